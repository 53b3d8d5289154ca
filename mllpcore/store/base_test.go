package store

import (
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
	if want := []int64{0, partBytes, partBytes, partBytes}; d.syncs != 1 || !slices.Equal(d.parts, want) {
		t.Errorf("%d syncs of a large move, and the parts %v, want %v", d.syncs, d.parts, want)
	}
	if d.asked != 6 {
		t.Errorf("%d of 6 calls of xFileControl reached the system", d.asked)
	}
}

// TestMoveThatDiskRefused tells SQLite, which does not hear of the end of a move, with its own next sync. The system has
// told of it already, and would not again.
func TestMoveThatDiskRefused(t *testing.T) {
	refused := map[string]func(*disk){
		"part": func(d *disk) { d.refuses = true },
		"sync": func(d *disk) { d.answer = sqlite3.SQLITE_IOERR_FSYNC },
	}
	for name, refuse := range refused {
		t.Run(name, func(t *testing.T) {
			b, d := baseOnDisk()
			refuse(d)
			d.move(b, partBytes)
			d.refuses, d.answer = false, sqlite3.SQLITE_OK
			d.move(b, partBytes)
			if rc := b.sync(nil, movedFile, sqlite3.SQLITE_SYNC_FULL); rc != sqlite3.SQLITE_IOERR_FSYNC {
				t.Errorf("the sync after a move that the disk refused returns %d", rc)
			}
			if rc := b.sync(nil, movedFile, sqlite3.SQLITE_SYNC_FULL); rc != sqlite3.SQLITE_OK {
				t.Errorf("the sync after that returns %d", rc)
			}
		})
	}
}

const pageBytes = 4096

// disk stands for the system's methods.
type disk struct {
	syncs, asked int
	parts        []int64 // from and how much of each
	answer       int32   // of syncs
	refuses      bool    // parts
}

func baseOnDisk() (*base, *disk) {
	d := &disk{}
	b := &base{real: methods{
		write: func(*libc.TLS, uintptr, uintptr, int32, int64) int32 { return sqlite3.SQLITE_OK },
		sync: func(*libc.TLS, uintptr, int32) int32 {
			d.syncs++
			return d.answer
		},
		control: func(*libc.TLS, uintptr, int32, uintptr) int32 {
			d.asked++
			return sqlite3.SQLITE_OK
		},
	}}
	b.part = func(_ uintptr, from, n int64) bool {
		d.parts = append(d.parts, from, n)
		return !d.refuses
	}
	return b, d
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
