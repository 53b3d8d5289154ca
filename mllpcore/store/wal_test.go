package store

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"mllpscope/mllpcore/store/dbpage"
	"mllpscope/mllpcore/store/walfile"
)

// newest returns the newest image of each page that a plan has, and which of them are doubtful.
func newest(t *testing.T, w *walfile.File, p walfile.Plan) map[uint32][]byte {
	t.Helper()
	all := map[uint32][]byte{}
	for page, i := range p.Images {
		all[page] = make([]byte, w.PageBytes)
		if err := w.Page(i, all[page]); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// Whatever one bit is flipped in the WAL, of what is not in doubt every page is as it was, and nothing is written that
// was not committed.
func TestOneBitOfTheWAL(t *testing.T) {
	k := kill(t, "one bit", 40, false)
	k.wal = k.wal[:min(len(k.wal), k.used+64<<10)]
	read := func(wal []byte) *planned {
		w, err := walfile.Read(bytes.NewReader(wal), int64(len(wal)))
		if err != nil {
			t.Fatal(err)
		}
		return &planned{w, w.UpTo(w.Committed())}
	}
	whole := read(k.wal)
	want := newest(t, whole.File, whole.Plan)
	r := rand.New(rand.NewPCG(1, 2))
	certain, rounds := 0, 400
	if testing.Short() {
		rounds = 100
	}
	for range rounds {
		wal := bytes.Clone(k.wal)
		where, bit := r.IntN(k.used), r.IntN(8)
		wal[where] ^= 1 << bit
		got := read(wal)
		if got.Committed() <= got.Accepted() && got.Committed() != whole.Committed() {
			// The last transaction may have been cut off by the kill, unless the bit could be found.
			if int64(where) < whole.At(whole.Committed()-3) {
				t.Fatalf("bit %d of byte %d: only %d of %d frames, and no damage", bit, where, got.Committed(), whole.Committed())
			}
			continue
		}
		doubt := map[int]bool{}
		for _, i := range got.Doubtful {
			doubt[i] = true
		}
		if len(doubt) == 0 {
			certain++
		}
		pages := newest(t, got.File, got.Plan)
		for page, image := range want {
			if i, ok := got.Images[page]; len(doubt) == 0 && (!ok || !bytes.Equal(pages[page], image)) {
				t.Fatalf("bit %d of byte %d: page %d is not as it was: frame %d, %+v", bit, where, page, i, got.Frames[i])
			}
		}
	}
	if certain < rounds/2 {
		t.Errorf("only %d of %d could be made out", certain, rounds)
	}
	t.Logf("%d of %d could be made out", certain, rounds)
}

type planned struct {
	*walfile.File
	walfile.Plan
}

// A WAL that is none, or that has nothing in it, has no frames.
func TestNoWAL(t *testing.T) {
	pattern := make([]byte, 1<<20)
	r := rand.NewChaCha8([32]byte{1})
	_, _ = r.Read(pattern)
	pattern[0] = 0
	for name, content := range map[string][]byte{
		"empty": nil, "short": make([]byte, 31), "zeros": make([]byte, 1<<20), "pattern": pattern,
		"text": bytes.Repeat([]byte("no WAL "), 10_000),
	} {
		w, err := walfile.Read(bytes.NewReader(content), int64(len(content)))
		if err != nil || len(w.Frames) != 0 {
			t.Errorf("%s: %d frames, %v", name, len(w.Frames), err)
		}
	}
}

func FuzzWAL(f *testing.F) {
	f.Add([]byte{}, uint16(0))
	f.Add(bytes.Repeat([]byte{0x37, 0x7f, 6, 0x82}, 2000), uint16(77))
	f.Fuzz(func(t *testing.T, content []byte, cut uint16) {
		content = content[:max(0, len(content)-int(cut))]
		w, err := walfile.Read(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			t.Fatal(err)
		}
		if w.Accepted() > w.Committed() {
			t.Errorf("%d accepted, %d committed", w.Accepted(), w.Committed())
		}
		err = dbpage.RowsOf(w, 0, func(r *dbpage.Row, _ bool) error {
			if r.Right && len(r.Values) < 2 {
				t.Error("a row without values is right")
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}
