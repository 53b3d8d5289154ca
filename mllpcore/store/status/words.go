package status

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/sqlite"
)

// worded is an error with other words than its own, for people.
type worded struct {
	text string
	err  error
}

// Error implements error.
func (e *worded) Error() string { return e.text }

// Unwrap returns the error that it is.
func (e *worded) Unwrap() error { return e.err }

// InOtherWords is an error that says a text, and is err.
func InOtherWords(text string, err error) error { return &worded{text, err} }

// SystemInWords says what the system has against the file at path and what to do about it, of what it is known for.
func SystemInWords(path string, err error) error {
	why := ""
	switch {
	case errors.Is(err, fs.ErrPermission):
		why = "no permission: choose another file, or allow this user to read and write it and its folder"
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT),
		sqlite.Primary(sqlite.CodeOf(err)) == sqlite3.SQLITE_FULL:
		why = "no room on the disk: free space, or choose a file on another disk"
	case errors.Is(err, syscall.EROFS):
		why = "the disk cannot be written: choose a file on another disk"
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		why = "too many files are open: end other programs, or raise that limit of the system"
	case errors.Is(err, fs.ErrNotExist):
		why = fmt.Sprintf("no file can be made in %s: choose another folder", filepath.Dir(path))
	default:
		return err
	}
	return InOtherWords(fmt.Sprintf("%s (%s)", why, innermost(err)), err)
}

// innermost returns what the system said, without what the program wanted meanwhile.
func innermost(err error) string {
	var file *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &file):
		return file.Error()
	case errors.As(err, &link):
		return link.Error()
	default:
		return err.Error()
	}
}

// IDSpan names the numbers from one to another.
func IDSpan(from, to message.ID) string {
	if from == to {
		return fmt.Sprint(from)
	}
	return fmt.Sprintf("%d–%d", from, to)
}
