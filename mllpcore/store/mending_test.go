package store

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/dbpage"
	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/walfile"
)

// begunAnew makes a log of which the beginning has been copied into its file, with a WAL that has begun anew since and
// holds more, as a killed process leaves it. One page is in a late frame as it is in the file.
func begunAnew(t *testing.T) *killed {
	t.Helper()
	path := logFile(t)
	s := open(t, path, Options{})
	k := &killed{name: "begun anew", sent: bodies{}}
	sends := func(what string, n int) {
		for i := range n {
			m := sample(fmt.Sprint(what, "-", i))
			m.Body = append(m.Body, "OBX|1|TX|||"+strings.Repeat(fmt.Sprint(i, " "), 200)+"\r"...)
			mustKeep(t, s, m)
			k.sent[m.ID] = m.Body
		}
	}
	mark := func(bookmarked bool) {
		if err := s.Mark(t.Context(), 1, reading.Mark{Bookmarked: bookmarked, Note: "note"}); err != nil {
			t.Fatal(err)
		}
	}
	sends("moved", 100)
	mark(true)
	awaitDerived(t, s)
	if _, err := s.moved(t); err != nil {
		t.Fatal(err)
	}
	reader := holdSnapshot(t, path) // nothing more is copied
	defer func() { _ = reader.Close() }()
	for _, what := range []string{"early", "middle", "late"} {
		sends(what, 60)
		awaitDerived(t, s)
		mark(false)
		mark(true)
	}
	left := filepath.Join(t.TempDir(), "left.mllp")
	copyFiles(t, path, left, "", place.WALSuffix)
	var err error
	if k.database, err = os.ReadFile(left); err == nil {
		k.wal, err = os.ReadFile(left + place.WALSuffix)
	}
	if err != nil {
		t.Fatal(err)
	}
	w, err := walfile.Read(bytes.NewReader(k.wal), int64(len(k.wal)))
	if err != nil {
		t.Fatal(err)
	}
	k.used = int(w.At(w.Committed()))
	return k
}

// copied copies all of the WAL.
func (s *Store) moved(t *testing.T) (whole bool, err error) {
	t.Helper()
	err = s.ask(t.Context(), func(w *writer) error {
		w.checkpointer.close()
		whole, err = w.checkpointAll(5000)
		return err
	})
	if err == nil && !whole {
		t.Error("not all of the WAL was moved")
	}
	return whole, err
}

// tear loses a page with messages that the tables lead to.
func (k *killed) tear(t *testing.T) {
	t.Helper()
	for at := walfile.PageBytes; at < len(k.database); at += walfile.PageBytes {
		page := k.database[at : at+walfile.PageBytes]
		if page[0] == dbpage.LeafOfTable && bytes.Contains(page, []byte("moved-10|")) {
			clear(page)
			return
		}
	}
	t.Fatal("there is no such page")
}

func (k *killed) leave(t *testing.T) (path string) {
	t.Helper()
	return (&filesLeft{database: k.database, wal: k.wal}).leave(t)
}

