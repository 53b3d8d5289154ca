package store

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/sqlite"
)

// Whatever somebody does to the index of the WAL (NAME-shm) while the log is in use, nothing that was acknowledged is
// lost: it is in the log, or in the copy that the end of the program makes and names.
func TestIndexOfTheWALIsChanged(t *testing.T) {
	harms := map[string]func(older, now []byte) []byte{
		"all zeros": func(_, now []byte) []byte { clear(now); return now },
		"no header": func(_, now []byte) []byte { clear(now[:sqlite.IndexHeader]); return now },
		"zeros behind the header": func(_, now []byte) []byte {
			clear(now[sqlite.IndexHeader:])
			return now
		},
		"no tables":     func(_, now []byte) []byte { clear(now[sqlite.IndexTable:sqlite.IndexBytes]); return now },
		"an older copy": func(older, _ []byte) []byte { return older },
		"rubbish": func(_, now []byte) []byte {
			r := rand.New(rand.NewPCG(7, 9))
			for i := range now {
				now[i] = byte(r.Uint32())
			}
			return now
		},
		"cut, and made longer by who reads it": func(_, now []byte) []byte {
			clear(now[100:])
			return now
		},
	}
	for name, harm := range harms {
		for round := range rounds(t, 3) {
			t.Run(name, func(t *testing.T) {
				path := logFile(t)
				s := serve(t, path)
				s.sends(t, 40+round)
				older, err := os.ReadFile(path + "-shm")
				if err != nil {
					t.Fatal(err)
				}
				s.sends(t, 40)
				now, err := os.ReadFile(path + "-shm")
				if err != nil {
					t.Fatal(err)
				}
				if err := overwrite(path+"-shm", 0, harm(older, now)); err != nil {
					t.Fatal(err)
				}
				for range 100 {
					if s.send() != nil {
						break
					}
				}
				refused := !s.State().Keeps
				if words := s.State().Reason; refused && !strings.Contains(words, "-shm, the index of its WAL, was changed") {
					t.Errorf("refused: %s", words)
				}
				kept, failed := path, s.Close()
				if saved, _ := filepath.Glob(path + leftwal.SavedSuffix + "*"); len(saved) == 1 {
					kept = saved[0]
				}
				if refused != (failed != nil) || refused != (kept != path) {
					t.Errorf("refused %v, closing says %v, and %s is left", refused, failed, kept)
				}
				s.hasAll(t, kept)
			})
		}
	}
}

// While nobody does anything to it, the index holds what was written, over many regions of it and many beginnings of
// the WAL anew.
func TestIndexIsAsItWasWritten(t *testing.T) {
	s := serve(t, logFile(t))
	hold(t, s.Store)
	for range 12 {
		s.sends(t, 400)
		s.watch.tick()
	}
	await(t, "moved", func() bool {
		return s.ask(t.Context(), func(w *writer) error { return w.checkpoint() }) == nil
	})
	for range 5 {
		s.sends(t, 20)
		if err := s.ask(t.Context(), (*writer).checkpoint); err != nil {
			t.Fatal(err)
		}
		s.watch.tick()
	}
	if state := s.State(); !state.Healthy || s.files.Index.WasLost() {
		t.Errorf("%+v", state)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// An index that is cut off under the program ends neither it nor what it says.
func TestIndexOfTheWALIsCut(t *testing.T) {
	for _, size := range []int64{0, 100, 8192} {
		path := logFile(t)
		s := serve(t, path)
		s.sends(t, 40)
		if err := os.Truncate(path+"-shm", size); err != nil {
			t.Fatal(err)
		}
		for range 200 {
			if s.send() != nil {
				break
			}
		}
		if state := s.State(); !state.Keeps && !strings.Contains(state.Reason, "-shm, the index of its WAL, was ") {
			t.Errorf("%d bytes: %+v", size, state)
		}
		kept, failed := path, s.Close()
		if saved, _ := filepath.Glob(path + leftwal.SavedSuffix + "*"); len(saved) == 1 {
			kept = saved[0]
		}
		if err := open(t, kept, Options{}).Close(); err != nil {
			t.Errorf("%d bytes, closed with %v: %v", size, failed, err)
		}
		s.hasAll(t, kept)
	}
}
