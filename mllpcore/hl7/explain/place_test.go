package explain_test

import (
	"runtime"
	"strings"
	"testing"

	"mllpscope/mllpcore/hl7/explain"
)

// Two separators in a row make an empty segment, which is no item: what holds the byte between them is a group at most.
func TestEmptySegmentsHaveNoPlace(t *testing.T) {
	text := "MSH|^~\\&|A|B|C|D|20260116||ORU^R01^ORU_R01|7|P|2.5.1\r\rPID|1\rOBR|1\rOBX|1\r\rOBX|2\r\r"
	doc := document(t, open(t), text)
	for at := range len(text) {
		way := doc.At(at)
		empty := text[at] == '\r' && text[at-1] == '\r'
		if inSegment := len(way) > 0 && way[len(way)-1].Kind() != explain.KindGroup; inSegment == empty {
			t.Errorf("byte %d: %d items, empty segment: %v", at, len(way), empty)
		}
		for _, i := range way {
			if at < i.Offset() || at > i.Offset()+i.Len() {
				t.Errorf("byte %d is not in %s", at, i.Path())
			}
		}
	}
	const want = "MSH PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(OBR OBSERVATION(OBX) OBSERVATION[2](OBX[2])))"
	if got := outline(doc.Roots()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// More segments than one piece of the list has: the chain of what is beside each other does not break.
func TestVeryManySegments(t *testing.T) {
	const n = 10_000
	head := "MSH|^~\\&|A|B|C|D|20260116||ORU^R01^ORU_R01|7|P|2.5.1\rPID|1\rOBR|1\r"
	doc := document(t, open(t), head+strings.Repeat("OBX|1\r", n))
	last := ""
	for i := range doc.Roots() {
		for _, g := range []string{"PATIENT_RESULT", "ORDER_OBSERVATION"} {
			if i.Path() != "PATIENT_RESULT" {
				break
			}
			count := 0
			for part := range inside(i, g) {
				count++
				last = outline(part.Parts(false))
			}
			if want := map[string]int{"PATIENT_RESULT": 2, "ORDER_OBSERVATION": n + 1}[g]; count != want {
				t.Errorf("%s has %d parts, want %d", g, count, want)
			}
		}
	}
	if last != "OBX[10000]" {
		t.Errorf("the last observation holds %q", last)
	}
}

// inside returns the parts of the group of that name, which is i or in it.
func inside(i explain.Item, name string) func(func(explain.Item) bool) {
	if i.Path() == name {
		return i.Parts(false)
	}
	for part := range i.Parts(false) {
		if part.Path() == name {
			return part.Parts(false)
		}
	}
	return func(func(explain.Item) bool) {}
}

// What is kept of a message of very many short segments is little beside the message itself.
func TestManySegmentsAreCompact(t *testing.T) {
	d := open(t)
	head := "MSH|^~\\&|A|B|C|D|20260116||ORU^R01^ORU_R01|7|P|2.5.1\rPID|1\rOBR|1\r"
	data := []byte(head + strings.Repeat("NTE|1|L|a short one\r", 200_000))
	show(t, d, data)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	doc := show(t, d, data)
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(doc)
	if n := after.TotalAlloc - before.TotalAlloc; n > uint64(len(data))*5/4 {
		t.Errorf("%d bytes for a message of %d", n, len(data))
	}
}
