package hl7

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// cut returns the segments that a splitter finds in b, and fails where they and what stands between are not all of b.
func cut(t testing.TB, b []byte, field byte) (segments []string, ends SegmentEnds) {
	t.Helper()
	s, next := Split(b, field), 0
	for e, ok := s.Next(); ok; e, ok = s.Next() {
		if e.Line != next || e.Start < e.Line || e.End < e.Start || e.Next < e.End || e.Next <= e.Line {
			t.Fatalf("%q: a segment is at %+v, the one before ended at %d", b, e, next)
		}
		if gap := string(b[e.Line:e.Start]); strings.Trim(strings.ReplaceAll(gap, byteOrderMark, ""), " \t") != "" {
			t.Fatalf("%q: %q is left out before a name", b, gap)
		}
		if sep := string(b[e.End:e.Next]); sep != "\r" && sep != "\r\n" && sep != "\n" && (sep != "" || e.Next != len(b)) {
			t.Fatalf("%q: %q separates segments", b, sep)
		}
		segments = append(segments, string(b[e.Start:e.End]))
		ends |= e.endsIn(b)
		next = e.Next
	}
	if next != len(b) {
		t.Fatalf("%q: the segments end at %d", b, next)
	}
	if got := EndsOf(b, field); got != ends {
		t.Fatalf("%q: ends with %v, EndsOf says %v", b, ends, got)
	}
	return segments, ends
}

func TestSplit(t *testing.T) {
	for _, test := range []struct {
		name, message string
		want          []string
		ends          string
	}{
		{"nothing", "", nil, ""},
		{"no end", "MSH|a", []string{"MSH|a"}, ""},
		{"CR", "MSH|a\rPID|b\r", []string{"MSH|a", "PID|b"}, "CR"},
		{"CR LF", "MSH|a\r\nPID|b\r\n", []string{"MSH|a", "PID|b"}, "CRLF"},
		{"LF", "MSH|a\nPID|b\n", []string{"MSH|a", "PID|b"}, "LF"},
		{"LF, then one CR", "MSH|a\nPID|b\n\r", []string{"MSH|a", "PID|b", ""}, "CR, LF"},
		{"first LF, then CR LF", "MSH|a\nPID|b\r\nOBR|c\r\n", []string{"MSH|a", "PID|b", "OBR|c"}, "CRLF, LF"},
		{"first LF, then CR", "MSH|a\nPID|b\rOBR|c\r", []string{"MSH|a", "PID|b", "OBR|c"}, "CR, LF"},
		{"LF within data", "MSH|a\rOBX|x\ny\rOBX|z\r", []string{"MSH|a", "OBX|x\ny", "OBX|z"}, "CR"},
		{"LF only, one within data", "MSH|a\nOBX|x\ny\nOBX|z\n", []string{"MSH|a", "OBX|x\ny", "OBX|z"}, "LF"},
		{"LF before other separators", "MSH|a\rOBX|x\nPID^1\r", []string{"MSH|a", "OBX|x\nPID^1"}, "CR"},
		{"lower case", "MSH|a\nOBX|x\npid|1\nZab|2\nz12|3", []string{"MSH|a", "OBX|x\npid|1", "Zab|2\nz12|3"}, "LF"},
		{"digits", "MSH|a\nZ01|x\n1AB|2\nPV1|3", []string{"MSH|a", "Z01|x\n1AB|2", "PV1|3"}, "LF"},
		{"names of another length", "MSH|a\nOBXX|1\nOB|2", []string{"MSH|a\nOBXX|1\nOB|2"}, ""},
		{"a name and no field", "MSH|a\nZZZ\nOBX|1\nZZY", []string{"MSH|a", "ZZZ", "OBX|1", "ZZY"}, "LF"},
		{"two LF", "MSH|a\n\nPID|b\n\n", []string{"MSH|a", "", "PID|b", ""}, "LF"},
		{"CR LF LF", "MSH|a\r\n\nPID|b\r\n\n", []string{"MSH|a", "", "PID|b", ""}, "CRLF, LF"},
		{"CR LF LF, then no segment", "MSH|a\r\n\nfoo\n|", []string{"MSH|a", "", "foo\n|"}, "CRLF, LF"},
		{"LF LF within data", "MSH|a\rOBX|x\n\n\ny\r", []string{"MSH|a", "OBX|x\n\n\ny"}, "CR"},
		{"LF CR", "MSH|a\n\rPID|b\n\r", []string{"MSH|a", "", "PID|b", ""}, "CR, LF"},
		{"LF, blanks, CR", "MSH|a\n \rPID|b", []string{"MSH|a", " ", "PID|b"}, "CR, LF"},
		{"blanks before names", " MSH|a\r\t PID|b\n  OBX|c\n \n OBX|d", []string{"MSH|a", "PID|b", "OBX|c", " ", "OBX|d"}, "CR, LF"},
		{"blanks before data", "MSH|a\r  x\n  y\r", []string{"MSH|a", "  x\n  y"}, "CR"},
		{"marks before names", "\xEF\xBB\xBFMSH|a\n\xEF\xBB\xBFMSH|b", []string{"MSH|a", "MSH|b"}, "LF"},
		{"half a mark", "MSH|a\n\xEF\xBBPID|b", []string{"MSH|a\n\xEF\xBBPID|b"}, ""},
		{"blanks at the end", "MSH|a\n  ", []string{"MSH|a", "  "}, "LF"},
	} {
		got, ends := cut(t, []byte(test.message), '|')
		if diff := cmp.Diff(test.want, got); diff != "" || ends.String() != test.ends {
			t.Errorf("%s: %q ends with %v\n%s", test.name, test.message, ends, diff)
		}
	}
}

