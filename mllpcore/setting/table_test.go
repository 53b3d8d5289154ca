package setting

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSettingParseConfig(t *testing.T) {
	for text, want := range map[string]Expression{
		"LocalPort":              {Name: "LocalPort"},
		" LocalPort = 2576":      {Name: "LocalPort", Value: " 2576", HasValue: true},
		"SSLCertSubject=CN=a":    {Name: "SSLCertSubject", Value: "CN=a", HasValue: true},
		"SSLCACerts=":            {Name: "SSLCACerts", HasValue: true},
		"SSLNegotiatedCipher[3]": {Name: "SSLNegotiatedCipher", Index: "3"},
		"Timeout [ c7 ] =5":      {Name: "Timeout", Index: "c7", Value: "5", HasValue: true},
		"LogLevel=[1]":           {Name: "LogLevel", Value: "[1]", HasValue: true},
	} {
		got, err := ParseExpression(text)
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "=1", "Timeout[", "Timeout[]", "Timeout[3", "Timeout[3]x", "[3]", "a[[3]]"} {
		if got, err := ParseExpression(text); !errors.Is(err, ErrBadValue) {
			t.Errorf("%q was taken as %+v, %v", text, got, err)
		}
	}
}

func TestSettingLookupNeverSharesTheTable(t *testing.T) {
	rows := Table()
	rows[0].Name = "changed"
	if Table()[0].Name != "LocalHost" {
		t.Error("changing what Table returned changed the table")
	}
}

func TestSettingCheckOfLiveRows(t *testing.T) {
	for _, c := range []struct{ name, value, want string }{
		{"Listening", "yes", "True"},
		{"Timeout", " 5 ", "5"},
		{"Connected", "0", "False"},
		{"OutputFilename", "{time}.hl7", "{time}.hl7"},
	} {
		row, err := Lookup(c.name)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := row.Check(c.value); err != nil || got != c.want {
			t.Errorf("%s: %q checks as %q, %v", c.name, c.value, got, err)
		}
	}
	row, _ := Lookup("Timeout")
	if _, err := row.Check("-1"); !errors.Is(err, ErrBadValue) || !strings.Contains(err.Error(), "Timeout") {
		t.Errorf("Timeout -1: %v", err)
	}
}

func TestSettingReference(t *testing.T) {
	for _, markdown := range []bool{false, true} {
		var b strings.Builder
		if err := WriteReference(&b, markdown); err != nil {
			t.Fatal(err)
		}
		for _, row := range Table() {
			if !strings.Contains(b.String(), row.referenceName()) {
				t.Errorf("markdown %v: %s is not in the reference", markdown, row.Name)
			}
		}
		for i, line := range strings.Split(b.String(), "\n") {
			if !markdown && utf8.RuneCountInString(line) > referenceWidth {
				t.Errorf("line %d is %d wide: %s", i+1, utf8.RuneCountInString(line), line)
			}
			if strings.TrimRight(line, " ") != line {
				t.Errorf("markdown %v, line %d ends with spaces: %q", markdown, i+1, line)
			}
			if cells := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"); markdown && cells != 0 && cells != 6 {
				t.Errorf("line %d has %d cell marks: %s", i+1, cells, line)
			}
		}
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestSettingReferenceTellsOfItsWriter(t *testing.T) {
	if err := WriteReference(failingWriter{}, false); err == nil || err.Error() != "disk full" {
		t.Errorf("got %v", err)
	}
}

func TestSettingWrap(t *testing.T) {
	got := wrap("one two three fourteen-letters x", 9)
	if want := []string{"one two", "three", "fourteen-letters", "x"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
