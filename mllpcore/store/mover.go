package store

import (
	"fmt"
	"net/url"
	"time"

	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/walfile"
)

const (
	// moveRounds is how often the mover tries to come that near.
	moveRounds = 4
	// moveMost is how far the WAL may be filled before the writer waits for the mover.
	moveMost = 2 * aheadFull
	// While retention fills it several times as fast as the messages do, it is moved in parts of this size, each soon
	// over for a disk that messages wait for as well, and begins anew only after twice as much as otherwise.
	movePart = 8 << 20
)

// mover moves the WAL into the file while the writer goes on, on a connection of its own. All but its goroutine
// belongs to the writer.
type mover struct {
	conn   *sqlite.Conn
	ended  chan sqlite.Moved // holds how the move that was started ended; nil when none was
	from   int64             // how far the WAL was filled when it was started
	rounds int               // since the writer moved the last of it
}

// start begins a move; tell is called when it has ended.
func (m *mover) start(s *Store, filled int64, tell func()) error {
	if m.conn == nil {
		c, err := s.watch.opened(s.path, url.Values{
			"mode": {"rw"}, "vfs": {s.files.Name},
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
	ended, c := make(chan sqlite.Moved, 1), m.conn
	m.ended = ended
	go func() {
		ended <- s.files.Move(c)
		tell()
	}()
	return nil
}

// runs tells whether a move has been started whose end has not been taken.
func (m *mover) runs() bool { return m.ended != nil }

// working tells whether a move goes on.
func (m *mover) working() bool { return m.runs() && len(m.ended) == 0 }

// result returns how the move ended; ended is false when it goes on and is not to be waited for.
func (m *mover) result(wait bool) (ended bool, how sqlite.Moved) {
	if wait {
		how = <-m.ended
	} else {
		select {
		case how = <-m.ended:
		default:
			return false, sqlite.Moved{}
		}
	}
	m.ended = nil
	return true, how
}

// close waits for a move and closes the connection.
func (m *mover) close() {
	if m.runs() {
		m.result(true) // it is done again
	}
	if m.conn != nil {
		_ = m.conn.Close() // another connection is open, or the file is not to be trusted any more
	}
	*m = mover{}
}

// checkpoint moves the WAL into the file, as far as no reader needs it. When all of it was moved it is
// overwritten from its start; otherwise it grows on, and is moved again after as much more.
func (w *writer) checkpoint() error {
	if w.conn == nil || w.ruined() {
		return nil
	}
	if err := w.sign(); err != nil {
		return w.took(sqlite.Moved{Err: err})
	}
	filled := w.store.files.Ahead.Filled.Load()
	how := w.store.files.Move(w.conn)
	if err := w.took(how); err != nil {
		return err
	}
	w.trigger, w.moved, w.mover.rounds = filled+aheadFull, filled, 0
	w.mover.from = filled
	if how.Whole {
		w.trigger, w.mover.from = aheadFull, 0
	}
	return nil
}

// shorten has the mover move a long WAL while messages come. What comes meanwhile is moved again, until it is so
// little that the writer moves it itself.
func (w *writer) shorten() error {
	if w.waits() {
		return nil
	}
	filled := w.store.files.Ahead.Filled.Load()
	due := w.trigger
	if w.keeping {
		due = min(due, w.mover.from+movePart)
	}
	if w.mover.runs() {
		ended, how := w.mover.result(filled > w.trigger+moveMost && !w.stuck)
		if !ended || how.Err != nil {
			return how.Err
		}
		w.unstick(how)
		if w.keeping && filled < 2*aheadFull {
			w.mover.rounds = 0
			return nil
		}
		if filled-w.mover.from <= sqlite.MoveRest || w.mover.rounds >= moveRounds {
			return w.checkpoint()
		}
	} else if filled <= due {
		return nil
	}
	return w.startMover()
}

// settle moves the WAL when nothing else is to be done; what is long beside the writer, which a message may need
// meanwhile.
func (w *writer) settle() error {
	filled := w.store.files.Ahead.Filled.Load()
	switch {
	case w.mover.runs():
		return w.shorten()
	case filled-w.mover.from > sqlite.MoveRest:
		return w.startMover()
	default:
		return w.checkpoint()
	}
}

// startMover has the mover begin. If it gets no connection, as where so many clients are connected that no file can be
// opened, the writer moves.
func (w *writer) startMover() error {
	if w.ruined() {
		return nil
	}
	if w.conn == nil {
		return nil
	}
	if err := w.sign(); err != nil {
		return w.took(sqlite.Moved{Err: err})
	}
	if w.mover.start(w.store, w.store.files.Ahead.Filled.Load(), w.wake) != nil {
		return w.checkpoint()
	}
	return nil
}

// moveAll moves all of the WAL into the file and gives its space back; whole is false when a reader needed it for
// longer than patience, in ms.
func (w *writer) moveAll(patience int) (whole bool, err error) {
	if w.ruined() {
		return false, nil
	}
	if err := w.conn.Run(fmt.Sprintf("PRAGMA busy_timeout = %d", patience)); err != nil {
		return false, err
	}
	err = w.sign()
	how := sqlite.Moved{Err: err}
	if err == nil {
		how = w.store.files.Checkpoint(w.conn, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	if err := w.conn.Run("PRAGMA busy_timeout = 5000"); how.Err == nil {
		how.Err = err
	}
	if err := w.took(how); err != nil {
		return false, err
	}
	if how.Whole {
		w.store.files.Ahead.Filled.Store(0)
		w.trigger, w.moved = aheadFull, 0
	}
	return how.Whole, nil
}

// moveLast moves the WAL as closing the last connection would, which says nothing of what it meets there.
func (w *writer) moveLast() {
	if w.conn != nil && !w.ruined() {
		w.store.met(w.store.files.Move(w.conn).Err) // of all but damage the next start sees to
	}
}

// took notes how a move on the writer's connection ended.
func (w *writer) took(how sqlite.Moved) error {
	if how.Err == nil {
		w.unstick(how)
	} else if !status.KeepsConnection(how.Err) {
		w.disconnect()
	}
	return how.Err
}

// waits tells whether a move failed so lately that none is tried, or may not be made.
func (w *writer) waits() bool {
	return w.stuck && time.Now().Before(w.nextMove) || w.store.health.Has(status.Damaged)
}

// stick notes how a move went that failed, if it did. It is tried again; messages go on being kept in the WAL.
func (w *writer) stick(err error) {
	if err == nil {
		return
	}
	w.stuck, w.nextMove = true, time.Now().Add(probeEvery)
	w.store.met(err)
	w.store.health.Begin(status.Stuck, status.InWords(w.store.path, err).Error())
	w.mover.close()
}

// unstick notes that a move went well. One that moved nothing, because of a reader, is no sign of that.
func (w *writer) unstick(how sqlite.Moved) {
	w.signed = w.signed && !how.Some && !how.Whole
	switch {
	case !w.stuck:
	case how.Some || how.Whole:
		w.stuck = false
		w.store.health.End(status.Stuck)
	default:
		w.nextMove = time.Now().Add(probeEvery)
	}
}

// takeOver moves what a process that was killed left in the WAL into the file, as far as no reader needs it and the
// disk takes it. The disk holds it in any case: see proveWAL.
func (w *writer) takeOver() {
	if err := w.signSure(); err != nil {
		w.stick(err)
		return
	}
	how := w.store.files.Move(w.conn)
	w.stick(how.Err)
	w.signed = w.signed && !how.Some && !how.Whole
	if !how.Whole {
		frameBytes := int64(walfile.FrameHeaderBytes + w.store.files.Base.Own.PageSize())
		w.store.files.Ahead.Filled.Store(walfile.HeaderBytes + how.Frames*frameBytes)
	}
}
