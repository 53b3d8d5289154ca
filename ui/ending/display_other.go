//go:build !(linux && cgo)

package ending

// watchDisplay does nothing here: the system asks the window to close at the end of a session.
func (e *Ending) watchDisplay() {}
