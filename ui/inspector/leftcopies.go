package inspector

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// copiesPrefix begins the name of the folder in which copies for the system's programs are put. The process that made
// it stands behind, so that a start tells what a crash left from what another window needs.
const copiesPrefix = "mllpscope-copies-"

// makeCopiesFolder makes a folder for copies below parent, for its owner only.
func makeCopiesFolder(parent string) (string, error) {
	return os.MkdirTemp(parent, fmt.Sprintf("%s%d-*", copiesPrefix, os.Getpid()))
}

// RemoveLeftCopies removes the folders below parent whose process has ended: it crashed, or was killed. Links, and
// folders that somebody else may write to, are left alone.
func RemoveLeftCopies(parent string) error {
	folders, err := filepath.Glob(filepath.Join(parent, copiesPrefix+"*"))
	if err != nil {
		return err
	}
	var errs []error
	for _, folder := range folders {
		pid, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(folder), copiesPrefix), "-")
		n, err := strconv.Atoi(pid)
		if err != nil || n <= 0 || runs(n) {
			continue
		}
		info, err := os.Lstat(folder)
		if err != nil || !info.IsDir() || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
			continue
		}
		if err := os.RemoveAll(folder); !errors.Is(err, os.ErrPermission) { // another person's
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// runs tells whether there is a process of that number.
func runs(pid int) bool {
	p, err := os.FindProcess(pid) // on Windows it fails when there is none
	if err != nil {
		return false
	}
	defer func() { _ = p.Release() }()
	return runtime.GOOS == "windows" || !errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone)
}
