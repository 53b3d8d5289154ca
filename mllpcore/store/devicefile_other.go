//go:build !linux

package store

import (
	"os"

	"mllpscope/mllpcore/store/sqlite/vfs"
)

func (*files) deviceOf(uintptr) (*vfs.Device, error) { return nil, vfs.ErrNoDevice }

// walFile returns the WAL of the log at path.
func (c *conn) walFile(path string) (*os.File, error) { return os.OpenFile(path+"-wal", os.O_RDWR, 0) }
