package query

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// goodQueries have their normal form beside them.
var goodQueries = [][2]string{
	{"", ""},
	{"  \t", ""},
	{"type:ADT PID-3.1=77 ack:AE", "type:ADT PID-3.1=77 ack:AE"},
	{"TYPE = ADT^A*", "type:ADT^A*"},
	{"type: ADT", "type:ADT"},
	{"a and b AND c", "a b c"},
	{"a or b c", "a or b c"},
	{"(a or b) c", "(a or b) c"},
	{"a or (b or c)", "a or (b or c)"},
	{"-a not b not (c d)", "-a -b -(c d)"},
	{"--a", "--a"},
	{"(((a)))", "a"},
	{`"and" "or" "not"`, `"and" "or" "not"`},
	{"android order nothing", "android order nothing"},
	{`"two words"`, `"two words"`},
	{`"plain"`, "plain"},
	{`"a\*b" a*b`, `"a\*b" a*b`},
	{`reason:"say \"no\""`, `reason:"say \"no\""`},
	{`OBX-5~\T\`, `OBX-5~\T\`},
	{`OBX-5~"\T\ x"`, `OBX-5~"\\T\\ x"`},
	{"obx[2]-5:1", "OBX[2]-5=1"},
	{"PID-5!=DOE PID-7<1960 PID-7 >= 5", "PID-5!=DOE PID-7<1960 PID-7>=5"},
	{`PID-5=""`, `PID-5=""`},
	{`version>"=x"`, `version>"=x"`},
	{"ZPI:*", "ZPI=*"},
	{"10.0.0.7:51234", `"10.0.0.7:51234"`},
	{"*", "*"},
	{"**", "*"},
	{"controlid:X event:A01 dup:yes", "id:X trigger:A01 duplicate:yes"},
	{"time:2026-11-22t10:00..11:00", "time:2026-11-22t10:00..11:00"},
	{"from:2001:db8::/32 from:[::1]:5 from:::1", "from:2001:db8::/32 from:[::1]:5 from:::1"},
	{"MSH|^~\\&|", `"MSH|^~\\&|"`},
	{"size:1k.. ms:..5", "size:1k.. ms:..5"},
}

func TestParseGivesNormalForm(t *testing.T) {
	for _, test := range goodQueries {
		q, err := ParseIn(test[0], time.UTC)
		if err != nil {
			t.Errorf("%q: %v", test[0], err)
			continue
		}
		if got := q.String(); got != test[1] {
			t.Errorf("%q became %q, want %q", test[0], got, test[1])
		}
		again, err := ParseIn(q.String(), time.UTC)
		if err != nil || again.String() != q.String() {
			t.Errorf("%q read again: %v, %v", q.String(), again, err)
		}
	}
}

// badQueries have the wrong part, and a part of what is expected, beside them. The last place of the part counts.
var badQueries = []struct{ text, part, expected string }{
	{"size>abc", "abc", "a number of bytes"},
	{"size>", "", "a value, as in size>100k"},
	{`type:ADT "unclosed`, `"`, `a second "`},
	{"(a or b", "(", `a ")"`},
	{"a)", ")", "no open parenthesis"},
	{"()", ")", "a term"},
	{"a or", "", "a term"},
	{"or a", "or", "a term"},
	{"a and or b", "or", "written in quotes"},
	{"not", "", "a term"},
	{"tpye:ADT", "tpye", "such as type,"},
	{"sise>5", "sise", "such as size,"},
	{"PID-x=5", "PID-x", "a path such as"},
	{"PID-3[0]=5", "PID-3[0]", "a path such as"},
	{"type~ADT", "~", "one of : = !="},
	{"type > ADT", ">", "one of : = !="},
	{"type:ADT^A01^X", "ADT^A01^X", "and no more"},
	{"from:10.0.0.0/33", "10.0.0.0/33", "a range"},
	{"from:1:2:3", "1:2:3", "an IP address"},
	{"from:10.0.0.1:99999", "10.0.0.1:99999", "a port"},
	{"time>noon", "noon", "a time such as"},
	{"time:2026-13", "2026-13", "a time such as"},
	{"time:11:00..10:00", "11:00..10:00", "the earlier time"},
	{"time:..", "..", "at least one side"},
	{"time>-15x", "-15x", "a time such as"},
	{"size:5..1", "5..1", "the smaller value"},
	{"size>1..2", "1..2", "from..to goes with :"},
	{"ms:-1", "-1", "milliseconds"},
	{"ack:XX", "XX", "an answer's code"},
	{"status:bad", "bad", "ok, broken"},
	{"quirk:nonsense", "nonsense", "missing EOL"},
	{"duplicate:maybe", "maybe", "yes or no"},
	{"id~*", "*", "text to look for"},
	{"PID-3>5*", "5*", "without * and ?"},
	{`""`, `""`, "text to look for"},
	{"=77", "=77", "the name of a field"},
	{"type:(ADT or ORU)", "(", "a value"},
	{"a\x00b", "\x00", "without NUL"},
	{"a\xffb", "\xff", "UTF-8"},
	{strings.Repeat("-", 60) + "a", "", "at most 50"},
	{strings.Repeat("a ", 201), "a ", "at most 200"},
	{strings.Repeat("a", 10_001), "a", "at most 10000"},
}

func TestParseMarksWhatIsWrong(t *testing.T) {
	for _, test := range badQueries {
		_, err := ParseIn(test.text, time.UTC)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%.40q: %v, want a SyntaxError", test.text, err)
			continue
		}
		if part := test.text[syntax.Offset : syntax.Offset+syntax.Length]; part != test.part && len(test.text) < 60 {
			t.Errorf("%q: marks %q, want %q", test.text, part, test.part)
		}
		if !strings.Contains(err.Error(), test.expected) {
			t.Errorf("%.40q: %v, want %q in it", test.text, err, test.expected)
		}
	}
}

