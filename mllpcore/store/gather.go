package store

import "time"

const (
	// gatherTick is how long nothing more must have come before what waits is committed although more is expected.
	gatherTick = 100 * time.Microsecond
	// gatherMost is how many are not waited beyond: with more, a commit costs each of them hardly less.
	gatherMost = rowsTogether
)

// gather waits, before a commit, for those senders that have been answered and have sent their next message at once so
// far. A commit costs the same for one message as for many; without this, the first that comes after one would have the
// next to itself, and all others would wait for it. It waits as long as others keep coming.
//
// A sender that is alone, or takes its time, is never waited for, nor does it wait, nor those it has come among.
func (w *writer) gather() {
	q := w.store.queue
	defer q.await(0)
	for before, calm := 0, false; ; {
		n, more := q.await(gatherMost)
		switch {
		case !more, n >= gatherMost, n == 0:
			return
		case calm && n == before:
			q.forget()
			return
		}
		before = n
		w.tick.Reset(w.store.options.tick)
		select {
		case <-q.ready:
			calm = false
		case <-w.tick.C:
			calm = true
		}
	}
}
