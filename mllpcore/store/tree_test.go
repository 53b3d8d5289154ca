package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/dbpage"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/walfile"
)

// deepLog is a closed log whose table of messages has three levels, and its pages that lead to others.
func deepLog(t *testing.T) (database []byte, inner []int) {
	t.Helper()
	path := logFile(t)
	s := open(t, path, Options{})
	for range 12 {
		var group []*message.Message
		for i := range 60 {
			m := sample(fmt.Sprint(i))
			m.Body = append(m.Body, bytes.Repeat([]byte("NTE|1||note\r"), 200)...)
			m.Size = int64(len(m.Body))
			group = append(group, m)
		}
		mustKeep(t, s, group...)
	}
	awaitDerived(t, s)
	root, err := s.writerNumber(t, "SELECT rootpage FROM sqlite_schema WHERE name = 'message'")
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	if database, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	page := func(n int) []byte { return database[(n-1)*walfile.PageBytes:][:walfile.PageBytes] }
	inner = []int{int(root)}
	cells, ok := dbpage.InnerCells(page(int(root)), false, uint32(len(database)/walfile.PageBytes))
	if !ok {
		t.Fatal("the root leads nowhere")
	}
	for _, c := range cells {
		if page(int(c.Page))[0] == dbpage.InteriorOfTable {
			inner = append(inner, int(c.Page))
		}
	}
	if len(inner) < 3 {
		t.Fatalf("only %v lead to others", inner)
	}
	return database, inner
}

func (s *Store) writerNumber(t *testing.T, query string) (n int64, err error) {
	t.Helper()
	err = s.ask(t.Context(), func(w *writer) error {
		n, err = w.conn.Number(query)
		return err
	})
	return n, err
}

// A start finds that rows cannot be reached any more: nothing is acknowledged in such a log, and what can be read is
// shown up to there.
func TestStartFindsBrokenTree(t *testing.T) {
	database, inner := deepLog(t)
	r := rand.New(rand.NewPCG(1, 2))
	for name, harm := range map[string]func(page []byte){
		"whole":        func([]byte) {},
		"zeros":        func(page []byte) { clear(page) },
		"rubbish":      func(page []byte) { spoil(page, true) },
		"another kind": func(page []byte) { page[0] = dbpage.LeafOfTable },
		"fewer":        func(page []byte) { binary.BigEndian.PutUint16(page[3:], binary.BigEndian.Uint16(page[3:])-1) },
		"elsewhere": func(page []byte) {
			at := binary.BigEndian.Uint16(page[dbpage.InteriorBytes:])
			page[at+3] ^= 1 << r.IntN(3)
		},
		"the last elsewhere": func(page []byte) { page[11] ^= 2 },
		"a circle":           func(page []byte) { binary.BigEndian.PutUint32(page[8:], uint32(inner[0])) },
		"a key": func(page []byte) {
			at := binary.BigEndian.Uint16(page[dbpage.InteriorBytes:])
			page[at+4] ^= 0x40
		},
	} {
		for _, n := range inner {
			rotten := bytes.Clone(database)
			harm(rotten[(n-1)*walfile.PageBytes:][:walfile.PageBytes])
			path := filepath.Join(t.TempDir(), "log.mllp")
			if err := os.WriteFile(path, rotten, 0o600); err != nil {
				t.Fatal(err)
			}
			var told states
			s, err := Open(path, Options{OnState: told.add})
			if err != nil {
				if name == "whole" {
					t.Errorf("page %d: %v", n, err)
				}
				continue
			}
			err = keep(s, sample("more"))
			if (err != nil) != (name != "whole") {
				t.Errorf("%s of page %d: keep: %v; state %+v", name, n, err, s.State())
			}
			_ = s.Close() // what it says of damage is told
		}
	}
}

// What can be read before a damaged place is given before the error.
func TestScanUpToDamage(t *testing.T) {
	database, inner := deepLog(t)
	clear(database[(inner[1]-1)*walfile.PageBytes:][:walfile.PageBytes])
	path := filepath.Join(t.TempDir(), "log.mllp")
	if err := os.WriteFile(path, database, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	shown, failed := 0, false
	for row, err := range r.Scan(t.Context(), reading.ScanOptions{WithBody: true}) {
		switch {
		case err != nil:
			failed = true
		case row.Damaged == "" && len(row.Body) > 0:
			shown++
		}
	}
	if shown < 100 || !failed {
		t.Errorf("%d messages, failed: %v", shown, failed)
	}
}
