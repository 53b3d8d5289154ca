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
