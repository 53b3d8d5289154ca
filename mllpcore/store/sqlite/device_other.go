//go:build !linux

package sqlite

import (
	"os"

	"mllpscope/mllpcore/store/sqlite/vfs"
)

func (*Files) deviceOf(uintptr) (*vfs.Device, error) { return nil, vfs.ErrNoDevice }

// WalFile returns the WAL of the log at path.
func (c *Conn) WalFile(path string) (*os.File, error) { return os.OpenFile(path+"-wal", os.O_RDWR, 0) }
