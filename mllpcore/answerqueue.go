package mllpcore

import (
	"cmp"
	"runtime/debug"
	"sync"
	"time"
)

// How far one connection may be ahead of the log: past either, its reading waits for the disk.
const (
	maxWaiting      = 4096
	maxWaitingBytes = 16 << 20
)

// flushAt is how many bytes of answers are gathered for one write while more whole messages are at hand.
const flushAt = 32 << 10

// answerQueue answers one connection's messages in the order they came, each once the log has it. Whoever finds the
// head ready answers it: the reading goroutine where nothing had to wait, otherwise an answerer, who goes on until
// the head is not ready. Only the goroutine that holds busy touches out, sent and the writing of answers.
type answerQueue struct {
	conn *Connection

	mu         sync.Mutex
	idle       sync.Cond // the queue got shorter, or busy was given back
	head, tail *intake
	count      int
	bytes      int64
	adding     *intake // the reading goroutine is inside Append with it and will look afterwards
	busy       bool
	since      time.Time // when the first message was in of those whose answers are being written

	out     []byte    // answers to be written, in order
	apart   []int     // where in out another write has to begin
	written int       // how much of out has been written
	holding bool      // a part of a write has left, and conn.writing is held until the rest has
	noted   int       // how much of out the log of events has
	sent    []*intake // those answered in out
	failed  error     // writing failed; nothing more can be answered
}

// add hands an intake to the log, if there is one, and answers what is ready.
func (q *answerQueue) add(in *intake) {
	budget := q.conn.server.budget
	in.carried = in.weight()
	budget.Carry(in.carried)
	q.conn.reader.GiveBack()
	q.mu.Lock()
	for q.count >= maxWaiting || (q.count > 0 && (q.bytes+in.weight() > maxWaitingBytes || budget.Full())) {
		q.idle.Wait()
	}
	if q.tail == nil {
		q.head = in
	} else {
		q.tail.next = in
	}
	q.tail = in
	q.count++
	q.bytes += in.weight()
	log := q.conn.server.log
	if log == nil {
		in.safe = true
	} else {
		q.adding = in
		q.mu.Unlock()
		log.Append(in.msg, in)
		q.mu.Lock()
		q.adding = nil
	}
	if q.busy || !q.ready() {
		q.mu.Unlock()
		return
	}
	q.busy = true
	asks := q.head.asks
	q.mu.Unlock()
	if asks { // reading goes on, so that a sender that leaves meanwhile is noticed
		q.conn.server.answerers.assign(q)
		return
	}
	q.work(len(q.out) >= flushAt, patient)
}

// ready reports whether the head can be answered. Another goroutine may have emptied the queue meanwhile.
func (q *answerQueue) ready() bool { return q.head != nil && (q.head.safe || q.head.failed != nil) }

// Appended implements Completion.
func (in *intake) Appended(_ *Message, err error) {
	q := &in.conn.answers
	var stored time.Time
	if err == nil {
		stored = in.ended.Add(time.Since(in.ended)) // as in clock
	}
	q.mu.Lock()
	in.safe, in.failed, in.answer.Stored = err == nil, err, stored
	start := !q.busy && q.head == in && q.adding != in
	if start {
		q.busy = true
	}
	q.mu.Unlock()
	if start {
		q.conn.server.answerers.start(q)
	}
}

// flush writes what the reading goroutine has gathered; it is called before it waits for more.
func (q *answerQueue) flush() error {
	q.mu.Lock()
	if q.busy || len(q.sent) == 0 {
		defer q.mu.Unlock()
		return q.failed
	}
	q.busy = true
	q.mu.Unlock()
	q.work(true, patient)
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.failed
}

// finish waits until everything is answered and written.
func (q *answerQueue) finish() {
	q.mu.Lock()
	for q.head != nil || q.busy {
		q.idle.Wait()
	}
	q.busy = true
	q.mu.Unlock()
	q.work(true, patient)
}

// waiting says what the queue is busy with, if anything.
func (q *answerQueue) waiting() (state string, since time.Time, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.head == nil && !q.busy:
		return "", time.Time{}, false
	case q.head == nil:
		return "answering", q.since, true
	case q.busy:
		return "answering", q.head.ended, true
	default:
		return "waiting for the log", q.head.ended, true
	}
}

// patience says whether the answering goroutine may wait for the peer or a hook, and stay with one connection.
type patience bool

const (
	patient   patience = true
	impatient patience = false
)

// outcome is how working on a queue ended.
type outcome uint8

const (
	workIsDone   outcome = iota
	workIsMore           // the next can be answered as well, but others have waited
	workMustWait         // for the peer, or for a hook
)

// work answers from the head on while it is ready, and writes full buffers; with write it writes the rest as well. The
// caller holds busy and not mu. Only release gives busy back, and the outcome is workIsDone then. After any other
// outcome somebody has to go on.
func (q *answerQueue) work(write bool, p patience) outcome {
	for {
		in := q.next()
		switch {
		case in != nil && p == impatient && (in.waits() || q.wished()):
			return workMustWait
		case in != nil:
			q.answer(in)
			q.pop(in)
			if len(q.out) < flushAt {
				continue
			}
		case !write || len(q.sent) == 0:
			if q.release() {
				return workIsDone
			}
			continue
		}
		if !q.write(p) {
			return workMustWait
		}
		if p == impatient && q.next() != nil {
			return workIsMore
		}
	}
}

