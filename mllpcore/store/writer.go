package store

import (
	"fmt"
	"net/url"
	"time"

	"mllpscope/mllpcore"
)

const (
	// quiet is how long nothing must have been appended before the writer does what can wait: long enough that a sender
	// that waits for each answer does not find the writer busy.
	quiet = 2 * time.Millisecond
	// busyQuiet is the same after messages have left the writer little time: a gap is more likely a sender that was held
	// up, and what it sends next would find the writer busy.
	busyQuiet = 20 * time.Millisecond
	// stepTime is about how long one step of what can wait takes; it ends earlier when a message comes.
	stepTime = 3 * time.Millisecond
	// shareTime is the same while messages do not stop coming: they wait for it.
	shareTime = 700 * time.Microsecond
	// probeEvery is how often a log that cannot write tries again by itself.
	probeEvery = 2 * time.Second
	// overdue is how often retention looks for work while there are more messages than there may be.
	overdue = time.Second
	// housekeeping is how often retention and purging look for work when nothing else happens.
	housekeeping = 30 * time.Second
	// A log ahead that is filled further than these is moved into the file: when it is quiet, and at the latest.
	aheadIdle = 1 << 20
	aheadFull = 32 << 20
)

// writer owns the connection that writes. All its methods run on its goroutine.
type writer struct {
	store *Store
	conn  *conn // nil after an error that needs a new one
	last  mllpcore.MessageID
	// inserts are the statements that insert so many messages.
	inserts []string
	// refused are groups that were answered as not kept, and are in the file: to be removed.
	refused []committed
	// facts and values are used again for each statement that inserts messages.
	facts  []byte
	values []any

	jobs    chan job
	poke    chan struct{} // there may be something to do that can wait
	closing chan struct{}
	ended   chan struct{}

	lastAppend time.Time
	nextStep   time.Time // under load, not before
	nextProbe  time.Time
	nextKeep   time.Time // housekeeping
	lastKeep   time.Time // when it found nothing to do
	pace       pace
	mover      mover
	turn       int   // of the steps that can wait, the last that was done
	sharing    bool  // a step runs although messages wait
	swollen    bool  // the log is larger than it may be by a tenth and more
	surplus    int64 // messages that retention has still to drop, as far as it knows
	keeping    bool  // retention has found work and goes on
	trigger    int64 // how far the log ahead may be filled before it is moved
	moved      int64 // how far it was filled when it was moved last
	fail       error // the last step that could wait failed; it waits for nextProbe
}

// job is something a person asked for: durable when done gets nil.
type job struct {
	do   func(*writer) error
	done chan error
}

func (w *writer) run() {
	defer close(w.ended)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		if w.append() {
			continue
		}
		select {
		case j := <-w.jobs:
			w.perform(j)
			continue
		default:
		}
		wait, due := w.idle()
		if due {
			continue
		}
		timer.Reset(wait)
		w.pace.wait(time.Now())
		select {
		case <-w.store.queue.ready:
		case j := <-w.jobs:
			w.perform(j)
		case <-w.poke:
		case <-timer.C:
		case <-w.closing:
			w.finish()
			return
		}
	}
}

// append commits what waits, if anything does.
func (w *writer) append() bool {
	w.store.syncer.room()
	group := w.store.queue.take()
	if group == nil {
		return false
	}
	w.pace.resume(time.Now())
	w.commit(group)
	now := time.Now()
	w.lastAppend = now
	if err := w.shorten(); err != nil {
		w.stepped(err)
	}
	select {
	case j := <-w.jobs:
		w.perform(j)
	default:
	}
	if now.After(w.nextStep) && w.fail == nil {
		w.share(now)
	}
	return true
}

