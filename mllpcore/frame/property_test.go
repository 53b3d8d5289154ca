package frame

import (
	"bytes"
	"net/netip"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// drawStream makes streams of the pieces that matter, in any order: marks, whole blocks, runs long enough to leave the
// small buffer and the first chunk.
func drawStream(t *rapid.T) []byte {
	short := rapid.SampledFrom([]string{
		"\x0b", "\x1c", "\r", "\x1c\r", "\x1c\x1c\r", "\x1c\x0b", "\x0b\x0b", "\x0b\x1c\r", "\n", "A", "MSH|^~\\&|", "\x00",
		"\x0bMSH|1\r\x1c\r", "\x0bPID|1\x1c2\x1c\r", "\x0bX\x1c\r\x0bY\x1c\r",
		"\x0b\x0bA\x1c\r\x1c\r", " ", "\x0b\n\x0b", "\xef\xbb\xbf", "\x0b\xef\xbb\xbfMSH|", "\x1c\r\x1c\r", "\x1c\n\x1c\r",
	})
	long := rapid.Custom(func(t *rapid.T) string {
		n := rapid.SampledFrom([]int{
			smallBuffer - 2, smallBuffer - 1, smallBuffer, 3000, chunkSize - 2, chunkSize - 1, chunkSize, chunkSize + 1,
			2*chunkSize - 1, 2 * chunkSize, 150000,
		}).Draw(t, "n")
		return string(bytes.Repeat([]byte{'z'}, n)) + rapid.SampledFrom([]string{"", "\x1c", "\x1c\r"}).Draw(t, "tail")
	})
	// Long pieces are rare, so that most streams are short and many are tried.
	piece := rapid.Custom(func(t *rapid.T) string {
		if rapid.IntRange(0, 11).Draw(t, "kind") == 0 {
			return long.Draw(t, "long")
		}
		return short.Draw(t, "short")
	})
	var in []byte
	for _, p := range rapid.SliceOfN(piece, 0, 30).Draw(t, "pieces") {
		in = append(in, p...)
	}
	return in
}

// Any split of the bytes over reads gives what the model reads byte by byte, and no byte is lost.
func TestAnySplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawStream(t)
		tol := rapid.SampledFrom([]Tolerance{Lenient, Strict}).Draw(t, "tolerance")
		limit := rapid.SampledFrom([]int{1, 5, smallBuffer, chunkSize, chunkSize + 1, 1 << 20}).Draw(t, "limit")
		size := rapid.SampledFrom([]int{3, 100, 5000, 100000}).Draw(t, "size")
		cuts := rapid.SliceOfN(rapid.IntRange(1, size), 1, 8).Draw(t, "cuts")
		if len(in) > 10000 {
			cuts[0] += 1000 // else it takes long
		}
		budget := NewSharedBudget(int64(chunkSize), 1000)
		share := budget.Share(netip.Addr{}, nil, nil)
		watch := &watcher{t: t}
		src := &splitSource{data: in, cuts: cuts, together: rapid.Bool().Draw(t, "together")}
		r := NewReader(src, Config{Tolerance: tol, MaxLength: limit, Budget: share, Observer: watch})
		have, _ := readAll(watch, r)
		want, told := model(in, tol, limit)
		mustEqual(t, "split", have, want)
		watch.check(told)
		whole := true
		for _, g := range have {
			whole = whole && g.quirks&QuirkFramedTwice == 0 && g.skipped == int64(len(g.junk)) && (!g.reason.Unframed() || g.size == int64(len(g.payload)))
		}
		if whole && !bytes.Equal(stream(have), in) {
			t.Fatalf("bytes lost or changed:\n have %.200q\n want %.200q", stream(have), in)
		}
		r.Close()
		if used := budget.Used(); used != 0 {
			t.Fatalf("%d bytes of the budget not given back", used)
		}
	})
}

// watcher is an Observer that checks the order of its calls, and collects the payloads it was told of.
type watcher struct {
	t     *rapid.T
	seen  [][]byte
	total int64
}

func (*watcher) Helper()                        {}
func (w *watcher) Fatalf(f string, args ...any) { w.t.Fatalf(f, args...) }

func (w *watcher) BlockStarted(time.Time) { w.seen, w.total = append(w.seen, nil), 0 }

func (w *watcher) BlockData(total int64, p []byte) {
	if len(w.seen) == 0 || len(p) == 0 || w.total+int64(len(p)) != total {
		w.t.Fatalf("BlockData(%d, %d bytes) after %d", total, len(p), w.total)
	}
	w.total = total
	w.seen[len(w.seen)-1] = append(w.seen[len(w.seen)-1], p...)
}

// check compares what the Observer was told behind each start block.
func (w *watcher) check(want []string) {
	for i := range max(len(w.seen), len(want)) {
		switch {
		case i >= len(want):
			w.t.Fatalf("the observer saw %d starts, there are %d", len(w.seen), len(want))
		case i >= len(w.seen) || string(w.seen[i]) != want[i] && (i+1 == len(want) || !modelBlank([]byte(want[i]))):
			// Of blanks before another start block it is told only where a read ended in them.
			w.t.Fatalf("the observer saw something else than %.80q behind start block %d", want[i], i)
		}
	}
}

func FuzzReader(f *testing.F) {
	for _, c := range valid {
		f.Add([]byte(c.in), uint16(1), false)
	}
	for _, c := range append(invalid, framedTwice...) {
		f.Add([]byte(c.in), uint16(3), true)
	}
	f.Fuzz(func(t *testing.T, in []byte, cut uint16, strict bool) {
		cfg := Config{MaxLength: int(cut)*7 + 1}
		if strict {
			cfg.Tolerance = Strict
		}
		src := &splitSource{data: in, cuts: []int{int(cut)%61 + 1, int(cut) + 1}}
		r := NewReader(src, cfg)
		defer r.Close()
		have, _ := readAll(t, r)
		want, _ := model(in, cfg.Tolerance, cfg.MaxLength)
		mustEqual(t, "fuzz", have, want)
		for _, g := range have {
			if d, ok := Diagnose([]byte(g.payload)); ok && (d.Text == "" || d.Kind == 0) {
				t.Fatalf("empty diagnosis of %q", g.payload)
			}
			if d, ok := DiagnosePayload([]byte(g.payload)); ok && (d.Text == "" || d.Kind == 0) {
				t.Fatalf("empty diagnosis of payload %q", g.payload)
			}
		}
	})
}
