package store

import (
	"net/url"
	"time"

	sqlite3 "modernc.org/sqlite/lib"
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
		_, err := s.files.move(c)
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

// move moves the log ahead into the file as far as no reader needs it; whole tells that nothing of it was left.
func (f *files) move(c *conn) (whole bool, err error) {
	return f.checkpoint(c, "PRAGMA wal_checkpoint(PASSIVE)")
}

func (f *files) checkpoint(c *conn, how string) (whole bool, err error) {
	err = c.query(func(v []any) (bool, error) {
		whole = integer(v[0]) == 0 && integer(v[1]) == integer(v[2])
		return false, nil
	}, how)
	if err == nil && f.base.refused() { // SQLite does not tell of it
		err = &sqlError{code: sqlite3.SQLITE_IOERR_FSYNC, text: "disk I/O error: what was moved did not reach the disk"}
	}
	return whole && err == nil, err
}

// checkpoint moves the log ahead into the file, as far as no reader needs it. When all of it was moved it is
// overwritten from its start; otherwise it grows on, and is moved again after as much more.
func (w *writer) checkpoint() error {
	if w.conn == nil {
		return nil
	}
	filled := w.store.files.ahead.filled.Load()
	whole, err := w.store.files.move(w.conn)
	if err != nil {
		return err
	}
	w.unstick()
	w.trigger, w.moved, w.mover.rounds = filled+aheadFull, filled, 0
	w.mover.from = filled
	if whole {
		w.trigger, w.mover.from = aheadFull, 0
	}
	return nil
}

// shorten has the mover move a long log ahead while messages come. What comes meanwhile is moved again, until it is so
// little that the writer moves it itself.
func (w *writer) shorten() error {
	if w.waits() {
		return nil
	}
	filled := w.store.files.ahead.filled.Load()
	due := w.trigger
	if w.keeping {
		due = min(due, w.mover.from+movePart)
	}
	if w.mover.runs() {
		ended, err := w.mover.result(filled > w.trigger+moveMost && !w.stuck)
		if err != nil {
			return err
		}
		if !ended {
			return nil
		}
		w.unstick()
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

// settle moves the log ahead when nothing else is to be done; what is long beside the writer, which a message may need
// meanwhile.
func (w *writer) settle() error {
	filled := w.store.files.ahead.filled.Load()
	switch {
	case w.mover.runs():
		return w.shorten()
	case filled-w.mover.from > moveRest:
		return w.mover.start(w.store, filled, w.wake)
	default:
		return w.checkpoint()
	}
}

// moveAll moves all of the log ahead into the file, if no reader needs it, and gives its space back: on a full disk it
// may be what there is.
func (w *writer) moveAll() {
	_, err := w.store.files.checkpoint(w.conn, "PRAGMA wal_checkpoint(TRUNCATE)")
	if err == nil {
		w.unstick()
	}
	w.stick(err)
}

// waits tells whether a move failed so lately that none is tried.
func (w *writer) waits() bool { return w.stuck && time.Now().Before(w.nextMove) }

// stick notes how a move went that failed, if it did. It is tried again; messages go on being kept in the log ahead.
func (w *writer) stick(err error) {
	if err == nil {
		return
	}
	w.stuck, w.moved, w.nextMove = true, 0, time.Now().Add(probeEvery)
	w.store.health.stick(inWords(w.store.path, err))
	w.mover.close()
	if !keepsConnection(err) {
		w.disconnect()
	}
}

// unstick notes that a move went well.
func (w *writer) unstick() {
	if w.stuck {
		w.stuck = false
		w.store.health.unstick()
	}
}
