package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/status"
)

// heard collects notices.
type heard struct {
	mu  sync.Mutex
	all []string
}

func (h *heard) add(n status.Notice) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, n.Text)
}

// with returns the notices that have a text in them.
func (h *heard) with(text string) (found []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, n := range h.all {
		if strings.Contains(n, text) {
			found = append(found, n)
		}
	}
	return found
}

// served is a log with what was acknowledged.
type served struct {
	*Store
	heard heard
	acked map[string][]byte
	n     int
}

func serve(t *testing.T, path string) *served {
	t.Helper()
	s := &served{acked: map[string][]byte{}}
	s.Store = open(t, path, Options{OnNotice: s.heard.add})
	return s
}

// send has a message kept, if the log keeps it.
func (s *served) send() error {
	s.n++
	id := fmt.Sprintf("M%05d", s.n)
	m := sample(id)
	body := bytes.Clone(m.Body)
	err := keep(s.Store, m)
	if err == nil {
		s.acked[id] = body
	}
	return err
}

func (s *served) sends(t *testing.T, n int) {
	t.Helper()
	for range n {
		if err := s.send(); err != nil {
			t.Fatal(err)
		}
	}
}

// refuses sends until the log refuses for the reason that its files are gone, and returns that.
func (s *served) refuses(t *testing.T) (words string) {
	t.Helper()
	var err error
	await(t, "refused", func() bool { err = s.send(); return err != nil })
	if state := s.State(); state.Healthy || state.Keeps || !strings.Contains(err.Error(), state.Reason) {
		t.Errorf("refused with %v, and the state is %+v", err, state)
	}
	return err.Error()
}

// goesOn waits until the log is well, and sends.
func (s *served) goesOn(t *testing.T) {
	t.Helper()
	await(t, "healthy", func() bool { return s.State().Healthy })
	s.sends(t, 3)
}

// hasAll checks that a log holds all that was acknowledged, byte for byte.
func (s *served) hasAll(t *testing.T, path string) {
	t.Helper()
	r, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	s.inReader(t, r)
}

func (s *served) inReader(t *testing.T, r *reading.Reader) {
	t.Helper()
	page, err := r.PageBefore(t.Context(), 0, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	have := map[string][]byte{}
	for _, k := range page {
		have[string(bytes.Split(k.Body, []byte("|"))[9])] = k.Body
	}
	for id, body := range s.acked {
		if !bytes.Equal(have[id], body) {
			t.Fatalf("%s of %d acknowledged ones is not there; there are %d", id, len(s.acked), len(page))
		}
	}
}

// closeSaves closes the log and returns where it was saved.
func (s *served) closeSaves(t *testing.T) (saved string) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	told := s.heard.with(" saved in ")
	if len(told) != 1 {
		t.Fatalf("it was not said where it was saved: %q", s.heard.all)
	}
	_, saved, _ = strings.Cut(told[0], " saved in ")
	saved, _, _ = strings.Cut(saved, ": ")
	if info, err := os.Stat(saved); err != nil || filepath.Separator == '/' && info.Mode().Perm() != vfs.OwnersOnly {
		t.Fatalf("%s has mode %v, %v", saved, info.Mode(), err)
	}
	if !strings.Contains(told[0], "all "+plural.Of(len(s.acked), "message")+" of") {
		t.Errorf("%d were acknowledged: %s", len(s.acked), told[0])
	}
	s.hasAll(t, saved)
	if r := open(t, saved, Options{}); r.Totals().Count != len(s.acked) {
		t.Errorf("as a log it has %d messages", r.Totals().Count)
	}
	return saved
}
