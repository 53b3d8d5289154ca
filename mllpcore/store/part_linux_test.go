package store

import (
	"os"
	"path/filepath"
	"testing"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite/vfs"
)

// Whatever keeps a part from the disk is told: the sync that follows would not tell of it again.
func TestPartThatCannotBeWritten(t *testing.T) {
	tls := libc.NewTLS()
	defer tls.Close()
	file := libc.Xcalloc(tls, 1, libc.Tsize_t(unsafe.Sizeof(sqlite3.TunixFile{})))
	defer libc.Xfree(tls, file)
	f, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	vfs.At[sqlite3.TunixFile](file).Fh = int32(f.Fd())
	if !vfs.WritePart(file, 0, 1) {
		t.Error("a part of an empty file was refused")
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	vfs.At[sqlite3.TunixFile](file).Fh = -1
	if vfs.WritePart(file, 0, 1) {
		t.Error("a part of a file that is not open was written")
	}
}
