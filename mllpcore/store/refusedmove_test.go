package store

import (
	"fmt"
	"math"
	"net/url"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite/vfs"
)

// TestMoveThatDiskRefused loses what a move wrote. Nothing may count as moved then that is not in the file: not in this
// process, which moves all of it once the disk works, nor after the log has been opened anew.
func TestMoveThatDiskRefused(t *testing.T) {
	refused := func(d *disk) { d.answer = sqlite3.SQLITE_IOERR_FSYNC }
	for _, test := range []struct {
		name   string
		size   int
		part   bool // a reader needs the rest
		refuse func(*disk)
	}{
		{"in a part", 150, true, func(d *disk) { d.refuses = true }},
		{"of a part", 150, true, refused},
		{"of a small part", 20, true, refused},
		{"of all", 150, false, refused},
		{"of little", 20, false, refused},
		{"once", 150, false, func(d *disk) { d.answer, d.times = sqlite3.SQLITE_IOERR_FSYNC, 1 }},
		{"a write of all", 150, false, func(d *disk) { d.full = math.MaxInt32 }},
		{"a write of a part", 150, true, func(d *disk) { d.full = math.MaxInt32 }},
		{"one write of all", 20, false, func(d *disk) { d.fullAt = 10 }},
		{"a short write of all", 20, false, func(d *disk) { d.full = vfs.WriteBytes }},
		{"a short write of a part", 20, true, func(d *disk) { d.full = vfs.WriteBytes }},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := logFile(t)
			s := open(t, path, Options{})
			hold(t, s)
			for i := range test.size {
				mustKeep(t, s, large(fmt.Sprint("a", i)))
			}
			var reader *conn
			if test.part {
				reader = holdSnapshot(t, path)
			}
			mustKeep(t, s, large("b"))
			move := func() error { return s.ask(t.Context(), func(w *writer) error { return w.checkpoint() }) }
			d := &disk{}
			b := &s.files.base
			methods, part := b.real, b.part
			test.refuse(d)
			b.real.write, b.real.sync, b.part = d.dropWrite, d.sync, d.part
			if err := move(); err == nil {
				t.Error("a move that the disk refused went well")
			}
			b.real, b.part = methods, part
			if reader != nil {
				if err := reader.close(); err != nil {
					t.Fatal(err)
				}
			}
			for range 3 {
				if err := move(); err != nil {
					t.Errorf("a later move returned %v", err)
				}
			}
			mustKeep(t, s, sample("c"))
			if filled := s.files.ahead.filled.Load(); filled > 1<<20 {
				t.Errorf("the WAL did not begin anew: %d bytes", filled)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			s = open(t, path, Options{})
			if err := s.pool.read(t.Context(), func(c *conn) error {
				all, err := c.number("SELECT count(*) FROM message WHERE substr(body, 1, 3) = x'4D5348'")
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

// holdSnapshot has a reader that needs what is in the WAL now: no more than that can be moved.
func holdSnapshot(t *testing.T, path string) *conn {
	t.Helper()
	c, err := openConn(path, url.Values{"mode": {"ro"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.exec("BEGIN"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.number("SELECT count(*) FROM message"); err != nil {
		t.Fatal(err)
	}
	return c
}