// Without a field separator there is nothing to tell a segment by.
func TestSplitWithoutSeparator(t *testing.T) {
	got, _ := cut(t, []byte("<a>\n  <b>\n\n  OBX|\r\n</a>"), 0)
	if diff := cmp.Diff([]string{"<a>", "  <b>", "", "OBX|", "</a>"}, got); diff != "" {
		t.Error(diff)
	}
}

// Far more line feeds and blanks than anyone sends are looked at once: with the square of their number this would not
// end.
func TestSplitIsLinear(t *testing.T) {
	const n = 4 << 20
	for name, message := range map[string]string{
		"line feeds, then data":    "MSH|a" + strings.Repeat("\n", n) + "x",
		"line feeds, then nothing": "MSH|a" + strings.Repeat("\n", n),
		"blank lines":              "MSH|a" + strings.Repeat("\n ", n/2) + "PID|1",
		"blanks, then data":        "MSH|a\r" + strings.Repeat(" ", n) + strings.Repeat("x\n", n/2),
		"no CR at all":             "MSH|a" + strings.Repeat("\nOBX|1", n/6),
		"no LF but one":            "MSH|a" + strings.Repeat("\rOBX|1", n/6) + "\nx",
	} {
		b := []byte(message)
		s, count := Split(b, '|'), 0
		for _, ok := s.Next(); ok; _, ok = s.Next() {
			count++
		}
		if count == 0 || count > n+1 {
			t.Errorf("%s: %d segments", name, count)
		}
	}
}

// Malformed are messages put together from what goes wrong in the field.
func malformed() *rapid.Generator[string] {
	pieces := []string{
		"MSH|^~\\&|A|B|C|D|1||ADT^A01|7|P|2.3", "PID|1||4711^^^S||KERN^ILSE", "OBX|1|TX|||text", "NTE|1||a", "ZZZ", "MSA|AA|7",
		"EVN|A01", "PID|2||4712||BRAUN", "BHS|^~\\&|A", "Pid|1", "|", "x", "^", "~", "\\", "&", "\xFC", " ", "\t", "\x00",
	}
	ends := []string{"\r", "\n", "\r\n", "\n\r", "\r\r\n", "\n\n", " ", "\t", "", byteOrderMark, "\\r"}
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		for range rapid.IntRange(1, 12).Draw(t, "parts") {
			b.WriteString(rapid.SampledFrom(pieces).Draw(t, "piece"))
			for range rapid.IntRange(0, 2).Draw(t, "ends") {
				b.WriteString(rapid.SampledFrom(ends).Draw(t, "end"))
			}
		}
		return b.String()
	})
}

