package vfs

import (
	"unsafe"

	"modernc.org/libc"
)

// Transfer is xRead or xWrite of sqlite3_io_methods: file, bytes, how many, and from where in the file.
type Transfer = func(*libc.TLS, uintptr, uintptr, int32, int64) int32

// At returns what is at an address of SQLite's memory, which Go's garbage collector neither owns nor moves.
func At[T any](address uintptr) *T {
	return *(**T)(unsafe.Pointer(&address))
}

// Callable returns the function that SQLite knows by a number.
func Callable[F any](number uintptr) F {
	return *(*F)(unsafe.Pointer(&number))
}

// BytesAt returns n bytes of SQLite's memory, nil where there are none. They are SQLite's.
func BytesAt(p uintptr, n int32) []byte {
	if p == 0 || n <= 0 {
		return nil
	}
	return unsafe.Slice(At[byte](p), n)
}
