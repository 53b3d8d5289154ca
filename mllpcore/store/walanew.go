package store

import (
	"encoding/binary"
	"runtime"

	"mllpscope/mllpcore/store/sqlite/vfs"
)

// Another program may write to a log in use as SQLite does, with SQLite's own shell say. Where all of the WAL has been
// moved, SQLite lets it begin the WAL anew: nothing of ours is in it any more, and its index has other frames. That is
// no damage. It is told by the salts in the header of the index: SQLite adds 1 to the first with each beginning.

// mostAnew is how many beginnings by others are believed at once. What is not SQLite's has any salts, and an older copy
// has earlier ones.
const mostAnew = 1 << 16

// walSalts are what tells one generation of the WAL from another.
type walSalts struct{ first, second uint32 }

func saltsOf(b []byte) walSalts {
	return walSalts{binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])}
}

// indexHeaders is where the index has its header, twice.
const indexHeaders = 2 * 48

// present returns the salts of the index; false when its two headers differ, which they do for a moment while one is
// written, or cannot be read.
func (x *walIndex) present() (salts walSalts, ok bool) {
	if len(x.regions) == 0 || x.regions[0] == 0 {
		return salts, false
	}
	cut := mayFault(func() {
		for range 100 {
			first, second := vfs.BytesAt(x.regions[0], indexHeaders/2), vfs.BytesAt(x.regions[0]+indexHeaders/2, indexHeaders/2)
			if string(first) == string(second) {
				salts, ok = saltsOf(first[saltsAt:]), true
				return
			}
			runtime.Gosched()
		}
	})
	return salts, ok && !cut
}

// begunAnew takes a WAL that another connection has begun anew after all that this process committed was moved, and
// tells whether it is one. The caller holds mu.
func (x *walIndex) begunAnew() bool {
	now, ok := x.present()
	if !ok || x.moved < x.committed || now.first-x.salts.first-1 >= mostAnew {
		return false
	}
	x.salts, x.others = now, true
	x.pages, x.pending, x.committed, x.moved, x.moving = x.pages[:0], 0, 0, 0, 0
	return true
}

// ofAnother tells, once, that the WAL was begun anew by another connection.
func (x *walIndex) ofAnother() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	anew := x.begunAnew() || x.others
	x.others = false
	return anew
}
