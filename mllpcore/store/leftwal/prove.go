package leftwal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/sqlite/vfs"
)

// Prove sees to it that the disk holds what is in the WAL of the log at path, which nothing may have open. What a
// process that was killed left there may be in the memory of the system only: if a sync failed before its end, the
// system takes for written what it could not write, and a file system may leave what is written over it unwritten as
// well. Where the disk holds anything else than the system gives back, the WAL is copied into a new file, which
// replaces it. It tells whether there was a WAL.
func Prove(path string) (left bool, err error) {
	wal, err := os.OpenFile(path+"-wal", os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { _ = wal.Close() }() // what was to be synced is
	if wal.Sync() == nil && onDisk(wal) {
		return true, nil
	}
	if err := replaceWAL(wal, path); err != nil {
		return true, fmt.Errorf("not all of %s-wal may be on the disk, and it cannot be copied into a new file: see that "+
			"the disk has room and works, and start again: %w", path, err)
	}
	return true, nil
}

// onDisk tells whether the disk holds all of a file as the system gives it back. Where the disk has zeros only, nothing
// may ever have been written there: the WAL never has such by itself (see sqlite, prepare).
func onDisk(f *os.File) bool {
	d, err := vfs.OpenDevice(f.Fd())
	if err != nil {
		return false
	}
	defer d.Close()
	if !d.Lasting() {
		return false
	}
	remembered := make([]byte, vfs.DeviceBytes)
	for at := int64(0); ; {
		n, err := f.ReadAt(remembered, at)
		if err != nil && !errors.Is(err, io.EOF) {
			return false
		}
		if n == 0 {
			return true
		}
		held, failed := d.Read(at, n)
		if failed != nil || !bytes.Equal(held, remembered[:n]) || HasEmptyBlock(held) {
			return false
		}
		at += int64(n)
	}
}

// BlockBytes is the smallest part of a file that is on the disk as a whole.
const BlockBytes = 4096

// HasEmptyBlock tells whether a block of some is nothing but zeros.
func HasEmptyBlock(some []byte) bool {
	var zeros [BlockBytes]byte
	for len(some) > 0 {
		n := min(len(some), BlockBytes)
		if bytes.Equal(some[:n], zeros[:n]) {
			return true
		}
		some = some[n:]
	}
	return false
}

// replaceWAL replaces the WAL of the log at path by a copy that the disk holds.
func replaceWAL(wal *os.File, path string) (err error) {
	name := path + "-wal.copy"
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	made, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(copyWAL(wal, made), made.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	if err := place.WhileAlone(path, func(*vfs.Reader) error { return os.Rename(name, path+"-wal") }); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return vfs.SyncFolder(filepath.Dir(path))
}

// copyWAL returns when the disk holds a copy.
func copyWAL(wal, to *os.File) error {
	part := make([]byte, vfs.DeviceBytes)
	all := func(do func(part []byte, at int64) error) error {
		for at := int64(0); ; {
			n, err := wal.ReadAt(part, at)
			if err != nil && !errors.Is(err, io.EOF) {
				return err
			}
			if n == 0 {
				return nil
			}
			if err := do(part[:n], at); err != nil {
				return err
			}
			at += int64(n)
		}
	}
	err := all(func(part []byte, at int64) error {
		_, err := to.WriteAt(part, at)
		return err
	})
	if err != nil {
		return err
	}
	if err := to.Sync(); err != nil {
		return err
	}
	var proofs []sqlite.Proof
	err = all(func(part []byte, at int64) error {
		proofs = append(proofs, sqlite.ProofOf(vfs.Gathered{Bytes: part, Offset: at}))
		return nil
	})
	if err != nil {
		return err
	}
	return sqlite.WalHolds(to, proofs)
}
