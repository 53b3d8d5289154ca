//go:build !linux && !darwin

package sqlite

// FileID is nothing here: the system does not let anybody delete or rename a file that SQLite has open, or SQLite does
// not tell what it has open.
type FileID struct{}

// StandsAt returns true: it cannot be told.
func (FileID) StandsAt(string) bool { return true }

// IsWhere returns true: it cannot be told.
func (FileID) IsWhere(string) bool { return true }

// OnDeviceOf returns true: it cannot be told.
func (FileID) OnDeviceOf(string) bool { return true }

// FolderID returns nothing.
func FolderID(string) FileID { return FileID{} }

// IsOnOtherDevice returns false: it cannot be told.
func (FileID) IsOnOtherDevice(string) bool { return false }

// KeepEmptyWAL does nothing.
func (*Conn) KeepEmptyWAL() error { return nil }

// Files returns nothing.
func (*Conn) Files() (files [3]FileID, ok bool) { return files, false }
