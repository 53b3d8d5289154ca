//go:build !((linux && cgo) || (darwin && cgo) || windows)

package filedlg

import "fmt"

// Native returns ErrUnavailable: this build has no native dialog (on Linux it needs cgo and GTK).
func Native() (Func, error) {
	return nil, fmt.Errorf("%w in this build", ErrUnavailable)
}
