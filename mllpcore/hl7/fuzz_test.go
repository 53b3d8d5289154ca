package hl7

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// seeds are messages good and bad, for the fuzz tests.
func seeds() []string {
	list := []string{
		"", "M", "MSH", "MSH|", "MSH||", "MSH|^", "MSH|^~\\&", "MSH|^~\\&\r", "MSH|^~\\&|\n", "MSH^^", "MSH|||||||||",
		sampleORU, sampleTree, strings.ReplaceAll(sampleORU, "\r", "\n"), strings.ReplaceAll(sampleORU, "\r", "\r\n"),
		"MSH#@+/%*#A@1#B#C#D#1##ADT@A01#7/F/#P@T#2.3.1\rPID#1@2+3%4#\r",
		"MSH|^~\\&|||||||ACK|7|P|2.2\rMSA|AE|1|text\rERR|MSH^1^10^101&x\r",
		"MSH|^~\\&|||||||ACK|7\x1C|P|2.7\rMSA|AR|1\rERR||PID^1^3~PID^1^5|101^x^HL70357|E||||text\r",
		"FHS|^~\\&|A\rBHS|^~\\&|B\rMSH|^~\\&|||||||ADT|7\rPID|1\rBTS\rFTS\r",
		"MSH|^~\\&|\x83\x7C^\x83\x5C|||||||1||||||||SJIS\rPID|\x83\x7C|\x83\rOBX|\x81\xFE",
		"MSH|^~\\&|\x1B$B||\x1B(B|||||||2||||||~ISO IR87\rPID|\x1B$B|^\\\x1B(B|\x1B$B|^\r",
		"MSH|^~\\&|\x81\x30\x81\x30\x81\x7C||||||||3||||||||GB 18030-2000\rPID|\x81\x30|\x81\x5E",
		"MSH|^~\\&|\x00|\xFF|\xEF\xBB\xBF||||||a\nb\rPID\r\n\r\n\n\rOBX|||\\X0D\\\\.br\\",
		"PID|1|2\r\rOBX", "MSH\x1C^~\\&\x1C", "MSH|\x1C\x0B|\x1C|\x1C\r",
		"\xEF\xBB\xBFMSH|^~\\&|", "\x16\x03\x01\x02\x00", "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
	}
	return list
}

func FuzzAck(f *testing.F) {
	for _, s := range seeds() {
		f.Add([]byte(s), byte(0))
	}
	codes := [...]Code{AA, AE, AR, CA, CE, CR}
	f.Fuzz(func(t *testing.T, b []byte, choice byte) {
		before := bytes.Clone(b)
		h, err := FindHeader(b)
		if err != nil {
			return
		}
		checkViews(t, b, &h)
		code := codes[int(choice)%len(codes)]
		p := Check(b, &h)
		if !code.Positive() && p == nil {
			p = &Problem{Location: "PID[2]-3.1", Code: 101, Text: "té|xt\r^~\\&"}
		}
		ack := AppendAck(nil, &h, Ack{Code: code, Problem: p, ControlID: []byte("1"), Time: ackTime})
		if !bytes.Equal(b, before) {
			t.Fatal("the message was changed")
		}
		answer, err := ParseHeader(ack)
		if err != nil || ack[len(ack)-1] != '\r' {
			t.Fatalf("the answer to %q is %q: %v", b, ack, err)
		}
		for segment := range bytes.SplitSeq(bytes.TrimSuffix(ack, []byte{'\r'}), []byte{'\r'}) {
			if len(uncontrolled(segment)) != len(segment) || len(segment) < 4 || !in(segment[0], 'A', 'Z') {
				t.Fatalf("the answer to %q has a segment %q", b, segment)
			}
		}
		if got, want := answer.Delims, h.Delims; got.Field != want.Field || got.Component != want.Component ||
			got.Escape != want.Escape || got.Subcomponent != want.Subcomponent || got.Repetition != want.Repetition {
			t.Fatalf("%q has delimiters %+v, its answer %+v", b, want, got)
		}
		answer.Delims = h.Delims
		a, ok := ParseAnswer(ack, &answer)
		if !ok || !bytes.Equal(a.ControlID, h.copied(10)) {
			t.Fatalf("%q is answered with MSA-2 %q, MSH-10 is %q", b, a.ControlID, h.ControlID())
		}
		if a.Accepted() && (!code.Positive() || isBlank(h.copied(10))) {
			t.Fatalf("%q is accepted", b)
		}
		IsAnswer(b, &h)
		ParseAnswer(b, &h)
		Decide(&h, AckAuto, p)
	})
}

