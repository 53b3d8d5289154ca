//go:build !linux && !darwin

package vfs

// KeepPrivate does nothing: the mode is seen to when a log is opened, and where there is none a file has the rights of
// its folder.
func KeepPrivate(uintptr) {}

// mayRead tells why this user may not read a file, where that is known.
func mayRead(string) error { return nil }
