package dict_test

import (
	"runtime"
	"testing"
	"time"

	"mllpscope/assets"
	"mllpscope/mllpcore/hl7/dict"
)

// The limits of the dictionary.
const (
	maxEmbedded = 1 << 20
	maxFirst    = 20 * time.Millisecond
	maxInMemory = 10 << 20
)

func lookUp(tb testing.TB, version string) *dict.Dictionary {
	d := open(tb)
	v, _ := d.Version(version)
	s, ok := v.Segment("PID")
	if !ok || len(s.Fields) == 0 {
		tb.Fatalf("no PID in %s", version)
	}
	if _, ok := v.Table("0001"); !ok {
		tb.Fatal("no table 0001")
	}
	return d
}

func TestEmbeddedSize(t *testing.T) {
	if n := len(assets.Dictionary()); n > maxEmbedded {
		t.Errorf("%d bytes are embedded, at most %d", n, maxEmbedded)
	}
}

// TestMemory measures every version by itself, with the strings and tables that all share.
func TestMemory(t *testing.T) {
	for _, name := range open(t).Versions() {
		before := heap()
		d := lookUp(t, name)
		if n := heap() - before; n > maxInMemory {
			t.Errorf("%s takes %d bytes, at most %d", name, n, maxInMemory)
		} else {
			t.Logf("%s: %d KiB", name, n>>10)
		}
		runtime.KeepAlive(d)
	}
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// BenchmarkFirstLookup opens the dictionary and looks up a segment and a table of its biggest version.
func BenchmarkFirstLookup(b *testing.B) {
	for b.Loop() {
		lookUp(b, "2.7.1")
	}
	if each := b.Elapsed() / time.Duration(b.N); each > maxFirst {
		b.Errorf("a first lookup takes %v, at most %v", each, maxFirst)
	}
	b.ReportMetric(float64(len(assets.Dictionary()))/1024, "KiB-embedded")
}

// TestLookUpsAllocateNothing holds what explaining and checking do for every value of every message.
func TestLookUpsAllocateNothing(t *testing.T) {
	d := open(t)
	v, _ := d.Version("2.5.1")
	for name, look := range map[string]func() bool{
		"version":           func() bool { w, _ := d.Version("2.5.1"); return w == v },
		"segment":           func() bool { _, ok := v.Segment("PID"); return ok },
		"other segment":     func() bool { _, _, ok := v.AnySegment("UAC"); return ok },
		"unknown segment":   func() bool { _, _, ok := v.AnySegment("XYZ"); return !ok },
		"official segment":  func() bool { _, ok := v.Official("OH1"); return ok },
		"type":              func() bool { _, ok := v.AnyType("CX"); return ok },
		"unknown type":      func() bool { _, ok := v.AnyType("QQ"); return !ok },
		"structure":         func() bool { _, ok := v.StructureOf("ORU", "R01", "ORU_R01"); return ok },
		"listed structure":  func() bool { _, ok := v.StructureOf("SIU", "S15", "SIU_S12"); return ok },
		"unknown structure": func() bool { _, ok := v.StructureOf("XYZ", "X01", ""); return !ok },
		"table": func() bool {
			table, _ := v.Table("0301")
			_, in := table.Lookup("CLIA")
			_, other := table.Value("CLIA")
			return !in && other
		},
	} {
		if !look() {
			t.Errorf("%s: wrong", name)
		}
		if n := testing.AllocsPerRun(100, func() { look() }); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

// BenchmarkLookUps does what a message of ten segments asks for.
func BenchmarkLookUps(b *testing.B) {
	d := open(b)
	b.ReportAllocs()
	for b.Loop() {
		v, _ := d.Version("2.5.1")
		v.StructureOf("ORU", "R01", "ORU_R01")
		for range 10 {
			v.AnySegment("OBX")
		}
		for range 50 {
			v.AnyType("CX")
			table, _ := v.Table("0203")
			table.Lookup("MR")
		}
	}
}
