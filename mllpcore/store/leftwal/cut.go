package leftwal

import (
	"encoding/binary"
	"fmt"
	"os"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/walfile"
)

// cutInWords says that the end of a log's file is cut off; "" when it is not.
func cutInWords(w *walfile.File, path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	n := w.CutPages(info.Size())
	if n == 0 {
		return "", nil
	}
	return fmt.Sprintf("its end is cut off: %s of it can be found neither there nor in its WAL", plural.Of(n, "page")), nil
}

// CutEnd says that the end of a log's file is cut off; "" when it is not. w is its WAL, nil for none.
func CutEnd(path string, w *walfile.File) (string, error) {
	if w != nil && w.Accepted() > 0 {
		return cutInWords(w, path)
	}
	return cutLastPage(path)
}

// endInWords says to who only reads a log that its end is cut off; "" when it is not, or cannot be read, which who
// reads it tells.
func endInWords(path string, w *walfile.File) string {
	said, err := CutEnd(path, w)
	if err != nil || said == "" {
		return ""
	}
	return fmt.Sprintf("The log %s is damaged, %s. \"mllpd recover -store %[1]s -out NEW\" gets what can be read.", path,
		said)
}

// cutLastPage says that of the last page of a log only a part is there; "" when it is not so.
func cutLastPage(path string) (string, error) {
	header, err := vfs.ReadHeader(path)
	if err != nil {
		return "", err
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	pages, size := binary.BigEndian.Uint32(header[pageCountAt:]), binary.BigEndian.Uint16(header[pageSizeInHeader:])
	want := int64(pages) * int64(size)
	if info.Size() >= want {
		return "", nil
	}
	return fmt.Sprintf("its end is cut off: it has %s of %d", plural.Of(info.Size(), "byte"), want), nil
}

// Where the header of a database tells its size. A page of 64 KiB, which no log has, counts as 1.
const (
	pageSizeInHeader = 16
	pageCountAt      = 28
)
