package hl7

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mllpscope/mllpcore/mllptest/cases"
)

const sampleTree = "MSH|^~\\&|APP^1.2^ISO|FAC|||1||ORU^R01|7|P|2.5\r" +
	"PID|1||77^^^H&1.2&ISO^MR~88^^^NAT||DOE\\S\\X^JOHN^Q~ALIAS\r" +
	"\r" +
	"OBX|1|TX|||first\r" +
	"OBX|2|TX|||a&b~c^d&e\\T\\f|\r" +
	"ZZZ"

func mustParse(t testing.TB, message string) *Message {
	t.Helper()
	m, err := Parse([]byte(message))
	if err != nil {
		t.Fatalf("Parse(%q): %v", message, err)
	}
	return m
}

func TestGet(t *testing.T) {
	m := mustParse(t, sampleTree)
	for path, want := range map[string]string{
		"MSH-1": "|", "MSH-2": `^~\&`, "MSH-1.1": "|", "MSH-2.1": `^~\&`, "MSH-2.2": "", "MSH-2[2]": "",
		"MSH-3.3": "ISO",
		"MSH-9.2": "R01", "MSH-10": "7", "MSH-12": "2.5", "MSH-13": "",
		"PID-1": "1", "PID-1.1": "1", "PID-1.2": "", "PID-1.1.1": "1", "PID-1.1.2": "", "PID-1[1]": "1", "PID-1[2]": "",
		"PID-2": "", "PID-2.1": "", "PID-3": "77^^^H&1.2&ISO^MR~88^^^NAT", "PID-3[1]": "77^^^H&1.2&ISO^MR",
		"PID-3.1": "77", "PID-3[2].1": "88", "PID-3[2].4": "NAT", "PID-3[3].1": "", "PID-3.4": "H&1.2&ISO",
		"PID-3.4.2": "1.2", "PID-3[1].4.3": "ISO", "PID-3.4.4": "", "PID-5.1": "DOE^X", "PID-5": "DOE^X^JOHN^Q~ALIAS",
		"PID-99": "", "OBX-5": "first", "OBX[1]-5": "first", "OBX[2]-5[1].1.2": "b", "OBX[2]-5[2].2.2": "e&f",
		"OBX[2]-5[2].2": "d&e&f", "OBX[2]-6": "", "OBX[3]-5": "", "ZZZ": "ZZZ", "ZZZ-1": "", "pid-3.1": "77",
		"PID": "PID|1||77^^^H&1.2&ISO^MR~88^^^NAT||DOE\\S\\X^JOHN^Q~ALIAS", "NK1-1": "",
	} {
		got, err := m.Get(path)
		if err != nil || got != want {
			t.Errorf("Get(%q) = %q, %v; want %q", path, got, err, want)
		}
	}
	if raw, err := m.GetRaw("PID-5.1"); err != nil || string(raw) != `DOE\S\X` {
		t.Errorf("GetRaw = %q, %v", raw, err)
	}
	if raw, err := m.GetRaw("PID-2"); err != nil || raw == nil || len(raw) != 0 {
		t.Errorf("an empty field is %v, %v", raw, err)
	}
	if raw, err := m.GetRaw("PID-77"); err != nil || raw != nil {
		t.Errorf("a missing field is %v, %v", raw, err)
	}
	if _, err := m.Get("PID/5"); err == nil {
		t.Error("Get takes a bad path")
	}
	if _, err := m.GetRaw("PID/5"); err == nil {
		t.Error("GetRaw takes a bad path")
	}
}

// tree writes a message's tree, one line a part: path, level, byte range and, of leaves, the text.
func tree(m *Message) string {
	var b strings.Builder
	m.Walk(func(n Node) bool {
		fmt.Fprintf(&b, "%s %s %d+%d", n.Path(), n.Level(), n.Offset(), n.Len())
		if n.IsLeaf() {
			fmt.Fprintf(&b, " %s", n.Text())
		}
		b.WriteByte('\n')
		return true
	})
	return b.String()
}

func TestTree(t *testing.T) {
	m := mustParse(t, "MSH|^~\\&|A^B&C\rPID||1~2^3|x&y|\rOBX|\\F\\\rOBX")
	want := `MSH segment 0+14
MSH-1 field 3+1 |
MSH-2 field 4+4 ^~\&
MSH-3 field 9+5
MSH-3.1 component 9+1 A
MSH-3.2 component 11+3
MSH-3.2.1 subcomponent 11+1 B
MSH-3.2.2 subcomponent 13+1 C
PID segment 15+15
PID-1 field 19+0 ` + `
PID-2 field 20+5
PID-2[1] repetition 20+1 1
PID-2[2] repetition 22+3
PID-2[2].1 component 22+1 2
PID-2[2].2 component 24+1 3
PID-3 field 26+3
PID-3.1.1 subcomponent 26+1 x
PID-3.1.2 subcomponent 28+1 y
PID-4 field 30+0 ` + `
OBX segment 31+7
OBX-1 field 35+3 |
OBX[2] segment 39+3 OBX
`
	if diff := cmp.Diff(want, tree(m)); diff != "" {
		t.Errorf("the tree differs (-want +got):\n%s", diff)
	}
}

