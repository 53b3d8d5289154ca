package store

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// A WAL that is emptied while it is moved moves nothing that is not its own: zeros, and older generations, do not
// replace pages that are whole.
func TestWALEmptiedWhileItIsMoved(t *testing.T) {
	for name, harm := range map[string]func(wal string, content []byte) error{
		"emptied": func(wal string, _ []byte) error { return os.Truncate(wal, 0) },
		"emptied and written to": func(wal string, content []byte) error {
			clear(content[:len(content)-frameHeaderBytes-pageBytes])
			return over(wal, content)
		},
		"an older one copied over it": func(wal string, content []byte) error {
			for at := walHeaderBytes; at+frameHeaderBytes <= len(content); at += frameHeaderBytes + pageBytes {
				content[at+frameSaltAt+3]--
				clear(content[at+frameHeaderBytes:][:min(pageBytes, len(content)-at-frameHeaderBytes)])
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
					m := message("moved")
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
				if err := harm(path+walSuffix, bytes.Clone(before.wal)); err != nil {
					return err
				}
				return s.files.move(w.conn).err // what looks before a move did so before
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
