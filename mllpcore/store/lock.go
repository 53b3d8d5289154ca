package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// lockSuffix is what the name of the lock file ends with. It stands beside the log and stays there: only the system's
// lock on it counts, which goes with the process however that ends.
const lockSuffix = ".lock"

var errLocked = errors.New("locked by another process")

// lock keeps other processes, and other Stores of this one, from writing to the same log.
type lock struct{ file *os.File }

// acquireLock takes the lock of the log at path, or tells in a HeldError who has it.
func acquireLock(path string) (*lock, error) {
	f, err := os.OpenFile(path+lockSuffix, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the log %s: %w", path, err)
	}
	if err := lockFile(f); err != nil {
		defer func() { _ = f.Close() }() // it was only read
		if errors.Is(err, errLocked) {
			return nil, holder(path, f)
		}
		return nil, fmt.Errorf("lock the log %s: %w", path, err)
	}
	l := &lock{file: f}
	if err := l.sign(); err != nil {
		return nil, errors.Join(fmt.Errorf("lock the log %s: %w", path, err), l.release())
	}
	return l, nil
}

// sign writes who holds the lock. A full disk must not keep a log from being opened for reading what is in it, so a
// signature that does not fit is left out.
func (l *lock) sign() error {
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(l.file, "%d %s\n", os.Getpid(), program())
	return nil
}

func (l *lock) release() error { return l.file.Close() }

func program() string {
	exe, err := os.Executable()
	if err != nil {
		return "an unknown program"
	}
	return filepath.Base(exe)
}

// holder reads who signed the lock file.
func holder(path string, f io.Reader) *HeldError {
	held := &HeldError{Path: path}
	text, _ := io.ReadAll(io.LimitReader(f, 1024)) // not readable: not known
	pid, name, _ := strings.Cut(strings.TrimSpace(string(text)), " ")
	if n, err := strconv.Atoi(pid); err == nil {
		held.PID, held.Program = n, name
	}
	return held
}
