package store

import (
	"sync"
	"sync/atomic"

	"mllpscope/mllpcore"
)

// maxGroupBytes is about how much is committed together: a group of large messages must not make the small ones behind
// it wait for seconds.
const maxGroupBytes = 16 << 20

// spareGroups is how many slices of groups are kept: of the one that is inserted, and of the one that waits.
const spareGroups = 2

// entryBytes is what a message costs beside its bytes.
const entryBytes = 512

// entry is one message on its way to the disk. Once done has been told, message is not looked at again: see
// mllpcore.Copier.
type entry struct {
	message *mllpcore.Message
	done    mllpcore.Completion
	weight  int64
	prompt  bool
}

func newEntry(m *mllpcore.Message, done mllpcore.Completion) entry {
	return entry{m, done, int64(len(m.Body)+len(m.Junk)) + entryBytes, m.Prompt}
}

// queue is what waits for the writer, bounded by bytes. What has been taken counts until it is released.
type queue struct {
	limit int64
	ready chan struct{} // holds one token when there may be something to take
	count atomic.Int64  // waiting, not taken

	mu      sync.Mutex
	room    sync.Cond
	waiting []entry
	spare   [][]entry // slices of groups before, to be used again
	bytes   int64
	due     int // prompt senders that were answered, and have not sent since
	flying  int // prompt messages that were taken and are not released: their senders will be due
	slow    int // of those that wait, how many are not prompt: they are not made to wait for others
	wanted  int // how many the writer waits for at most, unless none is due; 0 = it does not
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
	for !q.closed && q.bytes > 0 && q.bytes+e.weight > q.limit {
		q.room.Wait()
	}
	if q.closed {
		q.mu.Unlock()
		return false
	}
	q.waiting = append(q.waiting, e)
	q.bytes += e.weight
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

// take returns what waits, up to about maxGroupBytes, in the order it came. The group is valid until release.
func (q *queue) take() []entry {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		return nil
	}
	n, bytes := 0, int64(0)
	for n < len(q.waiting) && (n == 0 || bytes < maxGroupBytes) {
		bytes += q.waiting[n].weight
		n++
	}
	group := q.waiting[:n:n]
	q.flying += prompt(group)
	rest := q.waiting[n:]
	q.slow = len(rest) - prompt(rest)
	q.waiting = nil
	if last := len(q.spare) - 1; last >= 0 {
		q.waiting, q.spare = q.spare[last], q.spare[:last]
	}
	if len(rest) > 0 {
		q.waiting = append(q.waiting, rest...)
		q.wake()
	}
	q.count.Store(int64(len(q.waiting)))
	return group
}

// release gives back the room of a group and the group itself.
func (q *queue) release(group []entry) {
	bytes, landed := int64(0), prompt(group)
	for i := range group {
		bytes += group[i].weight
		group[i] = entry{}
	}
	q.mu.Lock()
	q.bytes -= bytes
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
