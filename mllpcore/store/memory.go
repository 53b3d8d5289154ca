package store

import (
	"unsafe"

	"modernc.org/libc"
)

// transfer is xRead or xWrite of sqlite3_io_methods: file, bytes, how many, and from where in the file.
type transfer = func(*libc.TLS, uintptr, uintptr, int32, int64) int32

// at returns what is at an address of SQLite's memory, which Go's garbage collector neither owns nor moves.
func at[T any](address uintptr) *T {
	return *(**T)(unsafe.Pointer(&address))
}

// callable returns the function that SQLite knows by a number.
func callable[F any](number uintptr) F {
	return *(*F)(unsafe.Pointer(&number))
}

func bytesAt(p uintptr, n int32) []byte {
	if p == 0 || n <= 0 {
		return nil
	}
	return unsafe.Slice(at[byte](p), n)
}