// slowSplit is SPEC section 7 once more, byte by byte.
func slowSplit(b string, field byte) (segments []string) {
	ends := func(i int) bool { // whether the LF at i does
		rest := strings.TrimLeft(strings.ReplaceAll(b[i:], byteOrderMark, " "), "\n\t ")
		return rest == "" || rest[0] == '\r' || beginsSegment([]byte(rest), field)
	}
	name := func(line string) string {
		text := strings.TrimLeft(strings.ReplaceAll(line, byteOrderMark, " "), "\t ")
		if beginsSegment([]byte(text), field) {
			return strings.TrimLeft(line, byteOrderMark+"\t ")
		}
		return line
	}
	line := 0
	for i := 0; i < len(b); i++ {
		blank := strings.Trim(strings.ReplaceAll(b[line:i], byteOrderMark, ""), "\t ") == ""
		if b[i] == '\r' || b[i] == '\n' && (blank || ends(i)) {
			segments = append(segments, name(b[line:i]))
			if b[i] == '\r' && i+1 < len(b) && b[i+1] == '\n' {
				i++
			}
			line = i + 1
		}
	}
	if line < len(b) {
		segments = append(segments, name(b[line:]))
	}
	return segments
}

func TestSplitIsAsSlow(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := malformed().Draw(rt, "message")
		got, _ := cut(t, []byte(b), '|')
		if diff := cmp.Diff(slowSplit(b, '|'), got); diff != "" {
			rt.Fatalf("%q:\n%s", b, diff)
		}
	})
}

// Whoever reads a message finds the same segments in it.
func TestReadersAgree(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := []byte(malformed().Draw(rt, "message"))
		h, err := FindHeader(b)
		m, viewErr := View(b, DelimitersOf(b))
		if viewErr != nil {
			rt.Fatal(viewErr)
		}
		want, ends := cut(t, b, m.Delimiters().Field)
		if m.NumSegments() != len(want) || m.Ends() != ends {
			rt.Fatalf("%q: %d segments, %d in the message, which ends with %v", b, len(want), m.NumSegments(), m.Ends())
		}
		for s := range m.Segments() {
			if string(s.Raw()) != want[s.Index()] || !bytes.HasPrefix(b[s.Offset():], s.Raw()) {
				rt.Fatalf("%q: segment %d is %q, want %q", b, s.Index(), s.Raw(), want[s.Index()])
			}
		}
		msh, ok := m.Segment("MSH", 1)
		if ok != (err == nil) {
			rt.Fatalf("%q: header %v, message has MSH: %v", b, err, ok)
		}
		if !ok {
			return
		}
		if string(h.Raw()) != string(msh.Raw()) || h.Offset() != msh.Offset() {
			rt.Fatalf("%q: the header is %q, in the message %q", b, h.Raw(), msh.Raw())
		}
		if _, has := m.Segment("MSA", 1); has != h.HasMSA() && msh.Index() == 0 {
			rt.Fatalf("%q: has MSA %v, header says %v", b, has, h.HasMSA())
		}
		id, _ := m.GetRaw("PID-3.1")
		if p := PatientSummary(b, &h); string(p.ID) != string(id) {
			if first, _ := m.Segment("PID", 1); string(first.Name()) == "PID" {
				rt.Fatalf("%q: patient %q, PID-3.1 is %q", b, p.ID, id)
			}
		}
	})
}
