//go:build !linux || !cgo

package subwindow

// tie does nothing: here the desktop knows which windows are of one program.
func tie(any, any, int, int) bool { return true }
