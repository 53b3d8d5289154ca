package sqlite

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"

	"mllpscope/mllpcore/store/sqlite/vfs"
)

// Proof is what the disk must hold: a part of a file by its hash.
type Proof struct {
	offset int64
	n      int
	sum    [sha256.Size]byte
}

// ProofOf returns the proof of what was written.
func ProofOf(p vfs.Gathered) Proof {
	return Proof{p.Offset, len(p.Bytes), sha256.Sum256(p.Bytes)}
}

// errOtherBytes tells that the disk does not hold what was written.
var errOtherBytes = errors.New("what was written is not what the disk holds")

// allHeld returns nil when the disk holds all of some parts, each of at most deviceBytes, which have been synced; also
// where the disk cannot be asked. d and err are what opening the file on the disk returned.
func allHeld(proofs []Proof, d *vfs.Device, err error) error {
	if errors.Is(err, vfs.ErrNoDevice) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, p := range proofs {
		held, err := d.Read(p.offset, p.n)
		if err != nil {
			return err
		}
		if sha256.Sum256(held) != p.sum {
			return fmt.Errorf("%w, from byte %d on", errOtherBytes, p.offset)
		}
	}
	return nil
}

// WalHolds is allHeld of a WAL.
func WalHolds(wal *os.File, proofs []Proof) error {
	d, err := vfs.OpenDevice(wal.Fd())
	if err == nil {
		defer d.Close()
	}
	return allHeld(proofs, d, err)
}
