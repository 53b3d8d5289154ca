package store

import (
	"time"

	"mllpscope/mllpcore/store/pending"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
)

// share does a little of what can wait although messages do not stop coming.
func (w *writer) share(now time.Time) {
	w.sharing = true
	more, err := w.step(now.Add(w.pace.share()))
	w.sharing = false
	end := time.Now()
	w.pace.stepped += end.Sub(now)
	pause := w.pause()
	if !more {
		pause = maxPause
	}
	w.nextStep = end.Add(max(time.Duration(float64(end.Sub(now))*pause), quiet))
	w.stepped(err)
}

// crowded tells whether answers must be written at once, or some would not be noted.
func (w *writer) crowded() bool {
	_, bytes := w.store.answers.Size()
	return bytes > pending.CrowdedBytes
}

// pause is how many times as long as a step the writer only appends before the next.
func (w *writer) pause() float64 {
	waiting, bytes := w.store.answers.Size()
	t, derived := w.store.totals.Get()
	backlog := int64(t.Last-derived) + int64(waiting) + max(w.surplus, 0)
	return w.pace.pause(backlog, bytes > pending.UrgentBytes || w.overLimit)
}

// idle does one step of what can wait, if it is quiet enough. Otherwise it returns how long it may be waited for
// something else.
func (w *writer) idle() (wait time.Duration, due bool) {
	if w.store.health.Has(status.Damaged) { // nothing is written, also not what could wait
		return housekeeping, false
	}
	now := time.Now()
	if w.fail != nil || w.store.health.Failing() {
		if d := w.nextProbe.Sub(now); d > 0 {
			return d, false
		}
		w.probe()
		return 0, true
	}
	if !w.work() {
		due := w.nextRetention
		if w.stuck && !w.checkpointer.working() && w.nextCheckpoint.Before(due) {
			due = w.nextCheckpoint
		}
		return max(due.Sub(now), 0), false
	}
	if d := w.pace.quiet() - now.Sub(w.lastAppend); d > 0 {
		return d, false
	}
	_, err := w.step(now.Add(stepTime))
	w.stepped(err)
	return 0, true
}

// stepped notes how a step went. One that failed is tried again together with the next probe.
func (w *writer) stepped(err error) {
	w.fail = err
	w.store.met(err)
	switch {
	case err == nil:
	case status.OfDisk(err):
		w.ill(err, 0)
	default:
		// Messages can be kept; what can wait waits longer.
		w.meetsLock(err)
		w.nextProbe = time.Now().Add(probeEvery)
		if !status.KeepsConnection(err) {
			w.disconnect()
		}
	}
}

// work tells whether there is something that can wait.
func (w *writer) work() bool {
	if n, _ := w.store.answers.Size(); n > 0 {
		return true
	}
	t, derived := w.store.totals.Get()
	return w.store.files.Index.Unsigned.Load() || derived < t.Last || w.retaining || w.store.Found().Waits() ||
		!time.Now().Before(w.nextRetention) || w.behind()
}

// behind tells whether the WAL is worth copying when there is nothing else to do, or is to be tried again.
func (w *writer) behind() bool {
	if w.checkpointer.working() || w.waits() {
		return false
	}
	n := w.store.files.WAL.Filled.Load()
	return w.stuck || n > walIdle && n != w.checkpointed
}

// step does one kind of what can wait, the kinds in turn, so that none of them holds up another for long; more is false
// when there was nothing.
func (w *writer) step(until time.Time) (more bool, err error) {
	w.checkpointFailed(w.checkpointLong())
	if err := w.connect(); err != nil {
		return false, err
	}
	if err := w.signSure(); err != nil {
		return false, err
	}
	if w.crowded() {
		return true, w.writeAnswers(until)
	}
	kinds := [...]func(time.Time) (bool, error){w.stepAnswers, w.stepRetention, w.stepDerive, w.stepDamage}
	for range kinds {
		w.turn = (w.turn + 1) % len(kinds)
		if more, err := kinds[w.turn](until); more || err != nil {
			return more, err
		}
	}
	if w.behind() {
		w.checkpointFailed(w.checkpointIdle())
		return true, nil
	}
	return false, nil
}

func (w *writer) stepAnswers(until time.Time) (more bool, err error) {
	if n, _ := w.store.answers.Size(); n == 0 {
		return false, nil
	}
	return true, w.writeAnswers(until)
}

func (w *writer) stepRetention(until time.Time) (more bool, err error) {
	if !w.retaining && time.Now().Before(w.nextRetention) {
		return false, nil
	}
	w.retaining, err = w.keep(until)
	if !w.retaining {
		w.store.answers.Relax()
		w.lastRetention = time.Now()
		w.nextRetention = w.lastRetention.Add(housekeeping)
	}
	return w.retaining, err
}

func (w *writer) stepDerive(until time.Time) (more bool, err error) {
	if t, derived := w.store.totals.Get(); derived >= t.Last {
		return false, nil
	}
	return true, w.derive(until)
}

// pressed tells whether a step should end: the time is over, or a message waits and the step has no share of its own.
func (w *writer) pressed(until time.Time) bool {
	return !w.sharing && w.store.queue.count.Load() > 0 || !time.Now().Before(until)
}

// probe finds out whether a log that could not write can write again.
func (w *writer) probe() {
	w.nextProbe = time.Now().Add(probeEvery)
	err := w.connect()
	if err == nil {
		err = w.durable(func() error { return w.conn.Exec(tables.SetMeta, "last", int64(w.last)) })
	}
	if err != nil {
		w.ill(err, 0)
		return
	}
	w.fail = nil
	w.meetsNoLock()
	w.store.health.Succeed()
}

// ill notes that writing failed, and drops a connection that is not to be trusted any more.
func (w *writer) ill(err error, messages int) {
	w.nextProbe = time.Now().Add(probeEvery)
	w.meetsLock(err)
	w.store.met(err)
	w.store.health.Fail(status.InWords(w.store.path, err), messages)
	if !status.KeepsConnection(err) {
		w.disconnect()
	}
}