// leaveNoted is leave with a lock file that tells of the last message.
func (k *killed) leaveNoted(t *testing.T) (path string) {
	t.Helper()
	path = k.leave(t)
	if err := os.WriteFile(path+lockfile.Suffix, fmt.Appendf(nil, "1 mllpd\n%d\n", len(k.sent)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A WAL that was emptied while it was written to begins with zeros: what stands behind them was made for pages that are
// gone. It is not laid over a log that is whole without it; its messages are brought in.
func TestWALThatBeginsWithZerosMakesNothingWorse(t *testing.T) {
	k := begunAnew(t)
	w, err := walfile.Read(bytes.NewReader(k.wal), int64(len(k.wal)))
	if err != nil {
		t.Fatal(err)
	}
	whole := bytes.Clone(k.wal)
	for part := range 12 {
		hole := w.At(w.Committed() * (part + 1) / 16)
		for name, harm := range map[string]func(){
			"from its beginning": func() { clear(k.wal[:hole]) },
			"in the middle":      func() { clear(k.wal[hole/2 : hole]) },
			"behind the header":  func() { clear(k.wal[walfile.HeaderBytes:hole]) },
		} {
			k.wal = bytes.Clone(whole)
			harm()
			what := fmt.Sprintf("%s up to byte %d", name, hole)
			path := k.leave(t)
			missing, said := k.check(t, path, what)
			if missing > 160 || !strings.Contains(said, "brought in again") {
				t.Errorf("%s: %d missing; said: %s", what, missing, said)
			}
			if t.Failed() {
				return
			}
		}
	}
}

// A log that is whole neither with what can be read in its WAL nor without it keeps nothing more; both stay as they
// are, and recover finds in them what can be read.
func TestLogThatIsWholeInNoWay(t *testing.T) {
	k := begunAnew(t)
	w, err := walfile.Read(bytes.NewReader(k.wal), int64(len(k.wal)))
	if err != nil {
		t.Fatal(err)
	}
	clear(k.wal[:w.At(w.Committed()/2)])
	k.tear(t)
	path := k.leave(t)
	_, before := recovered(t, Source{Log: path})
	var told notices
	s, err := Open(path, Options{OnNotice: told.add})
	if err != nil {
		t.Fatal(err)
	}
	if words := s.State().Reason; s.State().Keeps || !strings.Contains(words, "is not whole") ||
		!strings.Contains(words, "can be read; save with \"mllpd recover") {
		t.Errorf("the state is %+v", s.State())
	}
	if err := keep(s, sample("late")); err == nil {
		t.Error("a message is kept")
	}
	if err := s.Close(); err == nil {
		t.Error("closing it says nothing")
	}
	after := left(t, path)
	if !bytes.Equal(after.database, k.database) || !bytes.Equal(after.wal, k.wal) {
		t.Error("the files are not as they were")
	}
	if names, _ := filepath.Glob(path + "-wal.*"); len(names) > 0 {
		t.Errorf("there is %v", names)
	}
	if _, got := recovered(t, Source{Log: path}); len(got) != len(before) || len(got) < 150 {
		t.Errorf("%d of %d are recovered, %d before", len(got), len(k.sent), len(before))
	}
}

// The WAL of a log that was not closed is gone, and the log is not whole without it: nothing more is kept.
func TestLogThatIsNotWholeWithoutItsWAL(t *testing.T) {
	for _, name := range []string{"gone", "emptied", "cut"} {
		t.Run(name, func(t *testing.T) {
			k := begunAnew(t)
			k.tear(t)
			path := k.leaveNoted(t)
			var err error
			switch name {
			case "gone":
				err = os.Remove(path + place.WALSuffix)
			case "emptied":
				err = os.Truncate(path+place.WALSuffix, 0)
			default:
				err = os.Truncate(path+place.WALSuffix, int64(len(k.wal)/100))
			}
			if err != nil {
				t.Fatal(err)
			}
			s, err := Open(path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if s.State().Keeps || keep(s, sample("late")) == nil {
				t.Errorf("a message is kept, the state is %+v", s.State())
			}
			if err := s.Close(); err == nil {
				t.Error("closing it says nothing")
			}
		})
	}
}

// A checkpoint that was cut off has left newer pages in the log's file, and of the WAL a part is lost: each message is
// there, or is said to be missing, or nothing more is kept and all stays as it is.
func TestMoveCutOffAndPartOfTheWALLost(t *testing.T) {
	k := begunAnew(t)
	w, err := walfile.Read(bytes.NewReader(k.wal), int64(len(k.wal)))
	if err != nil {
		t.Fatal(err)
	}
	before, whole := k.database, k.wal
	end, outcomes := w.UpTo(w.Committed()), map[string]int{}
	pages := end.Pages()
	r := rand.New(rand.NewPCG(16, 4))
	for round := range rounds(t, 20) {
		k.database, k.wal = bytes.Clone(before), bytes.Clone(whole)
		moved := pages[:r.IntN(len(pages)+1)]
		for _, page := range moved {
			at := int(page-1) * walfile.PageBytes
			k.database = append(k.database, make([]byte, max(0, at+walfile.PageBytes-len(k.database)))...)
			if err := w.Page(end.Images[page], k.database[at:at+walfile.PageBytes]); err != nil {
				t.Fatal(err)
			}
		}
		from, n := r.IntN(w.Committed()), 1+r.IntN(w.Committed()/(1+r.IntN(20)))
		if round%4 == 0 {
			from = 0
		}
		clear(k.wal[w.At(from):min(w.At(from+n), int64(k.used))])
		what := fmt.Sprintf("round %d: %d of %d pages moved, %d frames lost from %d on",
			round, len(moved), len(pages), n, from)
		path := k.leaveNoted(t)
		var told notices
		s, err := Open(path, Options{OnNotice: told.add})
		if err == nil && s.State().Keeps {
			if err := s.Close(); err != nil {
				t.Errorf("%s: %v", what, err)
			}
			_, said, _ := k.opened(t, k.leaveNoted(t), what)
			outcomes["kept"]++
			if t.Failed() {
				t.Fatalf("%s; said: %s", what, said)
			}
			continue
		}
		if err == nil {
			what += ": " + s.State().Reason
			err = s.Close()
		}
		if err == nil {
			t.Errorf("%s: closing it says nothing", what)
		}
		what += fmt.Sprint(err, told.text())
		wal := path + place.WALSuffix
		if aside, _ := filepath.Glob(wal + leftwal.OrphanSuffix + "-*"); len(aside) == 1 && strings.Contains(told.text(), aside[0]) {
			wal = aside[0] // the file was changed from frames that this WAL has lost
		}
		for name, want := range map[string][]byte{path: k.database, wal: k.wal} {
			if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s: %s is not as it was: %v", what, name, err)
			}
		}
		outcomes["refused"]++
	}
	t.Log(outcomes)
}
