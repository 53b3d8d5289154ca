package store

import (
	"net/url"
)

const (
	// moveRest is what of the log ahead the writer moves itself, because only then nothing comes meanwhile and the log
	// ahead can begin anew: so little that hardly a message waits.
	moveRest = 2 << 20
	// moveRounds is how often the mover tries to come that near.
	moveRounds = 4
	// moveMost is how far the log ahead may be filled before the writer waits for the mover.
	moveMost = 2 * aheadFull
	// While retention fills it several times as fast as the messages do, it is moved in parts of this size, each soon
	// over for a disk that messages wait for as well, and begins anew only after twice as much as otherwise.
	movePart = 8 << 20
)

// mover moves the log ahead into the file while the writer goes on, on a connection of its own. All but its goroutine
// belongs to the writer.
type mover struct {
	conn   *conn
	ended  chan error // holds how the move that was started ended; nil when none was
	from   int64      // how far the log ahead was filled when it was started
	rounds int        // since the writer moved the last of it
}

// start begins a move; tell is called when it has ended.
func (m *mover) start(s *Store, filled int64, tell func()) error {
	if m.conn == nil {
		c, err := openConn(s.path, url.Values{
			"mode": {"rw"}, "vfs": {s.files.name},
			"_pragma": {
				"busy_timeout(5000)", "synchronous(FULL)", "fullfsync(1)", "checkpoint_fullfsync(1)",
				"wal_autocheckpoint(0)", "cache_size(-64)",
			},
		})
		if err != nil {
			return err
		}
		m.conn = c
	}
	m.from = filled
	m.rounds++
	ended, c := make(chan error, 1), m.conn
	m.ended = ended
	go func() {
		_, err := c.checkpoint()
		ended <- err
		tell()
	}()
	return nil
}

// runs tells whether a move has been started whose end has not been taken.
func (m *mover) runs() bool { return m.ended != nil }

// working tells whether a move goes on.
func (m *mover) working() bool { return m.runs() && len(m.ended) == 0 }

// result returns how the move ended; ended is false when it goes on and is not to be waited for.
func (m *mover) result(wait bool) (ended bool, err error) {
	if wait {
		err = <-m.ended
	} else {
		select {
		case err = <-m.ended:
		default:
			return false, nil
		}
	}
	m.ended = nil
	return true, err
}

// close waits for a move and closes the connection.
func (m *mover) close() {
	if m.runs() {
		_, _ = m.result(true) // it is done again
	}
	if m.conn != nil {
		_ = m.conn.close() // another connection is open, or the file is not to be trusted any more
	}
	*m = mover{}
}

// checkpoint moves the log ahead into the file as far as no reader needs it; whole tells that nothing of it was left.
func (c *conn) checkpoint() (whole bool, err error) {
	err = c.query(func(v []any) (bool, error) {
		whole = integer(v[0]) == 0 && integer(v[1]) == integer(v[2])
		return false, nil
	}, "PRAGMA wal_checkpoint(PASSIVE)")
	return whole && err == nil, err
}

// checkpoint moves the log ahead into the file, as far as no reader needs it. When all of it was moved it is
// overwritten from its start; otherwise it grows on, and is moved again after as much more.
func (w *writer) checkpoint() error {
	if w.conn == nil {
		return nil
	}
	filled := w.store.files.ahead.filled.Load()
	whole, err := w.conn.checkpoint()
	w.trigger, w.moved, w.mover.rounds = filled+aheadFull, filled, 0
	w.mover.from = filled
	if whole {
		w.trigger, w.mover.from = aheadFull, 0
	}
	return err
}

// shorten has the mover move a long log ahead while messages come. What comes meanwhile is moved again, until it is so
// little that the writer moves it itself.
func (w *writer) shorten() error {
	filled := w.store.files.ahead.filled.Load()
	due := w.trigger
	if w.keeping {
		due = min(due, w.mover.from+movePart)
	}
	if w.mover.runs() {
		ended, err := w.mover.result(filled > w.trigger+moveMost)
		if err != nil {
			w.mover.close()
			return err
		}
		if !ended {
			return nil
		}
		if w.keeping && filled < 2*aheadFull {
			w.mover.rounds = 0
			return nil
		}
		if filled-w.mover.from <= moveRest || w.mover.rounds >= moveRounds {
			return w.checkpoint()
		}
	} else if filled <= due {
		return nil
	}
	return w.mover.start(w.store, filled, w.wake)
}
