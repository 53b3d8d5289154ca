//go:build (darwin && cgo) || windows

package filedlg

// settle does nothing: the system takes its own dialogs from the screen.
func settle() {}
