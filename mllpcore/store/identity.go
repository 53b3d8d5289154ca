package store

import (
	"math"
	"math/rand/v2"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
)

// identify returns the number of the log, and gives it one when it has none. 0: it has none and can take none.
func (w *writer) identify() (int64, error) {
	n, err := w.conn.Number(tables.GetIdentity)
	if err != nil || n != 0 || w.store.health.Has(status.Damaged) {
		return n, err
	}
	n = 1 + rand.Int64N(math.MaxInt64-1) //nolint:gosec // it is no secret
	err = w.durable(func() error { return w.conn.Exec(tables.SetIdentity, n) })
	if err != nil {
		n = 0
	}
	if status.OfDisk(err) {
		err = nil
	}
	return n, err
}

// present returns the last message that the log holds, and the number of the log.
func (s *Store) present() (last message.ID, log int64) {
	t, _ := s.totals.Get()
	return t.Last, s.identity
}
