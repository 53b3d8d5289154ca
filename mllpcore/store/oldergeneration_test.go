package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/dbpage"
	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/walfile"
)

// Where a log is lost after its WAL began anew, what older generations have left behind in the WAL is all that there is
// of its messages: it is recovered, and counted where it is told what the WAL holds.
func TestOlderGenerationsOfAWALAreRecovered(t *testing.T) {
	const many, most = 60, 30 // some frames are written over by a new generation
	folder := t.TempDir()
	path, other := logFile(t), filepath.Join(folder, "other")
	s := open(t, path, Options{})
	var all []*message.Message
	for n := range many {
		m := sample(fmt.Sprint(n))
		m.Body = append(m.Body, "NTE|1||"+strings.Repeat("note ", 600)+"\r"...)
		m.Size = int64(len(m.Body))
		all = append(all, m)
	}
	mustKeep(t, s, all...)
	awaitDerived(t, s) // what is written afterwards has place where the first of them were
	await(t, "moved", func() bool { return s.ask(t.Context(), func(w *writer) error { return w.checkpoint() }) == nil })
	// One small transaction, in which there is no message, begins the WAL anew.
	if err := s.Mark(t.Context(), 1, reading.Mark{Bookmarked: true}); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadFile(path + place.WALSuffix)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	w, err := walfile.Read(bytes.NewReader(left), int64(len(left)))
	if err != nil || len(w.Frames) == 0 {
		t.Fatal(err, "the WAL has no frames of its own")
	}
	if own, err := presentMessages(w); err != nil || len(own) > 0 {
		t.Fatalf("%d messages are in the present generation, %v: it shows nothing", len(own), err)
	}
	wal := filepath.Join(folder, "left-wal")
	if err := os.WriteFile(wal, left, 0o600); err != nil {
		t.Fatal(err)
	}
	r, got := recovered(t, Source{WAL: wal})
	if len(got) < most || r.Whole != int64(len(got)) {
		t.Errorf("%d messages, %+v", len(got), r)
	}
	s = open(t, other, Options{})
	mustKeep(t, s, sample("X"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(other+place.WALSuffix, left, 0o600); err != nil {
		t.Fatal(err)
	}
	strange, err := leftwal.Beside(other, true)
	if err != nil || strange == nil || len(strange.Messages) != len(got) {
		t.Errorf("beside another log: %+v, %v", strange, err)
	}
}

// presentMessages returns the messages in the frames of the present generation alone.
func presentMessages(w *walfile.File) (ids []int64, err error) {
	err = dbpage.RowsOf(w, 0, func(r *dbpage.Row, _ bool) error {
		if r.Kind == dbpage.RowMessage && r.Right {
			ids = append(ids, r.ID())
		}
		return nil
	})
	return ids, err
}
