//go:build !unix

package vfs

// SyncFolder does nothing: here a folder cannot be synced, the system's rename is journaled.
func SyncFolder(string) error { return nil }
