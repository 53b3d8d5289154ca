//go:build !unix

package wholefile

// syncFolder does nothing: here a folder cannot be synced, the system's rename is journaled.
func syncFolder(string) error { return nil }
