package store

import (
	"fmt"
	"math"
	"net/url"
	"testing"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/sqlite/vfs"
)

// TestMoveThatDiskRefused loses what a checkpoint wrote. Nothing may count as copied then that is not in the file: not
// in this process, which copies all of it once the disk works, nor after the log has been opened anew.
func TestMoveThatDiskRefused(t *testing.T) {
	refused := func(d *refusingDisk) { d.answer = sqlite3.SQLITE_IOERR_FSYNC }
	for _, test := range []struct {
		name   string
		size   int
		part   bool // a reader needs the rest
		refuse func(*refusingDisk)
	}{
		{"in a part", 150, true, func(d *refusingDisk) { d.refuses = true }},
		{"of a part", 150, true, refused},
		{"of a small part", 20, true, refused},
		{"of all", 150, false, refused},
		{"of little", 20, false, refused},
		{"once", 150, false, func(d *refusingDisk) { d.answer, d.times = sqlite3.SQLITE_IOERR_FSYNC, 1 }},
		{"a write of all", 150, false, func(d *refusingDisk) { d.full = math.MaxInt32 }},
		{"a write of a part", 150, true, func(d *refusingDisk) { d.full = math.MaxInt32 }},
		{"one write of all", 20, false, func(d *refusingDisk) { d.fullAt = 10 }},
		{"a short write of all", 20, false, func(d *refusingDisk) { d.full = vfs.WriteBytes }},
		{"a short write of a part", 20, true, func(d *refusingDisk) { d.full = vfs.WriteBytes }},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := logFile(t)
			s := open(t, path, Options{})
			hold(t, s)
			for i := range test.size {
				mustKeep(t, s, large(fmt.Sprint("a", i)))
			}
			var reader *sqlite.Conn
			if test.part {
				reader = holdSnapshot(t, path)
			}
			mustKeep(t, s, large("b"))
			move := func() error { return s.ask(t.Context(), func(w *writer) error { return w.checkpoint() }) }
			d := &refusingDisk{}
			b := &s.files.Database
			methods, part := b.Real, b.Part
			test.refuse(d)
			b.Real.Write, b.Real.Sync, b.Part = d.dropWrite, d.sync, d.part
			if err := move(); err == nil {
				t.Error("a move that the disk refused went well")
			}
			b.Real, b.Part = methods, part
			if reader != nil {
				if err := reader.Close(); err != nil {
					t.Fatal(err)
				}
			}
			for range 3 {
				if err := move(); err != nil {
					t.Errorf("a later move returned %v", err)
				}
			}
			mustKeep(t, s, sample("c"))
			if filled := s.files.WAL.Filled.Load(); filled > 1<<20 {
				t.Errorf("the WAL did not begin anew: %d bytes", filled)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			s = open(t, path, Options{})
			if err := s.Look(t.Context(), func(c *sqlite.Conn) error {
				all, err := c.Number("SELECT count(*) FROM message WHERE substr(body, 1, 3) = x'4D5348'")
				if all != int64(test.size)+2 {
					t.Errorf("%d of %d messages are left", all, test.size+2)
				}
				return err
			}); err != nil {
				t.Error(err)
			}
		})
	}
}

// refusingDisk refuses what a test says, and loses what is written to it.
type refusingDisk struct {
	end     int64 // of what was written last
	writes  int
	full    int32 // writes of less than that fail
	fullAt  int   // so does this one
	syncs   int
	answer  int32 // of syncs
	times   int   // so often; 0 is always
	refuses bool  // parts
}

func (d *refusingDisk) dropWrite(_ *libc.TLS, _, _ uintptr, n int32, offset int64) int32 {
	if d.writes++; n < d.full || d.writes == d.fullAt {
		return sqlite3.SQLITE_FULL
	}
	d.end = offset + int64(n)
	return sqlite3.SQLITE_OK
}

func (d *refusingDisk) sync(*libc.TLS, uintptr, int32) int32 {
	if d.syncs++; d.times > 0 && d.syncs > d.times {
		return sqlite3.SQLITE_OK
	}
	return d.answer
}

// part wants all of a part written before.
func (d *refusingDisk) part(_ uintptr, from, n int64) bool { return !d.refuses && d.end == from+n }

// holdSnapshot has a reader that needs what is in the WAL now: no more than that can be copied.
func holdSnapshot(t *testing.T, path string) *sqlite.Conn {
	t.Helper()
	c, err := sqlite.Open(path, url.Values{"mode": {"ro"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Exec("BEGIN"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Number("SELECT count(*) FROM message"); err != nil {
		t.Fatal(err)
	}
	return c
}
