package mllpcore

import "sync"

// maxAnswerers is how many goroutines wait for something to answer at most.
const maxAnswerers = 256

// answerers are the goroutines that answer messages which the log has completed. They are used again: the stack of a
// new one would have to grow for each answer, which costs a tenth of a message. They end when the last connection is
// gone.
type answerers struct {
	running sync.WaitGroup

	mu     sync.Mutex
	idle   []*answerer
	resign bool // there is no connection, nobody need wait
}

type answerer struct{ next chan *answerQueue }

// start has a goroutine answer what is ready in a queue, of which the caller holds busy.
func (a *answerers) start(q *answerQueue) {
	a.mu.Lock()
	last := len(a.idle) - 1
	if last < 0 {
		a.running.Add(1)
		a.mu.Unlock()
		go a.run(&answerer{next: make(chan *answerQueue, 1)}, q)
		return
	}
	w := a.idle[last] // its stack is the most likely to be in the cache
	a.idle = a.idle[:last]
	a.mu.Unlock()
	w.next <- q
}

func (a *answerers) run(w *answerer, q *answerQueue) {
	defer a.running.Done()
	for ok := true; ok; q, ok = <-w.next {
		q.mu.Lock()
		_ = q.work(true) // flush tells it
		if !a.rest(w) {
			return
		}
	}
}

// rest makes w wait for the next queue, false when it is not needed any more.
func (a *answerers) rest(w *answerer) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.resign || len(a.idle) >= maxAnswerers {
		return false
	}
	a.idle = append(a.idle, w)
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
	for _, w := range a.idle {
		close(w.next)
	}
	a.idle = nil
}