// next returns the head when it can be answered, else nil.
func (q *answerQueue) next() *intake {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.sent) > 0 {
		q.since = q.sent[0].ended
	}
	if !q.ready() {
		return nil
	}
	return q.head
}

// pop takes the head, which is answered, out of the queue.
func (q *answerQueue) pop(in *intake) {
	q.sent = append(q.sent, in)
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.head = in.next; q.head == nil {
		q.tail = nil
	}
	in.next = nil
	q.count--
	q.bytes -= in.weight()
	q.idle.Broadcast()
}

// release gives busy back, unless the head has become ready.
func (q *answerQueue) release() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ready() {
		return false
	}
	q.busy = false
	q.idle.Broadcast()
	return true
}

// wished reports whether the next answer carries wishes of a hook, which may take time.
func (q *answerQueue) wished() bool {
	if len(q.sent) == 0 {
		return false
	}
	last := q.sent[len(q.sent)-1]
	return last.wishes != nil && (!last.quick || len(last.wishes.deliveries) > 0)
}

// answer decides and renders one answer. A panicking hook ends this connection only.
func (q *answerQueue) answer(in *intake) {
	defer func() {
		if p := recover(); p != nil {
			in.answer.Reason = "a hook failed: nothing was answered"
			q.conn.panicked(p, debug.Stack())
		}
	}()
	if len(q.sent) > 0 && (in.waits() || q.wished()) {
		q.write(patient) // a hook may wait; what is ready must not wait with it
	}
	before := len(q.out)
	q.out = in.render(q.out)
	if n := int64(len(q.out) - before); n > flushAt { // it repeats what the sender wrote
		in.carried += n
		q.conn.server.budget.Carry(n)
	}
}

// clock returns the time: when the first of the answered messages was in, and what has passed since. That costs half of
// asking both clocks of the system.
func (q *answerQueue) clock() time.Time {
	if len(q.sent) == 0 {
		return time.Now()
	}
	ended := q.sent[0].ended
	return ended.Add(time.Since(ended))
}

// deliveries returns the Deliveries of the answer that is written next; it is written alone then.
func (q *answerQueue) deliveries() []delivery {
	if len(q.sent) != 1 || q.sent[0].wishes == nil {
		return nil
	}
	return q.sent[0].wishes.deliveries
}

// write writes out, and notes its answers as sent. Impatient, it returns false where it would have to wait, and has
// written what it could.
func (q *answerQueue) write(p patience) bool {
	err := q.failed     // only who holds busy sets it
	var onPurpose error // an answer ended the connection, after it had left
	if parts := q.deliveries(); err == nil && (len(q.out) > 0 || parts != nil) {
		var done bool
		if done, onPurpose, err = q.leave(p, parts); !done {
			return false
		}
	}
	q.settle(err)
	if q.out = q.out[:0]; cap(q.out) > 2*flushAt {
		q.out = nil
	}
	q.written, q.noted, q.apart = 0, 0, q.apart[:0]
	if err != nil || onPurpose != nil {
		q.fail(cmp.Or(err, onPurpose), err != nil)
	}
	return true
}

// leave writes out.
func (q *answerQueue) leave(p patience, parts []delivery) (done bool, onPurpose, err error) {
	c := q.conn
	if q.noted < len(q.out) {
		c.noteBlock("sent", q.out[q.noted:])
		q.noted = len(q.out)
	}
	c.notePromptness(q.sent[len(q.sent)-1].ended)
	switch {
	case p == impatient && parts != nil:
		return false, nil, nil
	case parts == nil:
		done, err = q.writeOut(p)
	default:
		onPurpose, err = c.deliver(q.out, parts, q.apart)
		done = true
	}
	return done, onPurpose, err
}

// writeOut writes what is left of out, each part in a write of its own. Impatient, it returns false where it would have
// to wait.
func (q *answerQueue) writeOut(p patience) (done bool, err error) {
	c := q.conn
	for q.written < len(q.out) {
		part := q.out[q.written:partEnd(q.apart, q.written, len(q.out))]
		n := len(part)
		switch {
		case q.holding:
			q.holding = false
			err = c.writeRest(part)
		case p == impatient:
			n = c.tryWrite(part)
			q.holding = n > 0 && n < len(part)
		default:
			err = c.write(part)
		}
		q.written += n
		if err != nil || n < len(part) {
			return err != nil, err
		}
	}
	return true, nil
}

// partEnd returns where a write from one place to another has to end, when others begin at the places in apart.
func partEnd(apart []int, from, to int) int {
	for _, at := range apart {
		if at > from {
			return min(at, to)
		}
	}
	return to
}

// settle counts the answers in out, tells of them, and releases them.
func (q *answerQueue) settle(err error) {
	now := q.clock()
	latency := q.conn.server.latency
	latency.lock()
	for _, in := range q.sent {
		if err == nil && in.answer.Code != "" && in.answer.Faults == nil {
			latency.record(now.Sub(in.ended), now)
		}
	}
	latency.unlock()
	for i, in := range q.sent {
		in.settle(now, err)
		q.sent[i] = nil
		q.conn.server.budget.Land(in.carried)
		in.release()
	}
	q.sent = q.sent[:0]
}

// fail makes err the reason why nothing more is answered. It tells of it once, and not of an end on purpose.
func (q *answerQueue) fail(err error, tell bool) {
	q.mu.Lock()
	first := q.failed == nil
	q.failed = err
	q.mu.Unlock()
	if !first || !tell {
		return
	}
	c := q.conn
	c.becauseOf(err)
	c.reportError(err, "the answer could not be sent")
	c.stop(stopNow)
}
