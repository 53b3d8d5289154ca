package explain_test

import (
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
)

// The limits of a large message: from selected to shown, and memory beside the message itself, which the window holds
// once more for Raw and Hex.
var maxShown = map[int]time.Duration{10: 200 * time.Millisecond} // by megabytes

const maxFactor = 1.0

func largeORU(size int) []byte {
	pdf := base64.StdEncoding.EncodeToString(append([]byte("%PDF-1.4\n"), make([]byte, size*3/4)...))
	return []byte("MSH|^~\\&|RIS|R|A|B|20260116||ORU^R01^ORU_R01|7|P|2.5.1\rPID|1||77^^^GH||DOE^JOHN\r" +
		"OBR|1||F1|a^b^L\rOBX|1|ED|c^d^L||RIS^AP^PDF^Base64^" + pdf + "||||||F\r")
}

func manySegments(size int) []byte {
	const obx = "OBX|1|NM|2345-7^Glucose^LN||182|mg/dL^^UCUM|70-99|H|||F\r"
	return []byte("MSH|^~\\&|LAB|R|A|B|20260116||ORU^R01^ORU_R01|7|P|2.5.1\rPID|1||77^^^GH||DOE^JOHN\rOBR|1||F1|a^b^L\r" +
		strings.Repeat(obx, size/len(obx)))
}

// show does what the Fields tab does first: all groups and segments, and the fields of those that fit on a screen.
func show(tb testing.TB, d *dict.Dictionary, data []byte) *explain.Document {
	msg, err := hl7.Parse(data)
	if err != nil {
		tb.Fatal(err)
	}
	doc := explain.New(msg, d, explain.Options{})
	shown := 0
	var rows func(explain.Item)
	rows = func(i explain.Item) {
		if shown++; shown > 100 || i.Empty() {
			return
		}
		_, _, _ = i.Path(), i.Name(), i.Meaning()
		i.Short(512)
		for part := range i.Parts(false) {
			rows(part)
		}
	}
	for i := range doc.Roots() {
		rows(i)
	}
	return doc
}

func benchmarkShow(b *testing.B, data []byte, limit time.Duration) {
	d := open(b)
	show(b, d, data)
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	doc := show(b, d, data)
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(doc)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		show(b, d, data)
	}
	each := b.Elapsed() / time.Duration(b.N)
	factor := float64(after.TotalAlloc-before.TotalAlloc) / float64(len(data))
	b.ReportMetric(factor, "memory/size")
	b.ReportMetric(float64(each.Microseconds())/1000, "ms-to-show")
	if limit > 0 && (each > limit || factor > maxFactor) {
		b.Errorf("%d bytes took %v and %.2f × their size, at most %v and %.2f", len(data), each, factor, limit, maxFactor)
	}
}

func BenchmarkShow(b *testing.B) {
	for _, mb := range []int{10, 50} {
		b.Run(fmt.Sprintf("%dMB-PDF", mb), func(b *testing.B) { benchmarkShow(b, largeORU(mb<<20), maxShown[mb]) })
		b.Run(fmt.Sprintf("%dMB-segments", mb), func(b *testing.B) { benchmarkShow(b, manySegments(mb<<20), 0) })
	}
}

// TestLargeIsLazy holds the limit of memory where the time of a machine does not matter.
func TestLargeIsLazy(t *testing.T) {
	d := open(t)
	data := largeORU(10 << 20)
	show(t, d, data)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	doc := show(t, d, data)
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
		t.Errorf("showing %d bytes took %d bytes of memory", len(data), n)
	}
	item := find(t, doc, "OBX-5")
	v, ok := item.Content()
	if !ok || v.Kind.String() != "PDF document" || !strings.HasPrefix(v.String(), "PDF document, about 7.9 MB") {
		t.Errorf("%v %v", v, ok)
	}
}
