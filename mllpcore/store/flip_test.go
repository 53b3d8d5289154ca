package store

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/reading"
)

const flipPage = 4096

// rotten is a log, and what was acknowledged.
type rotten struct {
	database []byte
	sent     bodies // what is in it
	ever     bodies // with what was deleted
}

// closedLog makes a log of all that a log can have: small messages and large ones, broken ones, answers, marks, and
// pages that are free because messages were deleted. It is closed.
func closedLog(t *testing.T) rotten {
	t.Helper()
	path := logFile(t)
	now := time.Now()
	s := open(t, path, Options{Undo: time.Millisecond, now: func() time.Time { return now }})
	k := rotten{sent: bodies{}, ever: bodies{}}
	fillLog(t, s, &k, 400)
	var gone []message.ID
	for id := range k.sent {
		if id%7 == 0 {
			gone = append(gone, id)
		}
	}
	if err := s.Delete(t.Context(), gone...); err != nil {
		t.Fatal(err)
	}
	for _, id := range gone {
		delete(k.sent, id)
	}
	for id := range message.ID(30) {
		if _, ok := k.sent[id]; ok {
			if err := s.Mark(t.Context(), id, reading.Mark{Bookmarked: id%2 == 0, Note: fmt.Sprint("note ", id)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	now = now.Add(time.Hour)
	if err := s.Delete(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	delete(k.sent, 1)
	awaitDerived(t, s)
	if err := s.ask(t.Context(), func(w *writer) error {
		for {
			if more, err := w.keep(time.Now().Add(time.Second)); err != nil || !more {
				return err
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var err error
	if k.database, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	return k
}

func fillLog(t *testing.T, s *Store, k *rotten, n int) {
	t.Helper()
	for i := 0; i < n; {
		group := make([]*message.Message, 1+i%9)
		for j := range group {
			m := sample(fmt.Sprintf("%d-%d", i, j))
			switch (i + j) % 19 {
			case 3:
				m.Body = append(m.Body, "OBX|2|TX|||"+strings.Repeat(fmt.Sprint(i, "-", j, " "), 3000)+"\r"...)
			case 5:
				m.Junk, m.Skipped = []byte(fmt.Sprint("junk ", i)), 9
			case 7:
				m.Kind, m.Reason, m.Body = message.KindBroken, "cut off", m.Body[:40]
			}
			m.Size = int64(len(m.Body))
			group[j] = m
		}
		mustKeep(t, s, group...)
		for _, m := range group {
			k.sent[m.ID], k.ever[m.ID] = m.Body, m.Body
			s.Answered(m.ID, message.Answer{Code: "AA", Positive: true, Bytes: []byte("\vMSH|MSA|" + fmt.Sprint(m.ID) + "\x1c\r")})
		}
		i += len(group)
	}
	awaitDerived(t, s)
}

// flip flips some bits of a file, as a disk does, and says which: anywhere, in the header, in what a page begins with
// (its kind, the number of its cells, and where they are), in an inner page, or in the map of pages.
func (k *rotten) flip(file []byte, r *rand.Rand) string {
	var said []string
	pages := len(file) / flipPage
	for range 1 + r.IntN(3) {
		page, at := r.IntN(pages), r.IntN(flipPage)
		switch r.IntN(7) {
		case 0:
			page, at = 0, r.IntN(100)
		case 1:
			at = r.IntN(12)
		case 2:
			at = 8 + r.IntN(100)
		case 3:
			if inner := innerPages(file); len(inner) > 0 {
				page = inner[r.IntN(len(inner))]
			}
		case 4:
			page, at = 1, r.IntN(flipPage/4)
		}
		where := page*flipPage + at
		file[where] ^= 1 << r.IntN(8)
		said = append(said, fmt.Sprintf("page %d byte %d", page+1, at))
	}
	return strings.Join(said, ", ")
}

// innerPages returns the pages that lead to others.
func innerPages(file []byte) (inner []int) {
	for page := 1; page < len(file)/flipPage; page++ {
		if kind := file[page*flipPage]; kind == 2 || kind == 5 {
			inner = append(inner, page)
		}
	}
	return inner
}

// outcomes are what a person is told of a log.
type flipped struct {
	what string
	path string
	k    *rotten
	said []string // why not all is well, in words
}

func (f *flipped) say(format string, args ...any) {
	f.said = append(f.said, fmt.Sprintf(format, args...))
}

// verify notes what Verify says.
func (f *flipped) mustVerify(t *testing.T) {
	r, err := Verify(t.Context(), f.path, nil)
	if err != nil {
		f.say("verify: %v", err)
	}
	for _, one := range r.Findings {
		f.say("verify: %s", one.Text)
	}
}

// read reads all in every way. What is shown as exact must be. It returns what was not there.
func (f *flipped) read(t *testing.T, r *reading.Reader) (missing []message.ID) {
	seen := map[message.ID]bool{}
	look := func(way string, k message.Kept) {
		seen[k.ID] = true
		body, known := f.k.ever[k.ID]
		switch {
		case k.Damaged != "":
			f.say("message %d: %s", k.ID, k.Damaged)
		case !known:
			t.Errorf("%s: %s: message %d was never kept", f.what, way, k.ID)
		case !bytes.Equal(body, k.Body):
			t.Errorf("%s: %s: message %d is shown as exact, and is not", f.what, way, k.ID)
		}
	}
	for row, err := range r.Scan(t.Context(), reading.ScanOptions{WithBody: true}) {
		if err != nil {
			f.say("scan: %v", err)
			break
		}
		look("scan", row.Kept())
	}
	page, err := r.PageBefore(t.Context(), 0, 10_000)
	if err != nil {
		f.say("page: %v", err)
	}
	for _, k := range page {
		look("page", k)
	}
	for id := range f.k.sent {
		if k, ok := r.Get(id); ok {
			look("get", k)
		}
		if !seen[id] {
			missing = append(missing, id)
		}
	}
	return missing
}

// state notes what a log that is written says.
func (f *flipped) state(s *Store, told *notices) {
	if state := s.State(); !state.Healthy {
		f.say("state: %s", state.Reason)
	}
	if text := told.text(); text != "" {
		f.say("told: %s", text)
	}
}

// missing fails where a message is not there and nothing is said.
func (f *flipped) missing(t *testing.T, when string, ids []message.ID) {
	if len(ids) > 0 && len(f.said) == 0 {
		t.Errorf("%s: %s: messages %d are missing, and nothing is said", f.what, when, ids)
	}
}

// settle waits until a log has done what can wait, or has fallen ill.
func settle(t *testing.T, s *Store) {
	t.Helper()
	await(t, "settled", func() bool {
		n, _ := s.answers.Size()
		return s.Lag() == 0 && n == 0 && !s.Found().Waits() || !s.State().Healthy || s.ended()
	})
}

// ended tells whether what can wait does not go on.
func (s *Store) ended() bool {
	failed := false
	err := s.ask(context.Background(), func(w *writer) error { failed = w.fail != nil; return nil })
	return failed || err != nil
}

// TestFlippedBits flips bits in the file of a closed log, ROUNDS times: all is there byte for byte, or it is said.
func TestFlippedBits(t *testing.T) {
	k := closedLog(t)
	silent := 0
	for round := range rounds(t, 40) {
		r := rand.New(rand.NewPCG(uint64(round), 16))
		file := bytes.Clone(k.database)
		f := &flipped{k: &k, path: filepath.Join(t.TempDir(), "log"), what: fmt.Sprintf("round %d: %s", round, k.flip(file, r))}
		if err := os.WriteFile(f.path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		f.closed(t)
		f.written(t)
		if len(f.said) == 0 {
			silent++
			t.Logf("%s: nothing is said, and all is there", f.what)
		} else {
			t.Logf("%s: %.300s", f.what, f.said[0])
		}
	}
	t.Logf("%d rounds without a word", silent)
}

// closed looks at the file as it is.
func (f *flipped) closed(t *testing.T) {
	f.mustVerify(t)
	r, err := OpenReadOnly(f.path)
	if err != nil {
		f.say("open for reading: %v", err)
		return
	}
	missing := f.read(t, r)
	if err := r.Close(); err != nil {
		f.say("close: %v", err)
	}
	f.missing(t, "as it is", missing)
}

// written has the program write to the log, and looks again.
func (f *flipped) written(t *testing.T) {
	before := f.said
	f.said = nil // it must be said again, by the end
	defer func() { f.said = append(before, f.said...) }()
	told := &notices{}
	s, err := Open(f.path, Options{OnNotice: told.add})
	if err != nil {
		f.say("open: %v", err)
		return
	}
	m := sample("AFTER")
	if err := keep(s, m); err == nil {
		f.k.ever[m.ID] = m.Body
		f.k.sent[m.ID] = m.Body
		defer func() { delete(f.k.ever, m.ID); delete(f.k.sent, m.ID) }()
	} else {
		f.say("append: %v", err)
	}
	settle(t, s)
	missing := f.read(t, s.Reader)
	f.state(s, told)
	if err := s.Close(); err != nil {
		f.say("close: %v", err)
	}
	f.mustVerify(t)
	f.missing(t, "written", missing)
}

// TestFlippedBitsWhileServing flips bits in the file of a log that is in use.
func TestFlippedBitsWhileServing(t *testing.T) {
	for round := range rounds(t, 40) {
		r := rand.New(rand.NewPCG(uint64(round), 17))
		k := rotten{sent: bodies{}, ever: bodies{}}
		f := &flipped{k: &k, path: logFile(t), what: fmt.Sprintf("round %d", round)}
		told := &notices{}
		s := open(t, f.path, Options{OnNotice: told.add})
		fillLog(t, s, &k, 120)
		if err := s.ask(t.Context(), func(w *writer) error { return w.checkpoint() }); err != nil {
			t.Fatal(err)
		}
		f.flipFile(t, r)
		for i := range 20 {
			m := sample(fmt.Sprint("LATER", i))
			if err := keep(s, m); err != nil {
				f.say("append: %v", err)
				continue
			}
			k.sent[m.ID], k.ever[m.ID] = m.Body, m.Body
			s.Answered(m.ID, message.Answer{Code: "AA", Positive: true})
		}
		settle(t, s)
		missing := f.read(t, s.Reader)
		f.state(s, told)
		if err := s.Close(); err != nil {
			f.say("close: %v", err)
		}
		f.mustVerify(t)
		f.missing(t, "served", missing)
		f.said = nil
		f.closed(t) // the next start finds it as well
	}
}

// flipFile flips bits in a file that is in use. It is not closed before the log: that would take away its locks.
func (f *flipped) flipFile(t *testing.T, r *rand.Rand) {
	t.Helper()
	file, err := os.OpenFile(f.path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	before := make([]byte, info.Size())
	if _, err := file.ReadAt(before, 0); err != nil {
		t.Fatal(err)
	}
	after := bytes.Clone(before)
	f.what += ": " + f.k.flip(after, r)
	for at := range after {
		if after[at] != before[at] {
			if _, err := file.WriteAt(after[at:at+1], int64(at)); err != nil {
				t.Fatal(err)
			}
		}
	}
}
