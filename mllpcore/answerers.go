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
	resting int // of them, those that wait until something is due, and have not been woken
	patient []*answerer
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
		a.wait(q)
		return
	}
	a.mu.Lock()
	a.due = append(a.due, q)
	switch {
	case a.resting > 0:
		if a.resting == a.quick || len(a.due) > dueForOne {
			a.resting--
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
			a.resting++
			a.changed.Wait()
		}
		n := copy(some[:], a.due[:(len(a.due)+1)/2]) // half is for another
		rest := copy(a.due, a.due[n:])
		clear(a.due[rest:])
		a.due = a.due[:rest]
		a.mu.Unlock()
		for i, q := range some[:n] {
			some[i] = nil
			q.mu.Lock()
			switch outcome, _ := q.work(true, impatient); outcome { // flush tells its error
			case workIsMore:
				a.start(q) // after those that are due
			case workMustWait:
				a.wait(q)
			}
		}
		a.mu.Lock()
	}
}

// wait has a goroutine of its own answer what is ready in a queue.
func (a *answerers) wait(q *answerQueue) {
	a.mu.Lock()
	last := len(a.patient) - 1
	if last < 0 {
		a.running.Add(1)
		a.mu.Unlock()
		go a.run(&answerer{next: make(chan *answerQueue, 1)}, q)
		return
	}
	w := a.patient[last] // its stack is the most likely to be in the cache
	a.patient = a.patient[:last]
	a.mu.Unlock()
	w.next <- q
}

func (a *answerers) run(w *answerer, q *answerQueue) {
	defer a.running.Done()
	for ok := true; ok; q, ok = <-w.next {
		q.mu.Lock()
		_, _ = q.work(true, patient) // flush tells it
		if !a.rest(w) {
			return
		}
	}
}

// rest makes w wait for the next queue, false when it is not needed any more.
func (a *answerers) rest(w *answerer) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.resign || len(a.patient) >= maxAnswerers {
		return false
	}
	a.patient = append(a.patient, w)
	return true
}

// need tells whether there are connections.
func (a *answerers) need(connections bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.resign = !connections
	if connections {
		return
	}
	for _, w := range a.patient {
		close(w.next)
	}
	a.patient = nil
	a.resting = 0
	a.changed.Broadcast()
}
