package vfs

import (
	"slices"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// WriteBytes is how much SQLite's way to a file is given at once: more than 128 KiB it does not take.
const WriteBytes = 64 << 10

// Gathered is a part of a file, gathered from several writes of SQLite's.
type Gathered struct {
	Bytes  []byte
	Offset int64
}

// Add gathers a write of SQLite's. It returns false, and gathers nothing, where that does not follow what it holds, or
// would make it longer than most.
func (p *Gathered) Add(buf uintptr, n int32, offset int64, most int) bool {
	if len(p.Bytes) > 0 && (offset != p.Offset+int64(len(p.Bytes)) || len(p.Bytes)+int(n) > most) {
		return false
	}
	if len(p.Bytes) == 0 {
		p.Offset = offset
	}
	p.Bytes = append(p.Bytes, unsafe.Slice(At[byte](buf), n)...)
	return true
}

// Write gives all that is gathered to a method of a file, and keeps it.
func (p *Gathered) Write(tls *libc.TLS, file uintptr, method Transfer) int32 {
	offset := p.Offset
	for b := p.Bytes; len(b) > 0; {
		n := min(len(b), WriteBytes)
		start := uintptr(unsafe.Pointer(unsafe.SliceData(b))) // on the heap, where p keeps it
		if rc := method(tls, file, start, int32(n), offset); rc != sqlite3.SQLITE_OK {
			return rc
		}
		b, offset = b[n:], offset+int64(n)
	}
	return sqlite3.SQLITE_OK
}

// IsZero tells whether there is no other byte than zeros.
func IsZero(page []byte) bool {
	return !slices.ContainsFunc(page, func(b byte) bool { return b != 0 })
}
