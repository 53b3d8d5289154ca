package store

import (
	"net/url"
	"time"

	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/walfile"
)

const (
	// checkpointRounds is how often the checkpointer tries to come that near.
	checkpointRounds = 4
	// checkpointMost is how far the WAL may be filled before the writer waits for the checkpointer.
	checkpointMost = 2 * walFull
	// While retention fills it several times as fast as the messages do, it is copied in parts of this size, each soon
	// over for a disk that messages wait for as well, and begins anew only after twice as much as otherwise.
	checkpointPart = 8 << 20
)

// checkpointer checkpoints the WAL while the writer goes on, on a connection of its own. All but its goroutine
// belongs to the writer.
type checkpointer struct {
	conn   *sqlite.Conn
	ended  chan sqlite.CheckpointResult // holds how the checkpoint that was started ended; nil when none was
	from   int64                        // how far the WAL was filled when it was started
	rounds int                          // since the writer copied the last of it
}

// start begins a checkpoint; tell is called when it has ended.
func (m *checkpointer) start(s *Store, filled int64, tell func()) error {
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
	ended, c := make(chan sqlite.CheckpointResult, 1), m.conn
	m.ended = ended
	go func() {
		ended <- s.files.CheckpointPassive(c)
		tell()
	}()
	return nil
}

// runs tells whether a checkpoint has been started whose end has not been taken.
func (m *checkpointer) runs() bool { return m.ended != nil }

// working tells whether a checkpoint goes on.
func (m *checkpointer) working() bool { return m.runs() && len(m.ended) == 0 }

// result returns how the checkpoint ended; ended is false when it goes on and is not to be waited for.
func (m *checkpointer) result(wait bool) (ended bool, how sqlite.CheckpointResult) {
	if wait {
		how = <-m.ended
	} else {
		select {
		case how = <-m.ended:
		default:
			return false, sqlite.CheckpointResult{}
		}
	}
	m.ended = nil
	return true, how
}

// close waits for a checkpoint and closes the connection.
func (m *checkpointer) close() {
	if m.runs() {
		m.result(true) // it is done again
	}
	if m.conn != nil {
		_ = m.conn.Close() // another connection is open, or the file is not to be trusted any more
	}
	*m = checkpointer{}
}

// checkpoint checkpoints the WAL, as far as no reader needs it. When all of it was copied it is
// overwritten from its start; otherwise it grows on, and is copied again after as much more.
func (w *writer) checkpoint() error {
	if w.conn == nil || w.ruined() {
		return nil
	}
	if err := w.sign(); err != nil {
		return w.checkpointEnded(sqlite.CheckpointResult{Err: err})
	}
	filled := w.store.files.WAL.Filled.Load()
	how := w.store.files.CheckpointPassive(w.conn)
	if err := w.checkpointEnded(how); err != nil {
		return err
	}
	w.trigger, w.checkpointed, w.checkpointer.rounds = filled+walFull, filled, 0
	w.checkpointer.from = filled
	if how.Whole {
		w.trigger, w.checkpointer.from = walFull, 0
	}
	return nil
}

// checkpointLong has the checkpointer copy a long WAL while messages come. What comes meanwhile is copied again, until
// it is so little that the writer copies it itself.
func (w *writer) checkpointLong() error {
	if w.waits() {
		return nil
	}
	filled := w.store.files.WAL.Filled.Load()
	due := w.trigger
	if w.retaining {
		due = min(due, w.checkpointer.from+checkpointPart)
	}
	if w.checkpointer.runs() {
		ended, how := w.checkpointer.result(filled > w.trigger+checkpointMost && !w.stuck)
		if !ended || how.Err != nil {
			return how.Err
		}
		w.checkpointSucceeded(how)
		if w.retaining && filled < 2*walFull {
			w.checkpointer.rounds = 0
			return nil
		}
		if filled-w.checkpointer.from <= sqlite.CheckpointRest || w.checkpointer.rounds >= checkpointRounds {
			return w.checkpoint()
		}
	} else if filled <= due {
		return nil
	}
	return w.startCheckpointer()
}

