package frame

import (
	"errors"
	"sync"
)

// ErrBudgetClosed is returned by Acquire when its share was closed or its done channel fired while it waited.
var ErrBudgetClosed = errors.New("waiting for memory ended: connection is closing")

// SharedBudget is one limit for the memory of the unfinished blocks of many Readers (MaxBufferedBytes, SPEC 5.5). Each
// Reader has a BudgetShare of it. Who asks for more than is free waits its turn, the block that began first before the
// others. When all who hold some wait, none of them could ever give anything back: then the oldest of them goes past
// the limit, so that it can finish. A single block larger than the limit gets through the same way.
type SharedBudget struct {
	mu      sync.Mutex
	limit   int64 // 0 or less = none
	used    int64
	holders int    // shares that hold something
	stuck   int    // holders that wait
	tickets uint64 // the last one given out
	waiting []*BudgetShare
}

// NewSharedBudget returns a budget of limit bytes; 0 or less means no limit.
func NewSharedBudget(limit int64) *SharedBudget { return &SharedBudget{limit: limit} }

// SetLimit changes the limit, at once and for everybody. Bytes already held beyond a lower limit stay held.
func (s *SharedBudget) SetLimit(limit int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit = limit
	s.serve()
}

// Used returns the bytes held now.
func (s *SharedBudget) Used() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.used
}

// Waiting returns how many Readers wait for memory, and so do not read.
func (s *SharedBudget) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.waiting)
}

// Share returns a Budget for one Reader. A wait in it ends with ErrBudgetClosed when done is closed; nil never is.
func (s *SharedBudget) Share(done <-chan struct{}) *BudgetShare {
	return &BudgetShare{shared: s, done: done, closed: make(chan struct{})}
}

// BudgetShare is the part of a SharedBudget that one Reader holds. Only Close may be called while an Acquire waits.
type BudgetShare struct {
	shared *SharedBudget
	done   <-chan struct{}
	closed chan struct{}

	// All below belongs to shared.mu.
	held   int64
	want   int64         // what the waiting Acquire asks for
	grant  chan struct{} // closed when it is given; nil when nobody waits
	ticket uint64        // the order in which shares began to ask, after they last held nothing
	over   bool          // Close was called
}

// Acquire takes n bytes, and waits until it may.
func (b *BudgetShare) Acquire(n int64) error {
	s := b.shared
	s.mu.Lock()
	if b.over {
		s.mu.Unlock()
		return ErrBudgetClosed
	}
	if b.held == 0 {
		s.tickets++
		b.ticket = s.tickets
	}
	if len(s.waiting) == 0 && s.fits(n) {
		b.take(n)
		s.mu.Unlock()
		return nil
	}
	grant := make(chan struct{})
	b.want, b.grant = n, grant
	s.waiting = append(s.waiting, b)
	if b.held > 0 {
		s.stuck++
	}
	s.serve()
	s.mu.Unlock()

	select {
	case <-grant:
		return nil
	case <-b.done:
	case <-b.closed:
	}
	return b.giveUp()
}

// giveUp ends a wait. What was granted meanwhile goes back.
func (b *BudgetShare) giveUp() error {
	s := b.shared
	s.mu.Lock()
	defer s.mu.Unlock()
	if b.grant == nil {
		b.release(b.want)
	} else {
		s.leave(b)
	}
	s.serve()
	return ErrBudgetClosed
}

// Release gives n bytes back; more than are held are as many as are held.
func (b *BudgetShare) Release(n int64) {
	s := b.shared
	s.mu.Lock()
	defer s.mu.Unlock()
	b.release(n)
	s.serve()
}

// Close gives everything back and ends a wait. It may be called from any goroutine, and again.
func (b *BudgetShare) Close() {
	s := b.shared
	s.mu.Lock()
	defer s.mu.Unlock()
	if b.over {
		return
	}
	b.over = true
	close(b.closed)
	if b.grant != nil {
		s.leave(b)
	}
	b.release(b.held)
	s.serve()
}

func (b *BudgetShare) take(n int64) {
	if b.held == 0 && n > 0 {
		b.shared.holders++
	}
	b.held += n
	b.shared.used += n
}

func (b *BudgetShare) release(n int64) {
	n = min(n, b.held)
	if n <= 0 {
		return
	}
	b.held -= n
	b.shared.used -= n
	if b.held == 0 {
		b.shared.holders--
	}
}

func (s *SharedBudget) fits(n int64) bool { return s.limit <= 0 || s.used+n <= s.limit }

// serve gives what can be given, oldest first.
func (s *SharedBudget) serve() {
	for len(s.waiting) > 0 {
		next := s.oldest()
		if !s.fits(next.want) && s.stuck < s.holders {
			return // somebody who holds some is reading on, and will give it back
		}
		n, grant := next.want, next.grant
		s.leave(next)
		next.take(n)
		close(grant)
	}
}

// oldest returns the waiting share that began first. Since nobody is served before somebody older, it is one that holds
// something whenever such a one waits.
func (s *SharedBudget) oldest() *BudgetShare {
	first := s.waiting[0]
	for _, b := range s.waiting[1:] {
		if b.ticket < first.ticket {
			first = b
		}
	}
	return first
}

// leave takes b out of those who wait.
func (s *SharedBudget) leave(b *BudgetShare) {
	for i, w := range s.waiting {
		if w == b {
			last := len(s.waiting) - 1
			s.waiting[i] = s.waiting[last]
			s.waiting[last] = nil
			s.waiting = s.waiting[:last]
			break
		}
	}
	if b.held > 0 {
		s.stuck--
	}
	b.grant = nil
}
