package store

import (
	"fmt"
	"net/url"
	"slices"
	"testing"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

const movedFile, otherFile = 2, 4

// TestMoveIsOnDisk has what a large move wrote given to the disk in parts and synced before SQLite counts it as moved,
// and nothing besides.
func TestMoveIsOnDisk(t *testing.T) {
	b, d := baseOnDisk()
	d.write(b, movedFile, 2*partBytes) // by no move
	d.move(b, partBytes-pageBytes)
	if d.syncs != 0 || len(d.parts) != 0 {
		t.Errorf("%d syncs and parts %v of a small move and what is none", d.syncs, d.parts)
	}
	d.control(b, sqlite3.SQLITE_FCNTL_CKPT_START)
	d.write(b, otherFile, 2*partBytes)
	d.control(b, sqlite3.SQLITE_FCNTL_CKPT_DONE)
	if d.syncs != 0 || len(d.parts) != 0 {
		t.Errorf("%d syncs and parts %v for what the move did not write", d.syncs, d.parts)
	}
	d.move(b, 5*partBytes/2)
	d.write(b, movedFile, 2*partBytes) // by no move
	if want := []int64{0, partBytes, partBytes, partBytes}; d.syncs != 1 || !slices.Equal(d.parts, want) {
		t.Errorf("%d syncs of a large move, and the parts %v, want %v", d.syncs, d.parts, want)
	}
	if d.asked != 6 {
		t.Errorf("%d of 6 calls of xFileControl reached the system", d.asked)
	}
}

// TestMoveThatDiskRefused loses what a move of a part of the log ahead wrote. Nothing may count as moved then that is
// not in the file: not in this process, nor after the log has been opened anew.
func TestMoveThatDiskRefused(t *testing.T) {
	for name, refuse := range map[string]func(*disk){
		"part":  func(d *disk) { d.refuses = true },
		"end":   func(d *disk) { d.answer = sqlite3.SQLITE_IOERR_FSYNC },
		"later": func(d *disk) { d.later = sqlite3.SQLITE_IOERR_FSYNC },
	} {
		t.Run(name, func(t *testing.T) {
			path := logFile(t)
			s := open(t, path, Options{})
			size := 150
			if name == "later" {
				size = 20 // less than what is synced at the end of a move
			}
			for i := range size {
				mustKeep(t, s, large(fmt.Sprint("a", i)))
			}
			reader := holdSnapshot(t, path)
			mustKeep(t, s, large("b"))
			move := func() error { return s.ask(t.Context(), func(w *writer) error { return w.checkpoint() }) }
			_, d := baseOnDisk()
			b := &s.files.base
			methods, part := b.real, b.part
			refuse(d)
			b.real.write, b.real.sync, b.part = d.dropWrite, d.sync, d.part
			if err := move(); (err != nil) != (name == "part") {
				t.Errorf("the move of a part returned %v", err)
			}
			b.real, b.part = methods, part
			if err := reader.close(); err != nil {
				t.Fatal(err)
			}
			if d.later != sqlite3.SQLITE_OK {
				b.real.sync = func(*libc.TLS, uintptr, int32) int32 { return d.later }
				if err := move(); err == nil {
					t.Error("a move whose sync failed went well")
				}
				b.real = methods
			}
			for range 3 {
				if err := move(); (err == nil) != (name == "part") {
					t.Errorf("a later move returned %v", err)
				}
			}
			mustKeep(t, s, message("c"))
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			s = open(t, path, Options{})
			if err := s.pool.read(t.Context(), func(c *conn) error {
				all, err := c.number("SELECT count(*) FROM message WHERE substr(body, 1, 3) = x'4D5348'")
				if all != int64(size)+2 {
					t.Errorf("%d of %d messages are left", all, size+2)
				}
				return err
			}); err != nil {
				t.Error(err)
			}
		})
	}
}

// holdSnapshot has a reader that needs what is in the log ahead now: no more than that can be moved.
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

const pageBytes = 4096

// disk stands for the system's methods.
type disk struct {
	syncs, asked  int
	parts         []int64 // from and how much of each
	answer, later int32   // of syncs, and of those of a later move
	refuses       bool    // parts
}

func baseOnDisk() (*base, *disk) {
	d := &disk{}
	b := &base{real: methods{
		write: d.dropWrite,
		sync:  d.sync,
		control: func(*libc.TLS, uintptr, int32, uintptr) int32 {
			d.asked++
			return sqlite3.SQLITE_OK
		},
	}}
	b.part = d.part
	return b, d
}

// dropWrite takes what it cannot write, as the system does.
func (d *disk) dropWrite(*libc.TLS, uintptr, uintptr, int32, int64) int32 { return sqlite3.SQLITE_OK }

func (d *disk) sync(*libc.TLS, uintptr, int32) int32 {
	d.syncs++
	return d.answer
}

func (d *disk) part(_ uintptr, from, n int64) bool {
	d.parts = append(d.parts, from, n)
	return !d.refuses
}

// move writes so much as SQLite's checkpoint does.
func (d *disk) move(b *base, n int64) {
	d.control(b, sqlite3.SQLITE_FCNTL_CKPT_START)
	d.write(b, movedFile, n)
	d.control(b, sqlite3.SQLITE_FCNTL_CKPT_DONE)
}

func (d *disk) write(b *base, file uintptr, n int64) {
	for at := int64(0); at < n; at += pageBytes {
		b.write(nil, file, 0, pageBytes, at)
	}
}

// control calls xFileControl as SQLite does, which takes no notice of what it returns.
func (d *disk) control(b *base, op int32) { b.control(nil, movedFile, op, 0) }
