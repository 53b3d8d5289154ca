package store

import (
	"encoding/binary"
	"os"

	"mllpscope/mllpcore/store/tables"
	"mllpscope/mllpcore/store/walfile"
)

// sign changes the number by which the log knows its WAL, which must be done before anything of it is copied into the
// file. It is not done again until something was.
func (w *writer) sign() error {
	wal := &w.store.files.WAL
	if w.signed || wal.Refused.Load() { // then nothing can be written; see connect
		return nil
	}
	for {
		salt := wal.Salt.Load()
		number := tables.NewSign(salt)
		w.next.Store(number)
		if err := w.durable(func() error { return tables.ChangeSign(w.conn, number) }); err != nil {
			return err
		}
		w.number.Store(number)
		if wal.Salt.Load() == salt { // otherwise the WAL has begun anew with this
			w.signed = true
			return nil
		}
	}
}

// signSure has the WAL show whose it is, where it may not when it begins anew next: a connection that finds none gives
// it any salt.
func (w *writer) signSure() error {
	if w.store.files.Index.Unsigned.Swap(false) { // another may have begun it anew several times
		w.unsure = true
	}
	if !w.unsure {
		return nil
	}
	w.signed = false
	err := w.sign()
	w.unsure = err != nil
	return err
}

// saltOf returns the first salt of a WAL; any number when there is none.
func saltOf(name string) uint32 {
	f, err := os.Open(name) //nolint:gosec // it is beside the log
	if err != nil {
		return 0
	}
	defer func() { _ = f.Close() }() // it was only read
	var header [walfile.HeaderBytes]byte
	_, _ = f.ReadAt(header[:], 0) // a WAL that is shorter has none
	return binary.BigEndian.Uint32(header[walfile.SaltAt:])
}
