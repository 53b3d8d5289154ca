package sqlite

import (
	"encoding/binary"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/walfile"
)

// What this package reads and writes in the index of the WAL lies where SQLite has it: a real index is read after a
// real checkpoint of a part, and compared with what the WAL itself holds.
func TestIndexLiesWhereItIsExpected(t *testing.T) {
	path := filepath.Join(t.TempDir(), "layout.db")
	c := opened(t, path, "rwc")
	for _, statement := range []string{
		"PRAGMA journal_mode = WAL", "PRAGMA wal_autocheckpoint = 0", "CREATE TABLE t (a)", "INSERT INTO t VALUES (1)",
	} {
		if err := c.Run(statement); err != nil {
			t.Fatal(err)
		}
	}
	reader := opened(t, path, "ro") // needs what is in the WAL now: a checkpoint copies no more
	if err := reader.Exec("BEGIN"); err != nil {
		t.Fatal(err)
	}
	if _, err := reader.Number("SELECT a FROM t"); err != nil {
		t.Fatal(err)
	}
	needed := frames(t, path)
	if err := c.Run("INSERT INTO t VALUES (2)"); err != nil {
		t.Fatal(err)
	}
	if err := c.Run("PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
		t.Fatal(err)
	}
	all := frames(t, path)
	index, err := os.ReadFile(path + "-shm")
	if err != nil {
		t.Fatal(err)
	}
	number := func(at int) int { return int(binary.NativeEndian.Uint32(index[at:])) }
	for what, is := range map[string]bool{
		"the version of the format (iVersion)":                number(0) == 3007000,
		"that the header is made (isInit)":                    index[initAt] == 1,
		"how many frames the WAL holds (mxFrame)":             number(framesAt) == len(all.Frames),
		"how many pages the file has (nPage)":                 number(pagesAt) == 2,
		"the salts (aSalt)":                                   string(index[saltsAt:saltsAt+saltBytes]) == all.Salt,
		"the header a second time":                            string(index[:indexHeaders/2]) == string(index[indexHeaders/2:indexHeaders]),
		"how many frames were moved (nBackfill)":              number(backfilledAt) == len(needed.Frames),
		"how many were to be moved (nBackfillAttempted)":      number(attemptedAt) == len(needed.Frames),
		"the page of the first frame, behind the header":      number(IndexHeader) == int(all.Frames[0].Page),
		"the table of pages, behind those of all frames":      strings.Trim(string(index[IndexTable:IndexBytes]), "\x00") != "",
		"room for the pages of frames that are not there yet": number(IndexHeader+4*len(all.Frames)) == 0,
	} {
		if !is {
			t.Errorf("SQLite %s does not have %s where this package looks for it: read its wal.c again, "+
				"and then database.go, walindex.go and indexheader.go", libraryVersion, what)
		}
	}
}

// A program that was built with another SQLite opens no log, and says what is to be done.
func TestVersionThatIsNotKnown(t *testing.T) {
	if err := checkVersion(libraryVersion); err != nil {
		t.Error(err)
	}
	err := checkVersion("3.99.0")
	if err == nil || !strings.Contains(err.Error(), "3.99.0") || !strings.Contains(err.Error(), "checkedWith") {
		t.Errorf("another version: %v", err)
	}
}

func opened(t *testing.T, path, mode string) *Conn {
	t.Helper()
	c, err := Open(path, url.Values{"mode": {mode}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// frames reads the WAL beside a database.
func frames(t *testing.T, path string) *walfile.File {
	t.Helper()
	f, err := os.Open(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	w, err := walfile.Read(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	return w
}
