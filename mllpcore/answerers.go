package mllpcore

import (
	"runtime"
	"sync"
)

// maxAnswerers is how many goroutines wait for something to answer at most.
const maxAnswerers = 256

// answerers are the goroutines that answer messages which the log has completed: a few that go from connection to
// connection and never wait for any, and for each connection that must be waited for one of its own. To wake one for
// each message would cost a tenth of it. They end when the last connection is gone.
type answerers struct {
	running sync.WaitGroup

	mu      sync.Mutex
	due     []*answerQueue // whose busy is held, in the order they came
	changed sync.Cond
	quick   int // goroutines that never wait for a connection
	idle    int // of them, those that wait until something is due, and have not been woken
	parked  []*answerer
	resign  bool // there is no connection, nobody need wait
}

// answerer is one that may wait for a connection.
type answerer struct{ next chan *answerQueue }

const (
	// dueTogether is how many connections one goroutine takes at a time.
	dueTogether = 8
	// dueForOne is how many may be due before a second goroutine is woken.
	dueForOne = 2
)

// start has what is ready in a queue answered, of which the caller holds busy.
func (a *answerers) start(q *answerQueue) {
	if !q.conn.mayTry() {
		a.assign(q)
		return
	}
	a.mu.Lock()
	a.due = append(a.due, q)
	switch {
	case a.idle > 0:
		if a.idle == a.quick || len(a.due) > dueForOne {
			a.idle--
			a.changed.Signal() // before need may wake all of them
		}
		a.mu.Unlock()
	case a.quick < runtime.NumCPU():
		a.quick++
		a.running.Add(1)
		a.mu.Unlock()
		go a.answer()
	default:
		a.mu.Unlock()
	}
}

// answer goes from connection to connection.
func (a *answerers) answer() {
	defer a.running.Done()
	var some [dueTogether]*answerQueue
	a.mu.Lock()
	for {
		for len(a.due) == 0 {
			if a.resign {
				a.quick--
				a.mu.Unlock()
				return
			}
			a.idle++
			a.changed.Wait()
		}
		n := copy(some[:], a.due[:(len(a.due)+1)/2]) // half is for another
		left := copy(a.due, a.due[n:])
		clear(a.due[left:])
		a.due = a.due[:left]
		a.mu.Unlock()
		for i, q := range some[:n] {
			some[i] = nil
			switch q.work(true, impatient) {
			case workIsMore:
				a.start(q) // after those that are due
			case workMustWait:
				a.assign(q)
			case workIsDone:
			}
		}
		a.mu.Lock()
	}
}

// assign has a goroutine of its own answer what is ready in a queue.
func (a *answerers) assign(q *answerQueue) {
	a.mu.Lock()
	last := len(a.parked) - 1
	if last < 0 {
		a.running.Add(1)
		a.mu.Unlock()
		go a.run(&answerer{next: make(chan *answerQueue, 1)}, q)
		return
	}
	w := a.parked[last] // its stack is the most likely to be in the cache
	a.parked = a.parked[:last]
	a.mu.Unlock()
	w.next <- q
}

func (a *answerers) run(w *answerer, q *answerQueue) {
	defer a.running.Done()
	for ok := true; ok; q, ok = <-w.next {
		q.work(true, patient)
		if !a.park(w) {
			return
		}
	}
}

// park makes w wait for the next queue, false when it is not needed any more.
func (a *answerers) park(w *answerer) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.resign || len(a.parked) >= maxAnswerers {
		return false
	}
	a.parked = append(a.parked, w)
	return true
}

// need reports whether there are connections.
func (a *answerers) need(connections bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.resign = !connections
	if connections {
		return
	}
	for _, w := range a.parked {
		close(w.next)
	}
	a.parked = nil
	a.idle = 0
	a.changed.Broadcast()
}
