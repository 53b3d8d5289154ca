//go:build !linux

package store

import "os"

func (*files) deviceOf(uintptr) (*device, error) { return nil, errNoDevice }

// walFile returns the WAL of the log at path.
func (c *conn) walFile(path string) (*os.File, error) { return os.OpenFile(path+"-wal", os.O_RDWR, 0) }
