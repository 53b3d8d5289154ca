//go:build (linux && cgo) || (darwin && cgo) || windows

package filedlg

import (
	"errors"
	"fmt"
	"os"
	"runtime"

	"github.com/sqweek/dialog"
)

// Native returns the system's dialog, or ErrUnavailable where there is no display to show it on.
func Native() (Func, error) {
	if !hasDisplay(runtime.GOOS, os.Getenv) {
		return nil, fmt.Errorf("%w: there is no display", ErrUnavailable)
	}
	return native, nil
}

func native(r Request) (string, error) {
	b := dialog.File().Title(r.Title).SetStartDir(r.Dir).SetStartFile(r.Name)
	if restricts(r.Filters) {
		for _, f := range r.Filters {
			b = b.Filter(f.Name, spellings(f.Extensions)...)
		}
	}
	show := b.Load
	if r.Save {
		show = b.Save
	}
	path, err := show()
	settle()
	if errors.Is(err, dialog.ErrCancelled) {
		return "", ErrCancelled
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", r.Title, err)
	}
	return path, nil
}
