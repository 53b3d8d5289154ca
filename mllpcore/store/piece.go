package store

import (
	"slices"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// writeBytes is how much SQLite's way to a file is given at once: more than 128 KiB it does not take.
const writeBytes = 64 << 10

// piece is a part of a file, gathered from several writes of SQLite's.
type piece struct {
	bytes  []byte
	offset int64
}

// add gathers a write of SQLite's. It returns false, and gathers nothing, where that does not follow what it holds, or
// would make it longer than most.
func (p *piece) add(buf uintptr, n int32, offset int64, most int) bool {
	if len(p.bytes) > 0 && (offset != p.offset+int64(len(p.bytes)) || len(p.bytes)+int(n) > most) {
		return false
	}
	if len(p.bytes) == 0 {
		p.offset = offset
	}
	p.bytes = append(p.bytes, unsafe.Slice(at[byte](buf), n)...)
	return true
}

// write gives all that is gathered to a method of a file, and keeps it.
func (p *piece) write(tls *libc.TLS, file uintptr, method transfer) int32 {
	offset := p.offset
	for b := p.bytes; len(b) > 0; {
		n := min(len(b), writeBytes)
		start := uintptr(unsafe.Pointer(unsafe.SliceData(b))) // on the heap, where p keeps it
		if rc := method(tls, file, start, int32(n), offset); rc != sqlite3.SQLITE_OK {
			return rc
		}
		b, offset = b[n:], offset+int64(n)
	}
	return sqlite3.SQLITE_OK
}

func isZero(page []byte) bool {
	return !slices.ContainsFunc(page, func(b byte) bool { return b != 0 })
}
