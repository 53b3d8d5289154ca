package store

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
)

// What people read of errors says what to do, in one line, and has nothing of how the log is made.
func TestErrorsInWords(t *testing.T) {
	file := func(no syscall.Errno) error {
		return fmt.Errorf("lock the log /x/log: %w", &fs.PathError{Op: "open", Path: "/x/log.lock", Err: no})
	}
	disk := func(code int) error { return &sqlite.Error{Code: code, Text: "disk I/O error"} }
	for _, test := range []struct {
		err  error
		want string
	}{
		{file(syscall.EACCES), "open the log /x/log: no permission: choose another file, or allow this user to read and " +
			"write it and its folder (open /x/log.lock: permission denied)"},
		{file(syscall.EROFS), "open the log /x/log: the disk cannot be written: choose a file on another disk (open "},
		{file(syscall.ENOSPC), "open the log /x/log: no room on the disk: free space, or "},
		{file(syscall.EMFILE), "open the log /x/log: too many files are open: end other programs"},
		{file(syscall.ENOENT), "open the log /x/log: no file can be made in /x: choose another folder"},
		{errors.Join(file(syscall.EACCES), errors.New("two")), "open the log /x/log: no permission"},
		{disk(13), "open the log: the disk of /x/log is full: free space, and try again (disk I/O error (13))"},
		{disk(10), "open the log: the disk of /x/log refuses to work: look at the disk"},
		{disk(8), "open the log: /x/log or its folder /x cannot be written: allow writing, and try again"},
	} {
		got := status.OpenInWords("/x/log", test.err)
		if text := got.Error(); !strings.HasPrefix(text, test.want) || strings.Contains(text, "\n") ||
			strings.Contains(text, "goes on by itself") || !errors.Is(got, test.err) {
			t.Errorf("%v is %q, want %q", test.err, text, test.want)
		}
	}
	if got := status.InWords("/x/log", disk(13)).Error(); !strings.Contains(got, "free space, and it goes on by itself") {
		t.Errorf("while it is open: %q", got)
	}
	if got := status.InWords("/x/log", disk(18)); !errors.Is(got, message.ErrTooLarge) {
		t.Errorf("of what is too large: %v", got)
	}
}

// An error of a statement has none of the statement in it.
func TestErrorsHaveNoSQL(t *testing.T) {
	c, err := sqlite.Open(filepath.Join(t.TempDir(), "x"), url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	for _, query := range []string{"SELECT value FROM meta", "PRAGMA user_version = x y", "UPDATE message SET id = 1"} {
		if err := c.Exec(query); err == nil || strings.Contains(err.Error(), query) {
			t.Errorf("%s: %v", query, err)
		}
		if err := tables.RunScript(c, query); err == nil || strings.Contains(err.Error(), query) {
			t.Errorf("%s: %v", query, err)
		}
	}
}
