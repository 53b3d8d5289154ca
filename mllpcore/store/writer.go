package store

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
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
	// shareTime is the same while messages do not stop coming: they wait for it, and for the disk to take what it wrote
	// together with them. With 700 µs retention takes half of the time, and the p99 of answers beside it is 60 % more.
	shareTime = 400 * time.Microsecond
	// busyShareTime is the same after messages have left the writer little time: each takes longer then by itself, and
	// longer steps are the cheaper ones.
	busyShareTime = 700 * time.Microsecond
	// probeEvery is how often a log that cannot write tries again by itself.
	probeEvery = 2 * time.Second
	// overdue is how often retention looks for work while there are more messages than there may be.
	overdue = time.Second
	// housekeeping is how often retention and purging look for work when nothing else happens.
	housekeeping = 10 * time.Second
	// A WAL that is filled further than these is copied into the file: when it is quiet, and at the latest.
	walIdle = 1 << 20
	walFull = 128 << 20
)

// writer owns the connection that writes. All its methods run on its goroutine.
type writer struct {
	store  *Store
	conn   *sqlite.Conn // nil after an error that needs a new one
	anchor anchor       // stays
	last   message.ID
	given  atomic.Int64 // the same, for others
	// inserts are the statements that insert so many messages, answering those that write so many answers.
	inserts, answering []string
	// id, rows, facts and values are used again for each statement that inserts messages.
	id     int64
	rows   []messageRow
	facts  []byte
	values []any

	jobs    chan job
	poke    chan struct{} // there may be something to do that can wait
	closing chan struct{}
	ended   chan struct{}

	tick          *time.Timer // of gather
	lastAppend    time.Time
	nextStep      time.Time // under load, not before
	nextProbe     time.Time
	nextRetention time.Time // housekeeping
	lastRetention time.Time // when it found nothing to do
	pace          pace
	renewal       renewal
	checkpointer  checkpointer
	turn          int   // of the steps that can wait, the last that was done
	sharing       bool  // a step runs although messages wait
	hurried       bool  // another program holds a lock, and is hardly waited for
	unmarked      bool  // that the log was closed could not be noted
	overLimit     bool  // the log is larger than it may be by a tenth and more
	surplus       int64 // messages that retention has still to drop, as far as it knows
	retaining     bool  // retention has found work and goes on
	// reading.LeavesOut tells that IDs before the next may be no message's: the transaction that keeps it notes that.
	leavesOut    bool
	forgot       bool // what is derived is derived anew, and counted by that
	ages         ages
	drops        dropNews
	unnoted      unnoted
	oldest       oldest
	trigger      int64 // how far the WAL may be filled before it is copied
	checkpointed int64 // how far it was filled at the last checkpoint
	signed       bool  // nothing was copied since sign
	// number is what sign wrote last, and next what it is writing; 0 before.
	number, next   atomic.Int64
	unsure         bool // whether the WAL that comes next shows whose it is: sign before a message is kept
	stuck          bool // it cannot be copied; it is tried again, not before nextCheckpoint
	nextCheckpoint time.Time
	fail           error // the last step that could wait failed; it waits for nextProbe
}

// job is something a person asked for: durable when done gets nil.
type job struct {
	do   func(*writer) error
	done chan error
}

func (w *writer) run() {
	defer close(w.ended)
	w.tick = time.NewTimer(time.Hour)
	defer w.tick.Stop()
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		w.tellDamage()
		w.tellUnnoted(false)
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
		if due && !w.ending() { // what is left of it is done when the log is opened again
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

// ending tells that the log is being closed.
func (w *writer) ending() bool {
	select {
	case <-w.closing:
		return true
	default:
		return false
	}
}

// append commits what waits, if anything does.
func (w *writer) append() bool {
	w.gather()
	group := w.store.queue.take()
	if group == nil {
		return false
	}
	w.pace.resume(time.Now(), len(group))
	w.commit(group)
	now := time.Now()
	w.lastAppend = now
	w.checkpointFailed(w.checkpointLong())
	select {
	case j := <-w.jobs:
		w.perform(j)
	default:
	}
	if w.fail == nil && (now.After(w.nextStep) || w.crowded()) {
		w.share(now)
	}
	return true
}

// perform does what a person asked for.
func (w *writer) perform(j job) {
	err := w.connect()
	if err == nil {
		err = j.do(w)
	}
	if err != nil && sqlite.CodeOf(err) != 0 {
		w.store.met(err)
		w.ill(err, 0)
		err = status.InWords(w.store.path, err)
	}
	j.done <- err
}

// finish keeps what still waits, writes the answers, and closes the connection.
func (w *writer) finish() {
	for w.append() {
	}
	w.tellDamage()
	_ = w.connect() // what was refused must not be found by whoever opens the log next, if the disk works
	w.fail = nil    // what could wait and failed is not lost: it is done when the log is opened again
	for {
		n, _ := w.store.answers.Size()
		if n == 0 || w.connect() != nil || w.writeAnswers(time.Now().Add(time.Second)) != nil {
			break
		}
	}
	w.tellUnnoted(true)
	if w.connect() == nil {
		_ = w.closeAge() // otherwise the next start goes by what was noted before
		w.countLast()
		if !w.ruined() {
			w.markClosed()
		}
	}
	w.tellDropped(true)
	w.checkpointer.close() // before the connection that is to be the last
	w.checkpointLast()
	w.saveIll()
	w.anchor.close()
	if w.conn != nil {
		if err := errors.Join(w.leaveBeside(), w.conn.Close()); err != nil {
			w.fail = errors.Join(w.fail, fmt.Errorf("close the log %s: %w", w.store.path, err))
		}
		w.conn = nil
	}
}