func TestSegmentsBySeparator(t *testing.T) {
	for message, want := range map[string][]string{
		"MSH|^~\\&|A\rPID|1\r":               {"MSH|^~\\&|A", "PID|1"},
		"MSH|^~\\&|A\rPID|1":                 {"MSH|^~\\&|A", "PID|1"},
		"MSH|^~\\&|A\r\nPID|a\nb\r\n":        {"MSH|^~\\&|A", "PID|a\nb"},
		"MSH|^~\\&|A\r\nPID|1\rOBX|\n|\r\n":  {"MSH|^~\\&|A", "PID|1", "OBX|\n|"},
		"MSH|^~\\&|A\nPID|1\n":               {"MSH|^~\\&|A", "PID|1"},
		"MSH|^~\\&|A\nPID|1":                 {"MSH|^~\\&|A", "PID|1"},
		"MSH|^~\\&|A\r\rPID|1\r\r":           {"MSH|^~\\&|A", "", "PID|1", ""},
		"MSH|^~\\&|A\r\n\r\nPID|1\r\n":       {"MSH|^~\\&|A", "", "PID|1"},
		"MSH|^~\\&|A\n\nPID|1\n":             {"MSH|^~\\&|A", "", "PID|1"},
		"MSH|^~\\&|A\r\n\n\rPID":             {"MSH|^~\\&|A", "", "", "PID"},
		"MSH|":                               {"MSH|"},
		"FHS|^~\\&|A\rMSH|^~\\&|B\rPID\rFTS": {"FHS|^~\\&|A", "MSH|^~\\&|B", "PID", "FTS"},
	} {
		m := mustParse(t, message)
		var got []string
		for s := range m.Segments() {
			got = append(got, string(s.Raw()))
			if s.Index() != len(got)-1 || string(m.Bytes()[s.Offset():s.Offset()+s.Len()]) != string(s.Raw()) {
				t.Errorf("%q: segment %d is not where it says", message, s.Index())
			}
		}
		if diff := cmp.Diff(want, got); diff != "" || m.NumSegments() != len(want) {
			t.Errorf("%q: segments differ:\n%s", message, diff)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, message := range []string{"", "PID|1", "MSH", "\rMSH^"} {
		if _, err := Parse([]byte(message)); !errors.Is(err, ErrNoHeader) {
			t.Errorf("Parse(%q): %v", message, err)
		}
		m, err := View([]byte(message), DefaultDelimiters())
		if err != nil || string(m.Bytes()) != message {
			t.Errorf("View(%q): %v", message, err)
		}
		if _, ok := m.Header(); ok != (message == "\rMSH^") {
			t.Errorf("View(%q) has a header: %v", message, ok)
		}
	}
	m, _ := View([]byte("PID|1|2^3\r"), DefaultDelimiters())
	if got, _ := m.Get("PID-2.2"); got != "3" {
		t.Errorf("a message without MSH: PID-2.2 is %q", got)
	}
}

func TestBatchView(t *testing.T) {
	m := mustParse(t, "FHS#^~\\&#A^B\rBHS#^~\\&#\rMSH#^~\\&#X^Y##########\rPID#1\r")
	for path, want := range map[string]string{
		"FHS-1": "#", "FHS-2": `^~\&`, "FHS-3.2": "B", "BHS-1": "#", "MSH-3.2": "Y", "PID-1": "1",
	} {
		if got, _ := m.Get(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if h, ok := m.Header(); !ok || string(h.Field(3)) != "X^Y" {
		t.Error("the first MSH of the batch is not its header")
	}
}

func TestTextInCharset(t *testing.T) {
	m := mustParse(t, "MSH|^~\\&|||||||ADT|7|P|2.5||||||SHIFT_JIS\rPID|||||\x94\x5C\x83\x7C^x\\F\\\rOBX|\x83\\F\\")
	for path, want := range map[string]string{"PID-5.1": "能ポ", "PID-5.2": "x|", "MSH-10": "7", "OBX-1": "ソF\\"} {
		if got, _ := m.Get(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if m.Charset().Name() != "Shift_JIS" || m.Ends() != EndsCR || m.Delimiters().Field != '|' {
		t.Error("the message's own facts are wrong")
	}
	m = mustParse(t, "MSH|^~\\&|||||||ADT|7|P|2.5||||||UTF-8\rPID|\xFC|ü|\\XC3BC\\")
	for path, want := range map[string]string{"PID-1": "ü", "PID-2": "ü", "PID-3": "ü"} {
		if got, _ := m.Get(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
}

// Seen in the field: r09-no-escape-char.hl7. Nothing is escaped in such a message, and nothing it holds is decoded.
func TestNoEscapeCharacter(t *testing.T) {
	m := mustParse(t, string(cases.Read("r09-no-escape-char.hl7")))
	for path, want := range map[string]string{
		"PID-3.1": "4711", "PID-3.4": "SITE1&1.2.3&ISO", "PID-3.4.1": "SITE1", "PID-3.4.2": "1.2.3", "PID-3.4.3": "ISO",
		"PID-3.5": "MR", "OBX-5": "R&D and Q&A, 5 &F& 6", "OBX-5.1.1": "R&D and Q&A, 5 &F& 6", "OBX-5.1.2": "", "OBX-11": "F", "MSH-2": "^~&",
	} {
		if got, _ := m.Get(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	text, _ := ParsePath("OBX-5")
	if n, ok := m.Lookup(text); !ok || !n.IsLeaf() {
		t.Errorf("the text is divided:\n%s", tree(m))
	}
	h, _ := m.Header()
	ack := AppendAck(nil, &h, Ack{Code: AE, Problem: &Problem{Text: "5 | 6", Verbatim: true}})
	answer := mustHeader(t, string(ack))
	if answer.Delims != h.Delims || !bytes.Contains(ack, []byte("\rMSA|AE|R09|5   6\r")) {
		t.Errorf("the answer is %q", ack)
	}
}

func TestNodeAt(t *testing.T) {
	const message = "MSH|^~\\&|A\rPID||1~2^3&4\r\nOBX"
	m := mustParse(t, message)
	want := []string{
		0: "MSH", 2: "MSH", 3: "MSH-1", 4: "MSH-2", 7: "MSH-2", 8: "MSH", 9: "MSH-3", 10: "MSH",
		11: "PID", 14: "PID", 15: "PID", 16: "PID-2[1]", 17: "PID-2", 18: "PID-2[2].1", 19: "PID-2[2]",
		20: "PID-2[2].2.1", 21: "PID-2[2].2", 22: "PID-2[2].2.2", 23: "PID", 24: "PID", 25: "OBX", 27: "OBX",
	}
	for offset, path := range want {
		if path == "" {
			continue
		}
		if n, ok := m.NodeAt(offset); !ok || n.Path().String() != path {
			t.Errorf("byte %d (%q) is %s, want %s", offset, message[offset], n.Path(), path)
		}
	}
	for _, offset := range []int{-1, len(message)} {
		if _, ok := m.NodeAt(offset); ok {
			t.Errorf("there is a part at %d", offset)
		}
	}
}

func TestIterationStops(t *testing.T) {
	m := mustParse(t, sampleTree)
	leaves, fields := 0, 0
	for range m.Leaves() {
		if leaves++; leaves == 5 {
			break
		}
	}
	for range m.SegmentAt(0).Fields() {
		fields++
		break
	}
	m.Walk(func(n Node) bool {
		if n.Level() > LevelSegment {
			t.Errorf("%s is visited below a part that was to be left out", n.Path())
		}
		return false
	})
	if leaves != 5 || fields != 1 {
		t.Errorf("%d leaves, %d fields", leaves, fields)
	}
}

func TestMessageIsSafeForReaders(t *testing.T) {
	m := mustParse(t, sampleTree)
	want := tree(mustParse(t, sampleTree))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if got := tree(m); got != want {
				t.Errorf("a reader sees another tree:\n%s", got)
			}
		})
	}
	wg.Wait()
}

func TestHugeFieldIsCheap(t *testing.T) {
	const size = 10 << 20
	message := []byte("MSH|^~\\&|A|B|C|D|1||ORU^R01|7|P|2.5\rOBX|1|ED|||^AP^PDF^Base64^")
	message = append(message, bytes.Repeat([]byte{'A'}, size)...)
	n := testing.AllocsPerRun(5, func() {
		m, err := Parse(message)
		if err != nil || cap(m.lines) > 4 {
			t.Fatalf("%v, %d", err, cap(m.lines))
		}
		node, ok := m.Lookup(Path{Segment: "OBX", Field: 5, Component: 5})
		if !ok || node.Len() != size {
			t.Fatalf("OBX-5.5 has %d bytes", node.Len())
		}
	})
	if n > 12 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkParse10MBOneField(b *testing.B) {
	benchmarkParse(b, "OBX|1|ED|||^AP^PDF^Base64^"+strings.Repeat("A", 10<<20)+"\r")
}

func BenchmarkParse10MBManySegments(b *testing.B) {
	benchmarkParse(b, strings.Repeat("OBX|1|NM|GLU^Glucose^L||5.4|mmol/l|3.9-6.1|N|||F\r", 10<<20/50))
}

func benchmarkParse(b *testing.B, rest string) {
	message := []byte("MSH|^~\\&|A|B|C|D|1||ORU^R01|7|P|2.5\r" + rest)
	b.SetBytes(int64(len(message)))
	b.ReportAllocs()
	for b.Loop() {
		m, err := Parse(message)
		if err != nil {
			b.Fatal(err)
		}
		if n, ok := m.NodeAt(len(message) - 3); !ok || n.Len() == 0 {
			b.Fatal("no part at the end")
		}
	}
}
