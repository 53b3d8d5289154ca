package store

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/walfile"
)

// A WAL that is emptied while it is copied copies nothing that is not its own: zeros, and older generations, do not
// replace pages that are whole.
func TestWALEmptiedWhileItIsMoved(t *testing.T) {
	for name, harm := range map[string]func(wal string, content []byte) error{
		"emptied": func(wal string, _ []byte) error { return os.Truncate(wal, 0) },
		"emptied and written to": func(wal string, content []byte) error {
			clear(content[:len(content)-walfile.FrameHeaderBytes-walfile.PageBytes])
			return over(wal, content)
		},
		"cut, and written to": func(wal string, content []byte) error {
			const frameBytes = walfile.FrameHeaderBytes + walfile.PageBytes
			half := walfile.HeaderBytes + len(content)/frameBytes/2*frameBytes
			clear(content[half : half+4*frameBytes])
			return over(wal, content)
		},
		"an older one copied over it": func(wal string, content []byte) error {
			for at := walfile.HeaderBytes; at+walfile.FrameHeaderBytes <= len(content); at += walfile.FrameHeaderBytes + walfile.PageBytes {
				content[at+walfile.FrameSaltAt+3]--
				clear(content[at+walfile.FrameHeaderBytes:][:min(walfile.PageBytes, len(content)-at-walfile.FrameHeaderBytes)])
			}
			return over(wal, content)
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := logFile(t)
			s := open(t, path, Options{})
			sent := bodies{}
			sends := func() {
				for range 40 {
					m := sample("moved")
					mustKeep(t, s, m)
					sent[m.ID] = bytes.Clone(m.Body)
				}
			}
			sends()
			awaitDerived(t, s)
			if _, err := s.moved(t); err != nil {
				t.Fatal(err)
			}
			hold(t, s)
			sends()
			hold(t, s)
			before := left(t, path)
			err := s.ask(t.Context(), func(w *writer) error {
				if err := harm(path+place.WALSuffix, bytes.Clone(before.wal)); err != nil {
					return err
				}
				return s.files.CheckpointPassive(w.conn).Err // what looks before a checkpoint did so before
			})
			if err == nil || s.State().Keeps {
				t.Errorf("it was moved: %v, %+v", err, s.State())
			}
			if err := s.Close(); err == nil {
				t.Error("closing it says nothing")
			}
			after := left(t, path)
			if !bytes.Equal(after.database, before.database) {
				t.Error("the log is not as it was")
			}
			var told notices
			again := open(t, path, Options{OnNotice: told.add})
			checkIntegrity(t, again)
			for id, body := range sent {
				got, ok := again.Get(id)
				whole, missing := ok && bytes.Equal(got.Body, body), id > 40 && !ok
				if said := told.text(); !whole && !(missing && strings.Contains(said, "–80)")) {
					t.Fatalf("message %d is there: %v; said: %s", id, ok, said)
				}
			}
		})
	}
}

// What stands in the WAL is looked at once more when a log is closed: a hole that nobody has noticed is said, and what
// can be read is saved.
func TestWALWithAHoleWhenTheLogIsClosed(t *testing.T) {
	path := logFile(t)
	var told notices
	s := open(t, path, Options{OnNotice: told.add})
	hold(t, s)
	for range 80 {
		mustKeep(t, s, sample("kept"))
	}
	hold(t, s)
	if err := s.ask(t.Context(), func(w *writer) error {
		hole := make([]byte, 3*(walfile.FrameHeaderBytes+walfile.PageBytes))
		for i := range s.files.Imprints { // it is among what is not compared
			s.files.Imprints[i].Forget(0, 1<<40)
		}
		return overwrite(path+place.WALSuffix, walfile.HeaderBytes+40*(walfile.FrameHeaderBytes+walfile.PageBytes), hole)
	}); err != nil {
		t.Fatal(err)
	}
	before := left(t, path)
	if err := s.Close(); err == nil {
		t.Error("closing it says nothing")
	}
	saved, _ := filepath.Glob(path + ".saved-*")
	if said := told.text(); len(saved) != 1 || !strings.Contains(said, saved[0]) {
		t.Fatalf("saved: %v; said: %s", saved, said)
	}
	if r := open(t, saved[0], Options{}); r.Totals().Count < 70 {
		t.Errorf("%d are saved", r.Totals().Count)
	}
	if after := left(t, path); !bytes.Equal(after.database, before.database) {
		t.Error("the log is not as it was")
	}
}
