//go:build !unix

package place

import "io/fs"

// hasOtherName returns false: here a file does not tell.
func hasOtherName(fs.FileInfo) bool { return false }