func TestSyntaxErrorInWords(t *testing.T) {
	text := `Ü size>abc`
	_, err := Parse(text)
	var syntax *SyntaxError
	if !errors.As(err, &syntax) {
		t.Fatal(err)
	}
	want := `at position 9: expected a number of bytes such as 600, 100k or 1.5M, found "abc"`
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
	if got := syntax.Mark(text); got != "       ^^^" {
		t.Errorf("mark %q", got)
	}
}

func TestNormalFormIsTheSameQuery(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawQuery(t, 3)
		q, err := ParseIn(text, time.UTC)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		again, err := ParseIn(q.String(), time.UTC)
		if err != nil {
			t.Fatalf("%q became %q: %v", text, q, err)
		}
		if again.String() != q.String() {
			t.Fatalf("%q became %q, and that %q", text, q, again)
		}
		for range 5 {
			r := drawRecord(t)
			if q.At(testNow).Match(r) != again.At(testNow).Match(r) {
				t.Fatalf("%q and %q differ for %q", q, again, r.Body)
			}
		}
	})
}

func TestExamplesOfFieldsAreRight(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range Fields() {
		q := mustParse(t, f.Example)
		if !strings.HasPrefix(q.String(), f.Name) {
			t.Errorf("the example of %s is %s", f.Name, f.Example)
		}
		if f.Help == "" || !strings.HasSuffix(f.Help, ".") {
			t.Errorf("%s: help %q is no sentence", f.Name, f.Help)
		}
		for _, name := range append(f.Aliases, f.Name) {
			if seen[name] {
				t.Errorf("%s is the name of two fields", name)
			}
			seen[name] = true
		}
	}
	if len(seen) < 20 {
		t.Errorf("only %d names", len(seen))
	}
}

func FuzzParse(f *testing.F) {
	for _, test := range goodQueries {
		f.Add(test[0])
	}
	for _, test := range badQueries {
		f.Add(test.text)
	}
	for _, text := range factTerms {
		f.Add(text)
	}
	r := record(oru)
	f.Fuzz(func(t *testing.T, text string) {
		q, err := ParseIn(text, time.UTC)
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Expected == "" || syntax.Offset < 0 || syntax.Length < 0 ||
				syntax.Offset+syntax.Length > len(text) {
				t.Fatalf("%q: %#v", text, err)
			}
			return
		}
		q = q.At(testNow)
		again, err := ParseIn(q.String(), time.UTC)
		if err != nil || again.String() != q.String() {
			t.Fatalf("%q became %q, and that %v, %v", text, q, again, err)
		}
		if q.Match(r) != again.At(testNow).Match(r) {
			t.Fatalf("%q and %q differ", text, q)
		}
		if where, args, _ := q.SQL(testColumns()); strings.Count(where, "?") != len(args) {
			t.Fatalf("%q: %s with %d arguments", text, where, len(args))
		}
	})
}
