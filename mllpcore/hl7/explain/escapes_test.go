package explain_test

import (
	"strings"
	"testing"

	"mllpscope/mllpcore/mllptest/cases"
)

// Seen in the field: r10-escapes.hl7, and the same in other charsets.
func TestEscapesInTheFormsThatAreSent(t *testing.T) {
	text := string(cases.Read("r10-escapes.hl7"))
	for _, charset := range []string{"", "UNICODE UTF-8", "8859/1", "8859/15", "ASCII", "GB 18030-2000", "windows-1250"} {
		doc := document(t, open(t), strings.Replace(text, "|2.5.1\r", "|2.5.1||||||"+charset+"\r", 1))
		i := find(t, doc, "OBX-5")
		if got := i.Formatted(); got != "one\ntwo\nthree\nfouräfive" {
			t.Errorf("%q: %q", charset, got)
		}
		lines, _ := i.Lines(1000)
		if len(lines) != 4 || lines[3].Text() != "fouräfive" {
			t.Errorf("%q: lines %v", charset, lines)
		}
		if short, _ := i.Short(1000); strings.ContainsRune(short, 0) || !strings.Contains(short, "three↵fouräfive") {
			t.Errorf("%q: in one line %q", charset, short)
		}
		if got := i.Text(); strings.ContainsRune(got, 0) || !strings.Contains(got, "four\u00e4five") {
			t.Errorf("%q: text %q", charset, got)
		}
	}
}

func TestEscapesThatAreDoubledOrUnknown(t *testing.T) {
	for value, want := range map[string]string{
		`a\E\.br\E\b`:     "a\nb",
		`a\E.br\E\b`:      "a\nb",
		`a\.Br\b\.SP2\c`:  "a\nb\n\nc",
		`a\X0D0A\b\x0a\c`: "a\r\nb\nc",
		`a\q\b\.zz\c\X0`:  `a\q\b\.zz\c\X0`,
		`a\X000D000A\b`:   "a\r\nb",
	} {
		doc := document(t, open(t), "MSH|^~\\&|A|B|C|D|20260101||ORU^R01|1|P|2.5\rOBX|1|FT|||"+value+"\r")
		if got := find(t, doc, "OBX-5").Formatted(); got != want {
			t.Errorf("%s: %q, want %q", value, got, want)
		}
	}
}