// checkpointIdle copies the WAL when nothing else is to be done; what is long beside the writer, which a message may
// need meanwhile.
func (w *writer) checkpointIdle() error {
	filled := w.store.files.WAL.Filled.Load()
	switch {
	case w.checkpointer.runs():
		return w.checkpointLong()
	case filled-w.checkpointer.from > sqlite.CheckpointRest:
		return w.startCheckpointer()
	default:
		return w.checkpoint()
	}
}

// startCheckpointer has the checkpointer begin. If it gets no connection, as where so many clients are connected that
// no file can be opened, the writer copies.
func (w *writer) startCheckpointer() error {
	if w.ruined() {
		return nil
	}
	if w.conn == nil {
		return nil
	}
	if err := w.sign(); err != nil {
		return w.checkpointEnded(sqlite.CheckpointResult{Err: err})
	}
	if w.checkpointer.start(w.store, w.store.files.WAL.Filled.Load(), w.wake) != nil {
		return w.checkpoint()
	}
	return nil
}

// checkpointAll checkpoints all of the WAL and gives its space back; whole is false when a reader needed it for
// longer than patience, in ms.
func (w *writer) checkpointAll(patience int) (whole bool, err error) {
	if w.ruined() {
		return false, nil
	}
	if err := w.waitForLocks(patience); err != nil {
		return false, err
	}
	err = w.sign()
	how := sqlite.CheckpointResult{Err: err}
	if err == nil {
		how = w.store.files.Checkpoint(w.conn, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	if err := w.waitForLocks(lockPatience); how.Err == nil {
		how.Err = err
	}
	if err := w.checkpointEnded(how); err != nil {
		return false, err
	}
	if how.Whole {
		w.store.files.WAL.Filled.Store(0)
		w.trigger, w.checkpointed = walFull, 0
	}
	return how.Whole, nil
}

// checkpointLast copies the WAL as closing the last connection would, which says nothing of what it meets there.
func (w *writer) checkpointLast() {
	if w.conn != nil && !w.ruined() {
		w.store.met(w.store.files.CheckpointPassive(w.conn).Err) // of all but damage the next start sees to
	}
}

// checkpointEnded notes how a checkpoint on the writer's connection ended.
func (w *writer) checkpointEnded(how sqlite.CheckpointResult) error {
	if how.Err == nil {
		w.checkpointSucceeded(how)
	} else if !status.KeepsConnection(how.Err) {
		w.disconnect()
	}
	return how.Err
}

// waits tells whether a checkpoint failed so lately that none is tried, or may not be made.
func (w *writer) waits() bool {
	return w.stuck && time.Now().Before(w.nextCheckpoint) || w.store.health.Has(status.Damaged)
}

// checkpointFailed notes how a checkpoint went that failed, if it did. It is tried again; messages go on being kept in
// the WAL.
func (w *writer) checkpointFailed(err error) {
	if err == nil {
		return
	}
	w.stuck, w.nextCheckpoint = true, time.Now().Add(probeEvery)
	w.store.met(err)
	w.store.health.Begin(status.Stuck, status.InWords(w.store.path, err).Error())
	w.checkpointer.close()
}

// checkpointSucceeded notes that a checkpoint went well. One that copied nothing, because of a reader, is no sign of
// that.
func (w *writer) checkpointSucceeded(how sqlite.CheckpointResult) {
	w.signed = w.signed && !how.Some && !how.Whole
	switch {
	case !w.stuck:
	case how.Some || how.Whole:
		w.stuck = false
		w.store.health.End(status.Stuck)
	default:
		w.nextCheckpoint = time.Now().Add(probeEvery)
	}
}

// takeOver copies what a process that was killed left in the WAL into the file, as far as no reader needs it and the
// disk takes it. The disk holds it in any case: see proveWAL.
func (w *writer) takeOver() {
	if err := w.signSure(); err != nil {
		w.checkpointFailed(err)
		return
	}
	how := w.store.files.CheckpointPassive(w.conn)
	w.checkpointFailed(how.Err)
	w.signed = w.signed && !how.Some && !how.Whole
	if !how.Whole {
		frameBytes := int64(walfile.FrameHeaderBytes + w.store.files.Database.Own.PageSize())
		w.store.files.WAL.Filled.Store(walfile.HeaderBytes + how.Frames*frameBytes)
	}
}
