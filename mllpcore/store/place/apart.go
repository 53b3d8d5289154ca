package place

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/sqlite/vfs"
)

// Apart tells when a file beside the log at path cannot be what its name says, before anything is written to it: it is
// the log itself or another of its files under a second name, no regular file, or a database. It reads nothing of the
// log and of its WAL: the system's locks on a file end when it is closed anywhere in the process.
func Apart(path string) error {
	if err := ApartToRead(path); err != nil {
		return err
	}
	for _, suffix := range [...]string{WALSuffix, "-shm", lockfile.Suffix} {
		if err := usable(path+suffix, suffix != WALSuffix); err != nil {
			return err
		}
	}
	return noDatabase(path + lockfile.Suffix)
}

// ApartToRead tells when two names of the log at path and of the files beside it lead to one file. Who only reads a log
// writes to the index of its WAL as well.
func ApartToRead(path string) error {
	var files [len(BesideLog)]fs.FileInfo
	for n, suffix := range BesideLog {
		info, err := os.Stat(path + suffix)
		if err != nil { // opening it tells, where that matters
			continue
		}
		files[n] = info
		for before, other := range files[:n] {
			if other != nil && os.SameFile(info, other) {
				return oneFile(path, BesideLog[before], suffix)
			}
		}
	}
	return nil
}

// oneFile says that two names lead to one file, and which of them is to be removed.
func oneFile(path, stays, goes string) error {
	if isLink(path + stays) {
		stays, goes = goes, stays
	}
	kind := "a hard link"
	if isLink(path + goes) {
		kind = "a symbolic link"
	}
	file := "the log itself"
	if stays != "" {
		file = path + stays
	}
	return fmt.Errorf("%s is %s under another name (%s): remove that name; the log is untouched", path+goes, file, kind)
}

func isLink(name string) bool {
	info, err := os.Lstat(name)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// usable tells when a name leads to no regular file, or by a symbolic link where none is followed.
func usable(name string, noLink bool) error {
	if noLink && isLink(name) {
		return fmt.Errorf("%s is a symbolic link: remove it; the log itself is untouched", name)
	}
	info, err := os.Stat(name)
	if err == nil && !info.Mode().IsRegular() { // where it cannot be looked at, opening it tells
		return fmt.Errorf("%s is a %s: remove it; the log itself is untouched", name, KindOfFile(info))
	}
	if err == nil && hasOtherName(info) && !strings.HasSuffix(name, lockfile.Suffix) {
		return fmt.Errorf("%s has another name (a hard link): it may be another log's, and would be written to. Copy it, "+
			"and put the copy in its place; the log itself is untouched", name)
	}
	return nil
}

// leastDatabase is how long a database file is at least: one page.
const leastDatabase = 512

// noDatabase tells when a lock file is a database, as another log.
func noDatabase(name string) error {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Size() < leastDatabase:
		return nil
	}
	header, err := vfs.ReadHeader(name)
	if err == nil && bytes.HasPrefix(header, magic) {
		err = fmt.Errorf("%s is a database, and no lock file: move it away; it is untouched, and so is the log", name)
	}
	return err
}
