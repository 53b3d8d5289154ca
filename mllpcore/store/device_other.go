//go:build !linux

package store

import "errors"

// deviceBytes is how much is read from the disk at a time at most.
const deviceBytes = 1 << 20

// errNoDevice tells that the disk cannot be asked.
var errNoDevice = errors.New("what the disk holds cannot be told from what the system holds in memory")

// device reads a file from the disk; there is no way to do that here.
type device struct{}

func openDevice(uintptr) (*device, error) { return nil, errNoDevice }

func (*device) close() {}

func (*device) lasting() bool { return false }

func (*device) read(int64, int) ([]byte, error) { return nil, errNoDevice }

// freePart leaves a part where it is.
func freePart(uintptr, int64, int64) error { return nil }
