//go:build !linux

package store

import "os"

func syncFileData(f *os.File) error { return f.Sync() }
