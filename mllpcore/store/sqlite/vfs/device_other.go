//go:build !linux

package vfs

import "errors"

// DeviceBytes is how much is read from the disk at a time at most.
const DeviceBytes = 1 << 20

// ErrNoDevice tells that the disk cannot be asked.
var ErrNoDevice = errors.New("what the disk holds cannot be told from what the system holds in memory")

// Device reads a file from the disk; there is no way to do that here.
type Device struct{}

// OpenDevice returns ErrNoDevice.
func OpenDevice(uintptr) (*Device, error) { return nil, ErrNoDevice }

// Close does nothing.
func (*Device) Close() {}

// Lasting returns false.
func (*Device) Lasting() bool { return false }

// Read returns ErrNoDevice.
func (*Device) Read(int64, int) ([]byte, error) { return nil, ErrNoDevice }

// FreePart leaves a part where it is.
func FreePart(uintptr, int64, int64) error { return nil }
