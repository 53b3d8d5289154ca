package query

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest/cases"
)

// Seen in the field: r01-lf-then-cr.wire, r01-first-lf-rest-crlf.wire.
func TestLineFeedsEndSegments(t *testing.T) {
	for _, name := range []string{"r01-lf-then-cr.wire", "r01-first-lf-rest-crlf.wire"} {
		wire := cases.Read(name)
		r := Record{Message: &message.Message{Body: wire[1 : len(wire)-2]}}
		for text, want := range map[string]bool{
			"patient:4711": true, "PID-5.1=KERN": true, "version:2.3": true, "MSH-12=2.3": true, "OBR-3=F1": true, "PID-8=F": true,
			"PID-8=M": false,
		} {
			if got := mustParse(t, text).Match(r); got != want {
				t.Errorf("%s: %s is %v", name, text, got)
			}
		}
	}
}

// A filter on a path finds what the message has there, however the segments end.
func TestPathsAgreeWithTheMessage(t *testing.T) {
	pieces := []string{
		"PID|1||4711^^^S||KERN^ILSE", "OBX|1|TX|||text", "PID", "x", "|", "EVN|A01", "Pid|a", "ZZ1|PID|1", "\xFC", "MSH|^~\\&|Z",
	}
	ends := []string{"\r", "\n", "\r\n", "\n\r", "\n\n", " ", "\t", "", "\xEF\xBB\xBF"}
	paths := []string{"PID-3.1", "PID-5.1", "OBX-5", "OBX-1", "EVN-1", "MSH-3", "MSH-10", "PID[2]-3"}
	tests := make([]test, len(paths))
	rapid.Check(t, func(rt *rapid.T) {
		var b strings.Builder
		b.WriteString("MSH|^~\\&|A|B|C|D|1||ADT^A01|7|P|2.3")
		for range rapid.IntRange(0, 8).Draw(rt, "parts") {
			for range rapid.IntRange(0, 2).Draw(rt, "ends") {
				b.WriteString(rapid.SampledFrom(ends).Draw(rt, "end"))
			}
			b.WriteString(rapid.SampledFrom(pieces).Draw(rt, "piece"))
		}
		body := []byte(b.String())
		m, err := hl7.Parse(body)
		if err != nil {
			rt.Fatal(err)
		}
		for i, path := range paths {
			p, err := hl7.ParsePath(path)
			if err != nil {
				rt.Fatal(err)
			}
			want := false
			for n := range m.Every(p) {
				want = want || n.Len() > 0
			}
			var why string
			if tests[i], why = newPathTest(p, value{op: opIs, pattern: pattern{anyRun}}); why != "" {
				rt.Fatal(why)
			}
			s := borrow(Record{Message: &message.Message{Body: body}}, time.Time{})
			if got := tests[i].match(s); got != want {
				rt.Fatalf("%q: a filter on %s finds %v, the message has %v", body, path, got, want)
			}
			s.giveBack()
		}
	})
}