// share does a little of what can wait although messages do not stop coming.
func (w *writer) share(now time.Time) {
	w.sharing = true
	more, err := w.step(now.Add(shareTime))
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

// pause is how many times as long as a step the writer only appends before the next.
func (w *writer) pause() float64 {
	waiting, bytes := w.store.answers.size()
	t, derived := w.store.totals.get()
	backlog := int64(t.Last-derived) + int64(waiting) + max(w.surplus, 0)
	return w.pace.pause(backlog, bytes > urgentAnswerBytes || w.swollen)
}

// idle does one step of what can wait, if it is quiet enough. Otherwise it returns how long it may be waited for
// something else.
func (w *writer) idle() (wait time.Duration, due bool) {
	now := time.Now()
	if w.fail != nil || w.store.health.sick() {
		if d := w.nextProbe.Sub(now); d > 0 {
			return d, false
		}
		w.probe()
		return 0, true
	}
	if !w.work() {
		return max(w.nextKeep.Sub(now), 0), false
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
	switch {
	case err == nil:
	case ofDisk(err):
		w.ill(err, 0)
	default:
		// Messages can be kept; what can wait waits longer.
		w.nextProbe = time.Now().Add(probeEvery)
		if !keepsConnection(err) {
			w.disconnect()
		}
	}
}

// work tells whether there is something that can wait.
func (w *writer) work() bool {
	if n, _ := w.store.answers.size(); n > 0 {
		return true
	}
	t, derived := w.store.totals.get()
	return derived < t.Last || w.keeping || !time.Now().Before(w.nextKeep) || w.behind()
}

// behind tells whether the log ahead is worth moving when there is nothing else to do.
func (w *writer) behind() bool {
	n := w.store.files.ahead.filled.Load()
	return n > aheadIdle && n != w.moved && !w.mover.working()
}

// step does one kind of what can wait, the kinds in turn, so that none of them holds up another for long; more is false
// when there was nothing.
func (w *writer) step(until time.Time) (more bool, err error) {
	if err := w.connect(); err != nil {
		return false, err
	}
	kinds := [...]func(time.Time) (bool, error){w.stepAnswers, w.stepKeep, w.stepDerive}
	for range kinds {
		w.turn = (w.turn + 1) % len(kinds)
		if more, err := kinds[w.turn](until); more || err != nil {
			return more, err
		}
	}
	if w.behind() {
		if w.mover.runs() {
			return true, w.shorten()
		}
		return true, w.checkpoint()
	}
	return false, nil
}

func (w *writer) stepAnswers(until time.Time) (more bool, err error) {
	if n, _ := w.store.answers.size(); n == 0 {
		return false, nil
	}
	return true, w.writeAnswers(until)
}

func (w *writer) stepKeep(until time.Time) (more bool, err error) {
	if !w.keeping && time.Now().Before(w.nextKeep) {
		return false, nil
	}
	w.keeping, err = w.keep(until)
	if !w.keeping {
		w.lastKeep = time.Now()
		w.nextKeep = w.lastKeep.Add(housekeeping)
	}
	return w.keeping, err
}

func (w *writer) stepDerive(until time.Time) (more bool, err error) {
	if t, derived := w.store.totals.get(); derived >= t.Last {
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
		w.mover.close()
		// On a full disk the log ahead may be what there is to give back; when it cannot, the next line tells.
		_ = w.conn.exec("PRAGMA wal_checkpoint(TRUNCATE)")
		err = w.durable(func() error { return w.conn.exec(setMeta, "last", int64(w.last)) })
	}
	if err != nil {
		w.ill(err, 0)
		return
	}
	w.fail = nil
	w.store.health.well()
}

// ill notes that writing failed, and drops a connection that is not to be trusted any more.
func (w *writer) ill(err error, messages int) {
	w.nextProbe = time.Now().Add(probeEvery)
	w.store.health.ill(inWords(w.store.path, err), messages)
	if !keepsConnection(err) {
		w.disconnect()
	}
}

// connect opens the connection if there is none.
func (w *writer) connect() error {
	refused, err := w.store.syncer.mend()
	if err != nil {
		return err
	}
	w.refused = append(w.refused, refused...)
	if w.conn != nil {
		return w.remove()
	}
	c, err := openConn(w.store.path, url.Values{
		"mode": {"rw"}, "vfs": {w.store.files.name},
		"_pragma": {
			"busy_timeout(5000)", "synchronous(FULL)", "fullfsync(1)", "checkpoint_fullfsync(1)", "wal_autocheckpoint(0)",
			"cache_size(-16000)", "temp_store(MEMORY)",
		},
	})
	if err != nil {
		return err
	}
	w.conn = c
	return w.remove()
}

// remove removes what was answered as not kept: its sender sends it again.
func (w *writer) remove() error {
	if len(w.refused) == 0 {
		return nil
	}
	err := w.durable(func() error {
		for _, c := range w.refused {
			const q = "DELETE FROM message WHERE id >= ? AND id < ?"
			if err := w.conn.exec(q, int64(c.first), int64(c.first)+int64(c.count)); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		w.refused = nil
	}
	return err
}

func (w *writer) disconnect() {
	w.store.syncer.drain() // it uses the connection's file
	w.mover.close()
	if w.conn == nil {
		return
	}
	_ = w.conn.close() // what was wrong with it has been told
	w.conn = nil
}

// durable runs do in a transaction that is on the disk when it returns nil.
func (w *writer) durable(do func() error) error {
	_, err := w.transact(func(int) bool { return false }, func() error { return w.conn.tx(do) })
	return err
}

// lazy runs do in a transaction that reaches the disk with the next durable one. It is for what can be lost.
func (w *writer) lazy(do func() error) error {
	_, err := w.transact(w.store.syncer.fits, func() error { return w.conn.tx(do) })
	return err
}

// transact runs do, which is one transaction, and tells whether its sync was left, where leave allows that.
func (w *writer) transact(leave func(written int) bool, do func() error) (left bool, err error) {
	y, ahead := w.store.syncer, &w.store.files.ahead
	ahead.begin(y.memory(), leave)
	err = do()
	p, left, synced := ahead.end()
	y.wrote(p, left, synced, err)
	return left && err == nil, err
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
	if whole {
		w.trigger = aheadFull
	}
	return err
}

// shorten has the mover move a long log ahead while messages come. What comes meanwhile is moved again, until it is so
// little that the writer moves it itself.
func (w *writer) shorten() error {
	filled := w.store.files.ahead.filled.Load()
	if w.mover.runs() {
		ended, err := w.mover.result(filled > w.trigger+moveMost)
		if err != nil {
			w.mover.close()
			return err
		}
		if !ended {
			return nil
		}
		if filled-w.mover.from <= moveRest || w.mover.rounds >= moveRounds {
			return w.checkpoint()
		}
	} else if filled <= w.trigger {
		return nil
	}
	return w.mover.start(w.store, filled, w.wake)
}

// perform does what a person asked for.
func (w *writer) perform(j job) {
	err := w.connect()
	if err == nil {
		err = j.do(w)
	}
	if err != nil && sqliteCode(err) != 0 {
		w.ill(err, 0)
		err = inWords(w.store.path, err)
	}
	j.done <- err
}

// finish keeps what still waits, writes the answers, and closes the connection.
func (w *writer) finish() {
	for w.append() {
	}
	w.fail = nil // what could wait and failed is not lost: it is done when the log is opened again
	for {
		n, _ := w.store.answers.size()
		if n == 0 || w.connect() != nil || w.writeAnswers(time.Now().Add(time.Second)) != nil {
			break
		}
	}
	w.store.syncer.close()
	w.mover.close() // before the connection that is to be the last
	if w.conn != nil {
		if err := w.conn.close(); err != nil {
			w.fail = fmt.Errorf("close the log %s: %w", w.store.path, err)
		}
		w.conn = nil
	}
}
