package place

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// maxLinks is how many symbolic links may lead from one to the next.
const maxLinks = 40

// RealPath returns the absolute path of the file that path leads to, symbolic links followed; also where that file is
// not there yet. The files beside a log stand beside the real one.
func RealPath(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return followed(path, maxLinks)
}

// goesInACircle tells whether the system gives up following the symbolic links of a path.
func goesInACircle(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, syscall.ELOOP)
}

func followed(path string, links int) (string, error) {
	there, err := filepath.EvalSymlinks(path)
	switch {
	case err == nil:
		return there, nil
	case goesInACircle(path):
		return "", fmt.Errorf("%s: its symbolic links lead back to each other, or there are too many of them: look where "+
			"they lead", path)
	case runtime.GOOS == "windows": // it does not know all that lead somewhere there: mounted folders, shares
		return path, nil
	case !errors.Is(err, fs.ErrNotExist):
		return "", err
	case links == 0:
		return "", fmt.Errorf("%s: more than %d symbolic links, one leading to the next: look where they lead", path,
			maxLinks)
	}
	if to, err := os.Readlink(path); err == nil { // to nothing, so far
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		return followed(to, links-1)
	}
	folder := filepath.Dir(path)
	if folder == path {
		return path, nil
	}
	folder, err = followed(folder, links)
	return filepath.Join(folder, filepath.Base(path)), err
}
