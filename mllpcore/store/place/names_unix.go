//go:build unix

package place

import (
	"io/fs"
	"syscall"
)

// hasOtherName tells whether a file has another name (a hard link).
func hasOtherName(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return ok && s.Nlink > 1
}
