package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/dbpage"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/walfile"
)

// pageIn returns a page of a database that is held as bytes.
func pageIn(database []byte, number int) []byte {
	return database[(number-1)*walfile.PageBytes:][:walfile.PageBytes]
}

// leafOf returns a page of a database that is a leaf of a tree, with a cell that has a text in it.
func leafOf(t *testing.T, database []byte, kind byte, text string) uint32 {
	t.Helper()
	for n := 2; n <= len(database)/walfile.PageBytes; n++ {
		page := pageIn(database, n)
		if page[0] == kind && dbpage.TreePage(page, false) && strings.Contains(string(page), text) {
			return uint32(n)
		}
	}
	t.Fatalf("no page with %q", text)
	return 0
}

// What a start would write into pages that are in use, or twice into one, is not acknowledged. The list of free pages
// of a log was changed by the disk, or by somebody.
func TestStartFindsBrokenFreeList(t *testing.T) {
	k := closedLog(t)
	first := int(binary.BigEndian.Uint32(k.database[dbpage.FreeFirstAt:]))
	if n := binary.BigEndian.Uint32(k.database[dbpage.FreeCountAt:]); first == 0 || n < 4 {
		t.Fatalf("%d free pages from %d on", n, first)
	}
	name := func(database []byte, i int, number uint32) {
		binary.BigEndian.PutUint32(pageIn(database, first)[dbpage.FreeHead+4*i:], number)
	}
	named := func(database []byte, i int) uint32 {
		return binary.BigEndian.Uint32(pageIn(database, first)[dbpage.FreeHead+4*i:])
	}
	for what, harm := range map[string]func(database []byte){
		"whole":            func([]byte) {},
		"a page twice":     func(d []byte) { name(d, 0, named(d, 1)) },
		"the list itself":  func(d []byte) { name(d, 0, uint32(first)) },
		"rows of messages": func(d []byte) { name(d, 0, leafOf(t, d, dbpage.LeafOfTable, "MSH|")) },
		"an index":         func(d []byte) { name(d, 0, leafOf(t, d, dbpage.LeafOfIndex, "ORU")) },
		"the map of pages": func(d []byte) { name(d, 0, 2) },
		"the first page":   func(d []byte) { name(d, 0, 1) },
		"beyond the end":   func(d []byte) { name(d, 0, 1<<30) },
		"a circle":         func(d []byte) { binary.BigEndian.PutUint32(pageIn(d, first)[dbpage.FreeNextAt:], uint32(first)) },
		"elsewhere":        func(d []byte) { binary.BigEndian.PutUint32(d[dbpage.FreeFirstAt:], 1<<31) },
		"rows for the list": func(d []byte) {
			binary.BigEndian.PutUint32(d[dbpage.FreeFirstAt:], leafOf(t, d, dbpage.LeafOfTable, "MSH|"))
		},
		"a count too high": func(d []byte) { d[dbpage.FreeCountAt+3]++ },
		"a count too low":  func(d []byte) { d[dbpage.FreeCountAt+3]-- },
		"more than fit":    func(d []byte) { binary.BigEndian.PutUint32(pageIn(d, first)[dbpage.FreeNamesAt:], walfile.PageBytes) },
		"rows that are said to be free": func(d []byte) { // the map agrees
			number := leafOf(t, d, dbpage.LeafOfTable, "MSH|")
			pointers, at := sqlite.PointerOf(number, walfile.PageBytes)
			name(d, 0, number)
			copy(pageIn(d, int(pointers))[at:], []byte{sqlite.UsedForNothing, 0, 0, 0, 0})
		},
	} {
		t.Run(what, func(t *testing.T) {
			database := bytes.Clone(k.database)
			harm(database)
			path := filepath.Join(t.TempDir(), "log.mllp")
			if err := os.WriteFile(path, database, 0o600); err != nil {
				t.Fatal(err)
			}
			var told states
			s, err := Open(path, Options{OnState: told.add})
			if err != nil {
				t.Fatal(err)
			}
			for i := range 200 {
				err = keep(s, sample(fmt.Sprint("AFTER", i)))
				if (err == nil) != (what == "whole") {
					t.Fatalf("message %d: %v; %+v", i, err, s.State())
				}
			}
			if state := s.State(); state.Healthy != (what == "whole") || !state.Healthy &&
				!strings.Contains(state.Reason, "mllpd recover") {
				t.Errorf("%+v", state)
			}
			_ = s.Close() // what it says of damage is told
			if after, err := os.ReadFile(path); err != nil || what != "whole" && !bytes.Equal(after, database) {
				t.Errorf("it was written to: %v", err)
			}
		})
	}
}
