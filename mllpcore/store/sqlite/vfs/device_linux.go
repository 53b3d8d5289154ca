package vfs

import (
	"errors"
	"fmt"
	"io"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	// DeviceBytes is how much is read from the disk at a time at most.
	DeviceBytes = 1 << 20
	// deviceBlock is what direct reads are aligned to.
	deviceBlock = 4096
)

// ErrNoDevice tells that the disk cannot be asked.
var ErrNoDevice = errors.New("what the disk holds cannot be told from what the system holds in memory")

// Device reads an open file from the disk and not from the memory of the system.
type Device struct {
	Handle uintptr  // the file as it is open
	direct *os.File // the same for direct reads; nil where the file system has none
	buffer []byte   // aligned
}

// OpenDevice opens the file that is open with a handle, whatever its name is now. The handle must stay open.
func OpenDevice(handle uintptr) (*Device, error) {
	memory := make([]byte, DeviceBytes+2*deviceBlock)
	shift := -uintptr(unsafe.Pointer(unsafe.SliceData(memory))) % deviceBlock
	d := &Device{Handle: handle, buffer: memory[shift : shift+DeviceBytes+deviceBlock]}
	f, err := os.OpenFile(fmt.Sprintf("/proc/self/fd/%d", handle), os.O_RDONLY|unix.O_DIRECT, 0)
	switch {
	case err == nil:
		d.direct = f
	case !errors.Is(err, unix.EINVAL):
		return nil, fmt.Errorf("%w: %w", ErrNoDevice, err)
	}
	return d, nil
}

// Close ends reading; the file itself stays open.
func (d *Device) Close() {
	if d.direct != nil {
		_ = d.direct.Close() // it was only read
	}
}

// Lasting tells whether reading leaves the memory of the system as it is.
func (d *Device) Lasting() bool { return d.direct != nil }

// Read returns n bytes from an offset on, at most deviceBytes; they hold until it is called again. What has not been
// synced is written before. Where the file system has no direct reads the system forgets what it holds of them.
func (d *Device) Read(offset int64, n int) ([]byte, error) {
	from := offset &^ (deviceBlock - 1)
	whole := (offset + int64(n) - from + deviceBlock - 1) &^ (deviceBlock - 1)
	if d.direct != nil {
		held, err := d.readFrom(int(d.direct.Fd()), from, int(whole))
		if !errors.Is(err, unix.EINVAL) {
			return cut(held, int(offset-from), n, err)
		}
	}
	if err := unix.Fdatasync(int(d.Handle)); err != nil {
		return nil, err
	}
	if err := unix.Fadvise(int(d.Handle), from, whole, unix.FADV_DONTNEED); err != nil {
		return nil, err
	}
	held, err := d.readFrom(int(d.Handle), from, int(whole))
	return cut(held, int(offset-from), n, err)
}

func (d *Device) readFrom(fd int, from int64, n int) ([]byte, error) {
	got := 0
	for got < n {
		some, err := unix.Pread(fd, d.buffer[got:n], from+int64(got))
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return nil, err
		case some == 0:
			return d.buffer[:got], nil
		}
		got += some
		if got%deviceBlock != 0 {
			break // the end of the file
		}
	}
	return d.buffer[:got], nil
}

// cut returns n bytes of some.
func cut(some []byte, from, n int, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	if len(some) < from+n {
		return nil, io.ErrUnexpectedEOF
	}
	return some[from : from+n], nil
}

// HandleOf returns the system's handle of a file of SQLite's.
func HandleOf(file uintptr) uintptr { return uintptr(At[sqlite3.TunixFile](file).Fh) }

// FreePart gives the space of a part of a file of SQLite's back to the file system, where it can do that. What is
// written there then gets new space.
func FreePart(file uintptr, from, n int64) error {
	const how = unix.FALLOC_FL_PUNCH_HOLE | unix.FALLOC_FL_KEEP_SIZE
	for {
		err := unix.Fallocate(int(HandleOf(file)), how, from, n)
		switch {
		case errors.Is(err, unix.EINTR):
		case errors.Is(err, unix.EOPNOTSUPP), errors.Is(err, unix.ENOSYS):
			return nil
		default:
			return err
		}
	}
}
