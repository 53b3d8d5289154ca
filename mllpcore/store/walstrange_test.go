package store

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/walfile"
)

// filesLeft are a log's files as a process that is killed leaves them.
type filesLeft struct {
	database, wal []byte // of a film, the database of each tenth step only
	kept          int    // messages that had been acknowledged
	doing         string
}

// leave writes them as a log, and returns its path.
func (l *filesLeft) leave(t *testing.T) string {
	t.Helper()
	path := logFile(t)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	for suffix, content := range map[string][]byte{"": l.database, place.WALSuffix: l.wal} {
		if content == nil {
			continue
		}
		if err := os.WriteFile(path+suffix, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func (l *filesLeft) belongs(t *testing.T, wal []byte) bool {
	t.Helper()
	w, err := walfile.Read(bytes.NewReader(wal), int64(len(wal)))
	if err != nil {
		t.Fatal(err)
	}
	return leftwal.BelongsTo(w, bytes.NewReader(l.database))
}

// filmed uses a log and returns how its files were before each change to them, and at the end. The WAL must be its own
// at each step.
func filmed(t *testing.T, path string, use func(s *Store, keeps func(...*message.Message))) []filesLeft {
	t.Helper()
	var mu sync.Mutex
	var film []filesLeft
	kept := 0
	shoot := func(op sqlite.Operation, kind string) int32 {
		mu.Lock()
		defer mu.Unlock()
		l := filesLeft{kept: kept, doing: string(op) + " " + kind}
		var err error
		if l.database, err = os.ReadFile(path); err != nil {
			return 0
		}
		l.wal, _ = os.ReadFile(path + place.WALSuffix)
		w, err := walfile.Read(bytes.NewReader(l.wal), int64(len(l.wal)))
		if err != nil || !leftwal.BelongsTo(w, bytes.NewReader(l.database)) {
			t.Errorf("step %d, killed before: %s: the WAL is strange; %v", len(film), l.doing, err)
		}
		if w != nil && len(l.wal) > 0 { // what follows was prepared and never used
			l.wal = bytes.Clone(l.wal[:min(int64(len(l.wal)), w.At(len(w.Frames)+1))])
		}
		if len(film)%10 != 0 && op != "after" {
			l.database = nil
		}
		film = append(film, l)
		return 0
	}
	s := open(t, path, Options{fault: shoot})
	use(s, func(some ...*message.Message) {
		mustKeep(t, s, some...)
		mu.Lock()
		kept += len(some)
		mu.Unlock()
	})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	shoot("after", "closing")
	return film
}

// useUp has messages kept, derived and copied several times, so that the WAL begins anew.
func useUp(t *testing.T) func(s *Store, keeps func(...*message.Message)) {
	return func(s *Store, keeps func(...*message.Message)) {
		for n := range 4 {
			keeps(sample(fmt.Sprint("a", n)))
			keeps(sample(fmt.Sprint("b", n)), large(fmt.Sprint("c", n)))
			if n%2 == 0 {
				awaitDerived(t, s)
			}
			if err := s.ask(t.Context(), (*writer).checkpoint); err != nil {
				t.Error(err)
			}
		}
	}
}

// Wherever a process is killed, in opening, keeping, copying, beginning the WAL anew and closing, its WAL is the log's,
// and all that was acknowledged is there.
func TestKilledAtEachStepTheWALIsTheLogs(t *testing.T) {
	path := logFile(t)
	first := filmed(t, path, useUp(t))
	again := filmed(t, path, useUp(t))
	before := first[len(first)-1].kept
	for i := range again {
		again[i].kept += before
	}
	all := append(first, again...)
	for i := range all {
		l := &all[i]
		if l.database == nil {
			continue
		}
		left := l.leave(t)
		var told notices
		s := open(t, left, Options{OnNotice: told.add})
		if n := s.Totals().Count; n < l.kept {
			t.Errorf("step %d, killed before: %s: %d messages of %d", i, l.doing, n, l.kept)
		}
		if said := told.text(); strings.Contains(said, "not this log's") {
			t.Errorf("step %d, killed before: %s: %s", i, l.doing, said)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d steps", len(all))
}

// An older WAL that is put back beside a log that was closed, or used since, is not laid over it.
func TestOlderWALPutBack(t *testing.T) {
	path := logFile(t)
	first := filmed(t, path, useUp(t))
	again := filmed(t, path, useUp(t))
	for name, film := range map[string][]filesLeft{"the same run": first, "a run before": again} {
		closed := film[len(film)-1]
		tried := 0
		for i := range first {
			w, err := walfile.Read(bytes.NewReader(first[i].wal), int64(len(first[i].wal)))
			if err != nil || len(w.Frames) == 0 || strings.HasSuffix(first[i].doing, "closing") {
				continue
			}
			if i > len(first)-20 { // what is put back is what was closed
				continue
			}
			tried++
			if closed.belongs(t, first[i].wal) {
				t.Errorf("of %s, step %d: it is taken for the log's", name, i)
			}
		}
		if tried < 10 {
			t.Errorf("only %d tried", tried)
		}
	}
	var older filesLeft
	for _, l := range first[:len(first)-20] {
		if w, err := walfile.Read(bytes.NewReader(l.wal), int64(len(l.wal))); err == nil && len(w.Frames) > 0 {
			if sums, err := leftwal.SumsIn(w); err == nil && len(sums) > 0 {
				older = l
			}
		}
	}
	closed := again[len(again)-1]
	closed.wal = older.wal
	left := closed.leave(t)
	r, err := OpenReadOnly(left)
	if err != nil {
		t.Fatal(err)
	}
	if said := fmt.Sprint(r.Notices()); r.Totals().Count != 24 || !strings.Contains(said, "is not needed: all its ") {
		t.Errorf("read: %d messages; %s", r.Totals().Count, said)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	var told notices
	s := open(t, left, Options{OnNotice: told.add})
	if n := s.Totals().Count; n != 24 {
		t.Errorf("%d messages of 24", n)
	}
	if said := told.text(); !strings.Contains(said, "is not needed: all its ") || strings.Contains(said, "not this log's") {
		t.Errorf("said: %s", said)
	}
	kept, _ := filepath.Glob(left + "-wal.orphan-*")
	if len(kept) != 1 {
		t.Fatalf("kept: %v", kept)
	}
	if content, err := os.ReadFile(kept[0]); err != nil || !bytes.Equal(content, older.wal) {
		t.Errorf("it is not what it was: %v", err)
	}
}

// left copies a log's files, as a process leaves them that is killed.
func left(t *testing.T, path string) filesLeft {
	t.Helper()
	l := filesLeft{}
	var err error
	if l.database, err = os.ReadFile(path); err == nil {
		l.wal, err = os.ReadFile(path + place.WALSuffix)
	}
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// The WAL of a log that was killed, beside another log.
func TestWALOfAnotherLog(t *testing.T) {
	_, path := used(t, 7)
	killed := left(t, path)
	other := logFile(t)
	s := open(t, other, Options{})
	for i := range 3 {
		mustKeep(t, s, sample(fmt.Sprint("other-", i)))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(other+place.WALSuffix, killed.wal, 0o600); err != nil {
		t.Fatal(err)
	}
	var told notices
	s = open(t, other, Options{OnNotice: told.add})
	if n := s.Totals().Count; n != 3 {
		t.Errorf("%d messages of 3", n)
	}
	if said := told.text(); !strings.Contains(said, "In it are 7 messages, of which the log does not have 7 (1–7)") {
		t.Errorf("said: %s", said)
	}
	kept, _ := filepath.Glob(other + "-wal.orphan-*")
	if len(kept) != 1 {
		t.Fatalf("kept: %v", kept)
	}
	to := other + ".recovered"
	if r, err := Recover(t.Context(), Source{WAL: kept[0]}, to, nil); err != nil || r.Whole != 7 {
		t.Errorf("recovered: %+v, %v", r, err)
	}
}

// The same file under two names, each with a WAL of its own: what was kept by the second name is not taken back by what
// was left under the first.
func TestOneLogUnderTwoNames(t *testing.T) {
	first, path := used(t, 5)
	_ = first
	one := left(t, path)
	alone := filesLeft{database: one.database}
	second := alone.leave(t) // it is the same file, by a name that has no WAL beside it
	s := open(t, second, Options{})
	for i := range 9 {
		mustKeep(t, s, sample(fmt.Sprint("second-", i)))
	}
	awaitDerived(t, s)
	if err := s.ask(t.Context(), (*writer).checkpoint); err != nil {
		t.Fatal(err)
	}
	mustKeep(t, s, sample("last"))
	two := left(t, second)
	two.wal, one.wal = one.wal, two.wal // under the first name
	again := two.leave(t)
	var told notices
	s = open(t, again, Options{OnNotice: told.add})
	if n := s.Totals().Count; n != 9 {
		t.Errorf("%d messages of those that had been moved into the file", n)
	}
	for _, want := range []string{"not this log's", "In it are 5 messages", "was not closed"} {
		if said := told.text(); !strings.Contains(said, want) {
			t.Errorf("said: %s, and not %q", said, want)
		}
	}
}

// A log and a WAL that were copied at different moments.
func TestLogAndWALCopiedApart(t *testing.T) {
	s, path := used(t, 5)
	awaitDerived(t, s)
	early := left(t, path)
	if err := s.ask(t.Context(), (*writer).checkpoint); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		mustKeep(t, s, sample(fmt.Sprint("more-", i)))
	}
	awaitDerived(t, s)
	if err := s.ask(t.Context(), (*writer).checkpoint); err != nil {
		t.Fatal(err)
	}
	mustKeep(t, s, sample("last"))
	late := left(t, path)
	if late.belongs(t, early.wal) {
		t.Error("an older WAL is taken for that of a newer log")
	}
	if early.belongs(t, late.wal) {
		t.Error("a newer WAL is taken for that of an older log")
	}
	if !early.belongs(t, early.wal) || !late.belongs(t, late.wal) {
		t.Error("those of one moment do not belong together")
	}
}

// A WAL that was damaged and has been replaced is the log's, also when the process is killed right then.
func TestMendedWALIsTheLogs(t *testing.T) {
	r := rand.New(rand.NewPCG(16, 9))
	for _, k := range []killed{kill(t, "not moved", 25, false), kill(t, "moved", 25, true)} {
		for range rounds(t, 20) {
			wal := bytes.Clone(k.wal)
			what := k.damage(wal, r)
			path := (&filesLeft{database: k.database, wal: wal}).leave(t)
			s := &Store{path: path}
			s.options.setDefaults()
			left, err := s.lookAtWAL()
			if err != nil {
				t.Fatal(err)
			}
			if left != nil {
				left.close()
			}
			if strange, err := leftwal.Beside(path, true); err != nil || strange != nil {
				t.Errorf("%s, %s: it is strange: %v, %v", k.name, what, strange != nil, err)
			}
		}
	}
}
