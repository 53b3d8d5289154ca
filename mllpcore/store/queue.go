package store

import (
	"sync"
	"sync/atomic"

	"mllpscope/mllpcore/message"
)

// maxGroupBytes is about how much is committed together: a group of large messages must not make the small ones behind
// it wait for seconds.
const maxGroupBytes = 16 << 20

// largeEntry is from where on a message is committed by itself, and those of others go first: its commit takes long.
const largeEntry = 1 << 20

// spareGroups is how many slices of groups are kept: of the one that is inserted, and of the one that waits.
const spareGroups = 2

// entryBytes is what a message costs beside its bytes.
const entryBytes = 512

// entry is one message on its way to the disk. Once done has been told, message is not looked at again: see
// message.Copier.
type entry struct {
	message *message.Message
	done    message.Completion
	weight  int64
	prompt  bool
}

func newEntry(m *message.Message, done message.Completion) entry {
	return entry{m, done, int64(len(m.Body)+len(m.Junk)) + entryBytes, m.Prompt}
}

func (e *entry) large() bool { return e.weight >= largeEntry }

// lane tells whether an entry is large; each has its own room.
type lane int

const (
	smallLane lane = iota
	largeLane
	lanes
)

func (e *entry) lane() lane {
	if e.large() {
		return largeLane
	}
	return smallLane
}

// queue is what waits for the writer, bounded by bytes. What has been taken counts until it is released. Large messages
// and others take turns, and have a room of their own: however many large ones wait, a small one of another connection
// waits for one commit of them at most. What came on one connection is taken in its order.
type queue struct {
	limit int64
	ready chan struct{} // holds one token when there may be something to take
	count atomic.Int64  // waiting, not taken

	mu      sync.Mutex
	room    sync.Cond
	waiting []entry
	spare   [][]entry    // slices of groups before, to be used again
	bytes   [lanes]int64 // of each lane, also what was taken
	larges  int          // of those that wait
	passed  bool         // the first of them has let a group pass it: it is its turn
	due     int          // prompt senders that were answered, and have not sent since
	flying  int          // prompt messages that were taken and are not released: their senders will be due
	slow    int          // of those that wait, how many are not prompt: they are not made to wait for others
	wanted  int          // how many the writer waits for at most, unless none is due; 0 = it does not
	closed  bool
}

func newQueue(limit int64) *queue {
	q := &queue{limit: limit, ready: make(chan struct{}, 1)}
	q.room.L = &q.mu
	return q
}

// push adds an entry, and waits while there is no room; false when the queue is closed.
func (q *queue) push(e entry) bool {
	q.mu.Lock()
	held := &q.bytes[e.lane()]
	for !q.closed && *held > 0 && *held+e.weight > q.limit {
		q.room.Wait()
	}
	if q.closed {
		q.mu.Unlock()
		return false
	}
	q.waiting = append(q.waiting, e)
	*held += e.weight
	if e.large() {
		q.larges++
	}
	if q.due > 0 {
		q.due--
	}
	if !e.prompt {
		q.slow++
	}
	wake := len(q.waiting) == max(q.wanted, 1) || q.wanted > 0 && !q.expectsLocked()
	q.count.Store(int64(len(q.waiting)))
	q.mu.Unlock()
	if wake {
		q.wake()
	}
	return true
}

// await makes ready tell when n wait or nobody is expected, or when any waits with 0. It returns how many wait now, and
// whether more are expected.
func (q *queue) await(n int) (waiting int, more bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.wanted = n
	return len(q.waiting), q.expectsLocked()
}

// expect is called with a group that is going to be answered.
func (q *queue) expect(group []entry) {
	n := prompt(group)
	q.mu.Lock()
	q.due += n
	q.mu.Unlock()
}

func prompt(group []entry) (n int) {
	for i := range group {
		if group[i].prompt {
			n++
		}
	}
	return n
}

// expectsLocked tells whether anybody is due, or will be. The caller holds mu.
func (q *queue) expectsLocked() bool { return !q.closed && q.slow == 0 && q.due+q.flying > 0 }

// forget stops expecting those that were due.
func (q *queue) forget() {
	q.mu.Lock()
	q.due = 0
	q.mu.Unlock()
}

func (q *queue) wake() {
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

// take returns what waits, up to about maxGroupBytes, in the order it came but for large ones, which are taken one by
// one. The group is valid until release.
func (q *queue) take() []entry {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		return nil
	}
	var group, rest []entry
	if q.larges == 0 {
		n := q.fill()
		group, rest = q.waiting[:n:n], q.waiting[n:]
		q.waiting = append(q.slice(), rest...)
	} else {
		group, rest = q.sort()
		q.waiting = rest
	}
	q.flying += prompt(group)
	q.slow = len(rest) - prompt(rest)
	if len(rest) > 0 {
		q.wake()
	}
	q.count.Store(int64(len(q.waiting)))
	return group
}

// fill returns how many from the first one on make a group.
func (q *queue) fill() (n int) {
	for bytes := int64(0); n < len(q.waiting) && (n == 0 || bytes < maxGroupBytes); n++ {
		bytes += q.waiting[n].weight
	}
	return n
}

// slice returns one of length 0, of a group before when there is one.
func (q *queue) slice() (s []entry) {
	if last := len(q.spare) - 1; last >= 0 {
		s, q.spare = q.spare[last], q.spare[:last]
	}
	return s
}

// sort takes a group out where large ones wait: those that may pass the large ones, or the first large one.
func (q *queue) sort() (group, rest []entry) {
	group, rest = q.slice(), q.slice()
	behind := make(map[string]bool) // connections on which a large one came before
	bytes := int64(0)
	for _, e := range q.waiting {
		connection := e.message.Connection
		switch {
		case !q.passed && !e.large() && !behind[connection] && bytes < maxGroupBytes:
			bytes += e.weight
			group = append(group, e)
			continue
		case q.passed && e.large() && len(group) == 0 && !behind[connection]:
			group = append(group, e)
			q.larges--
			continue
		}
		behind[connection] = true
		rest = append(rest, e)
	}
	if len(group) > 0 {
		q.passed = !q.passed
		return group, rest
	}
	q.passed = !q.passed // nothing is there to pass, or what came before on its connection has to
	q.spare = append(q.spare, group)
	clear(q.waiting)
	q.waiting = rest
	return q.sort()
}

// release gives back the room of a group and the group itself.
func (q *queue) release(group []entry) {
	var bytes [lanes]int64
	landed := prompt(group)
	for i := range group {
		bytes[group[i].lane()] += group[i].weight
		group[i] = entry{}
	}
	q.mu.Lock()
	for l := range q.bytes {
		q.bytes[l] -= bytes[l]
	}
	q.flying -= landed
	if len(q.spare) < spareGroups {
		q.spare = append(q.spare, group[:0])
	}
	q.mu.Unlock()
	q.room.Broadcast()
}

// close lets nothing more in and wakes everyone who waits for room.
func (q *queue) close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.room.Broadcast()
	q.wake()
}
