package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/walfile"
)

// The end of a log's file is cut off while nobody has it open, and its WAL, which says how many pages there are, is
// there: SQLite would take those that are gone for empty.
func TestLogCutBesideItsWAL(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	hold(t, s) // nothing is copied before
	mustKeep(t, s, sample("A"), sample("B"))
	for _, cut := range []int64{0, 1, 4096, 5000, 40960} {
		left := filepath.Join(t.TempDir(), "left.mllp")
		copyFiles(t, path, left, "", "-wal")
		info, err := os.Stat(left)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(left, info.Size()-cut); err != nil {
			t.Fatal(err)
		}
		want := cutThere(t, left)
		if cut == 0 && want || cut == 40960 && !want {
			t.Fatalf("%d bytes less: pages are missing: %v", cut, want)
		}
		r, err := OpenReadOnly(left)
		if err != nil {
			t.Fatal(err)
		}
		said := false
		for _, n := range r.Notices() {
			said = said || strings.Contains(n.Text, "its end is cut off")
		}
		if _ = r.Close(); said != want {
			t.Errorf("%d bytes less: a reader says so: %v, want %v", cut, said, want)
		}
		again := open(t, left, Options{})
		if state := again.State(); strings.Contains(state.Reason, "its end is cut off") != want || state.Keeps == want {
			t.Errorf("%d bytes less: %+v", cut, state)
		}
		if err := keep(again, sample("C")); (err != nil) != want {
			t.Errorf("%d bytes less: a message is kept: %v", cut, err)
		}
	}
}

// cutThere tells whether a page that the log has by its WAL is in none of both.
func cutThere(t *testing.T, path string) bool {
	t.Helper()
	f, err := os.Open(path + place.WALSuffix)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	w, err := place.ReadWAL(f)
	if err != nil {
		t.Fatal(err)
	}
	there := map[uint32]bool{}
	for _, frame := range w.Frames[:w.Accepted()] {
		there[frame.Page] = true
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	for page := uint32(info.Size()/walfile.PageBytes) + 1; page <= w.UpTo(w.Accepted()).Size; page++ {
		if !there[page] {
			return true
		}
	}
	return false
}

// Of the last page of a log that was closed only a part is there.
func TestClosedLogCut(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	mustKeep(t, s, sample("A"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s = open(t, path, Options{}); !s.State().Keeps { // it is whole
		t.Fatalf("%+v", s.State())
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, info.Size()-100); err != nil {
		t.Fatal(err)
	}
	r, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := r.Notices(); len(n) != 1 || n[0].Kind != status.NoticeDamage || !strings.Contains(n[0].Text, "its end is cut off") {
		t.Errorf("who reads it is told %+v", n)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if r := mustVerify(t, path); r.Verdict() != VerdictDamaged || r.Findings[len(r.Findings)-1].Part != status.PartStructure {
		t.Errorf("%+v", r)
	}
	if state := open(t, path, Options{}).State(); state.Keeps || !strings.Contains(state.Reason, "its end is cut off") {
		t.Errorf("%+v", state)
	}
}

// A log and all beside it are emptied while nobody has them open.
func TestAllEmptied(t *testing.T) {
	for _, beside := range [][]string{{lockfile.Suffix}, {place.WALSuffix}, {lockfile.Suffix, place.WALSuffix}} {
		path := logFile(t)
		s := open(t, path, Options{})
		mustKeep(t, s, sample("A"))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(path + lockfile.Suffix); err != nil {
			t.Fatal(err)
		}
		for _, suffix := range append(beside, "") {
			if err := os.WriteFile(path+suffix, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		said := ""
		open(t, path, Options{OnNotice: func(n status.Notice) { said += n.Text }})
		if !strings.Contains(said, "was empty, without even its beginning") {
			t.Errorf("emptied with it: %v: %q is said", beside, said)
		}
	}
	path := logFile(t)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	open(t, path, Options{OnNotice: func(n status.Notice) { t.Errorf("an empty file that was no log: %s", n.Text) }})
}