// checkViews fails where something that the header or the summary gives lies outside of the message, or where the
// fields are not what splitting at every separator gives.
func checkViews(t *testing.T, b []byte, h *Header) {
	t.Helper()
	raw := h.Raw()
	if !bytes.Contains(b, raw) || len(raw) < 4 {
		t.Fatalf("MSH of %q is %q", b, raw)
	}
	if h.Delims.multi == multiNone {
		want := bytes.Split(raw, raw[3:4])
		for n := 2; n <= maxHeaderField; n++ {
			if n <= len(want) && !bytes.Equal(h.Field(n), want[n-1]) || n > len(want) && h.Field(n) != nil {
				t.Fatalf("MSH-%d of %q is %q", n, b, h.Field(n))
			}
		}
	}
	p := PatientSummary(h.message, h)
	views := [][]byte{h.Charset(), h.Type(), h.Trigger(), h.Structure(), h.Version(), p.ID, p.Family, p.Given}
	for _, view := range views {
		if !bytes.Contains(b, view) || cap(view) > len(b) {
			t.Fatalf("%q is no part of %q", view, b)
		}
		h.Text(view)
	}
}

// The leaves, the names of the segments, blanks before them and the delimiters make up the message, and no byte belongs to two of them.
func FuzzTree(f *testing.F) {
	for _, s := range seeds() {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 512 {
			return // looking up every byte takes the square of the length
		}
		m, err := Parse(b)
		if err != nil {
			if m, err = View(b, DefaultDelimiters()); err != nil {
				t.Fatal(err)
			}
		}
		owners := make([]int, len(b))
		own := func(start, length int) {
			for i := start; i < start+length; i++ {
				owners[i]++
			}
		}
		for s := range m.Segments() {
			own(s.Offset(), len(s.Name()))
			line := int(m.lines[s.Index()])
			own(line, s.Offset()-line) // blanks before the name
		}
		for leaf := range m.Leaves() {
			own(leaf.Offset(), leaf.Len())
			checkLeaf(t, m, leaf)
		}
		d := m.Delimiters()
		delimiters := []byte{d.Field, d.Component, d.Repetition, d.Subcomponent, '\r', '\n'}
		for i, n := range owners {
			if n > 1 || n == 0 && !slices.Contains(delimiters, b[i]) {
				t.Fatalf("byte %d (%q) of %q belongs to %d parts:\n%s", i, b[i], b, n, tree(m))
			}
			if _, ok := m.NodeAt(i); !ok {
				t.Fatalf("there is no part at byte %d of %q", i, b)
			}
		}
	})
}

// checkLeaf fails where a leaf is not found again by its path or by its bytes.
func checkLeaf(t *testing.T, m *Message, leaf Node) {
	t.Helper()
	leaf.Text()
	path := leaf.Path()
	if leaf.Len() > 0 {
		if n, ok := m.NodeAt(leaf.Offset()); !ok || n != leaf {
			t.Fatalf("at byte %d there is %s, not %s", leaf.Offset(), n.Path(), path)
		}
	}
	if !isASCII([]byte(path.Segment)) || strings.ToUpper(path.Segment) != path.Segment || len(path.Segment) != 3 {
		return // such a name is no path, or one that differs from another in case only
	}
	if _, err := ParsePath(path.String()); err != nil {
		return
	}
	raw, err := m.GetRaw(path.String())
	if err != nil || !bytes.Equal(raw, leaf.Raw()) && !hasLowerTwin(m, path.Segment) {
		t.Fatalf("%s is %q, but it is found as %q, %v", path, leaf.Raw(), raw, err)
	}
}

// hasLowerTwin reports whether a segment has that name in other letters: paths do not tell them apart.
func hasLowerTwin(m *Message, name string) bool {
	for s := range m.Segments() {
		if string(s.Name()) != name && strings.EqualFold(string(s.Name()), name) {
			return true
		}
	}
	return false
}

func FuzzUnescape(f *testing.F) {
	for _, s := range []string{"", `\F\`, `\X41\`, `\.br\`, `\\`, "\x1B$B\\\x1B(B", "\x83\\F\\", "a|b^c"} {
		f.Add([]byte(s), byte(0))
	}
	f.Fuzz(func(t *testing.T, b []byte, choice byte) {
		d := everyDelims[int(choice)%len(everyDelims)]
		if got := Unescape(nil, Escape(nil, b, d), d); !bytes.Equal(got, b) {
			t.Fatalf("%q comes back as %q", b, got)
		}
		Unescape(nil, b, d)
		if _, err := ParsePath(string(b)); err == nil && len(b) < 3 {
			t.Fatalf("%q is taken as a path", b)
		}
	})
}
