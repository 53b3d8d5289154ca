package store

import (
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite"
)

const (
	// renewShare is how much longer than an attempt to begin the WAL anew took nothing is tried for the sake of a
	// message, if it took longer than renewSoon: a disk that is slow to refuse must not be kept busy by all that come.
	renewShare = 10
	renewSoon  = 250 * time.Millisecond
	// renewPatience is how long, in ms, a reader may need what is in the WAL before an attempt is given up. Ours read in
	// short parts.
	renewPatience = 1000
)

// preparedSizes are how large the WAL is made when it begins anew: as there is room. It grows again by itself.
func preparedSizes() []int64 { return []int64{place.WALBytes / 4, sqlite.PrepareStep} }

// renewal is how the last attempt to begin the WAL anew failed.
type renewal struct {
	err   error
	until time.Time // until then it holds for whoever asks
}

// waits returns the error of the last attempt while nothing is tried.
func (r *renewal) waits() error {
	if time.Now().Before(r.until) {
		return r.err
	}
	return nil
}

// renew has the WAL begin anew after the disk refused a write or a sync there. What counts in it was synced when it was
// committed, so it can be copied into the file. Then SQLite truncates the WAL, which gives its blocks back, and it is
// prepared: filled with what cannot have stood there, synced, and read back from the disk. Until all of that went well
// nothing is committed.
func (w *writer) renew() error {
	began := time.Now()
	err := w.beginAnew()
	w.renewal = renewal{}
	if took := time.Since(began); err != nil && took > renewSoon {
		w.renewal = renewal{err, time.Now().Add(renewShare * took)}
	}
	return err
}

func (w *writer) beginAnew() error {
	w.checkpointer.close()
	whole, err := w.checkpointAll(renewPatience)
	w.checkpointFailed(err)
	switch {
	case err != nil:
		return err
	case !whole:
		return &sqlite.Error{Code: sqlite3.SQLITE_BUSY, Text: "a reader keeps the WAL from beginning anew"}
	}
	f := w.store.files
	for _, size := range preparedSizes() {
		if err = f.PrepareAgain(w.conn, w.store.path, size); err == nil || !sqlite.OfRoom(err) {
			break
		}
	}
	if err != nil {
		return sqlite.ErrorOf(err)
	}
	f.WAL.Filled.Store(0)
	w.unsure = true
	f.WAL.Doubted = true
	f.WAL.Refused.Store(false)
	return nil
}
