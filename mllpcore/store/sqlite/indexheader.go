package sqlite

import (
	"encoding/binary"
	"math"
	"os"
	"runtime"

	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/walfile"
)

// indexHeaders is how long the two headers of the index are, which are the same.
const indexHeaders = 2 * 48

// indexState is what the header of the index tells.
type indexState struct {
	salts         Salts
	frames, pages uint32 // in the WAL, and in the log with them
}

// Where they are in the header, in the order of the machine's bytes; what else is there base names.
const (
	initAt  = 12 // isInit
	pagesAt = 20 // nPage
	sumAt   = 40 // aCksum
)

// present returns what the index tells; false when its two headers differ, which they do for a moment while one is
// written, or cannot be read.
func (x *WALIndex) present() (now indexState, ok bool) {
	if len(x.regions) == 0 || x.regions[0] == 0 {
		return now, false
	}
	cut := mayFault(func() {
		for range 100 {
			if now, ok = readIndex(vfs.BytesAt(x.regions[0], indexHeaders)); ok {
				return
			}
			runtime.Gosched()
		}
	})
	return now, ok && !cut
}

// leavesOut tells whether the index is of the present generation and does not count a frame, counted from 0.
func (x *WALIndex) leavesOut(frame int) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	now, ok := x.present()
	return ok && now.salts == x.salts && int(now.frames) <= frame
}

// readIndex reads the headers of the index.
func readIndex(b []byte) (now indexState, ok bool) {
	first, second := b[:indexHeaders/2], b[indexHeaders/2:]
	return indexState{
		salts: saltsOf(first[saltsAt:]), frames: binary.NativeEndian.Uint32(first[framesAt:]),
		pages: binary.NativeEndian.Uint32(first[pagesAt:]),
	}, string(first) == string(second)
}

// TruncatedIndex returns the salts that an index of that name tells of a WAL that is empty because who checkpoints with
// TRUNCATE began it anew in the index, after all of it was copied, and then emptied the file. An index that was made
// anew from an empty WAL has no salts, and one of a WAL that was emptied otherwise has frames: then ok is false.
func TruncatedIndex(name string) (salts Salts, ok bool) {
	f, err := os.Open(name) //nolint:gosec // it is beside the log
	if err != nil {
		return salts, false
	}
	defer func() { _ = f.Close() }() // it was only read
	var b [indexHeaders]byte
	if _, err := f.ReadAt(b[:], 0); err != nil {
		return salts, false
	}
	now, ok := readIndex(b[:])
	sum := walfile.Sum{}.Over(binary.NativeEndian, b[:sumAt])
	stored := walfile.ReadSum(binary.NativeEndian, b[sumAt:])
	return now.salts, ok && b[initAt] != 0 && sum == stored && now.frames == 0
}

// backfilled returns how many frames count as copied by the index; all of them when it cannot be read. The caller holds
// mu, and the index was there a moment ago.
func (x *WALIndex) backfilled() (n int) {
	if mayFault(func() { n = int(*vfs.At[uint32](x.regions[0] + backfilledAt)) }) {
		return math.MaxInt
	}
	return n
}
