package frame

import (
	"errors"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// ErrBudgetClosed is returned by Acquire when its share was closed or its done channel fired while it waited.
var ErrBudgetClosed = errors.New("waiting for memory ended: connection is closing")

// How a SharedBudget is divided.
const (
	littleParts = 2                // a half is for blocks that hold little
	hostParts   = 2                // a half of what others leave of the other half may be held by one host
	carryParts  = 4                // a quarter may be carried when a block goes past the limit, or is left free
	reliefAfter = 20 * time.Second // how long a block waits before it looks for one that does not go on
)

// SharedBudget is one limit for the memory that messages of many connections take (MaxBufferedBytes, SPEC 5.5): their
// unfinished blocks, of which each Reader has a BudgetShare, and what is carried, which are payloads that have come and
// are not kept and answered yet.
//
// A half of it is divided among all connections there may be. What is within this part a block gets at once, so that
// many large ones, or ones without an end, do not stop the others. Larger ones share the other half, what is carried
// included. They wait for their turn, the block that began first before the others, but for those whose host has its
// part already. When all large blocks wait, none of them could ever give anything back: then the oldest goes past the
// limit, so that it can finish. A single block larger than the limit gets through the same way.
type SharedBudget struct {
	limit   atomic.Int64 // 0 or less = none
	used    atomic.Int64 // by open blocks; changed with mu held
	carried atomic.Int64
	pending atomic.Int32 // len(waiting), for those who do not hold mu

	joining sync.Mutex // held by who joins the parts of a long block, which takes its size once more

	mu      sync.Mutex
	part    int64                     // of each connection, which is little
	little  int64                     // of used, what is held by those that hold little
	hosts   map[netip.Addr]int64      // the rest of used, by host
	large   map[*BudgetShare]struct{} // who holds that rest
	stuck   int                       // of large, those that wait
	tickets uint64                    // the last one given out
	waiting []*BudgetShare
}

// NewSharedBudget returns a budget of limit bytes for at most so many connections; a limit of 0 or less means none.
func NewSharedBudget(limit int64, connections int) *SharedBudget {
	s := &SharedBudget{hosts: make(map[netip.Addr]int64), large: make(map[*BudgetShare]struct{})}
	s.SetLimit(limit, connections)
	return s
}

// SetLimit changes the limit, at once and for everybody. Bytes already held beyond a lower limit stay held.
func (s *SharedBudget) SetLimit(limit int64, connections int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit.Store(limit)
	s.part = limit / littleParts / int64(max(connections, 1))
	s.serve()
}

// Carry counts n bytes of a payload that has come and is on its way. It never waits.
func (s *SharedBudget) Carry(n int64) { s.carried.Add(n) }

// Land takes n bytes back that Carry counted.
func (s *SharedBudget) Land(n int64) {
	s.carried.Add(-n)
	if s.pending.Load() > 0 {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.serve()
	}
}

// Full reports whether all is in use.
func (s *SharedBudget) Full() bool {
	limit := s.limit.Load()
	return limit > 0 && s.used.Load()+s.carried.Load() >= limit
}

// Used returns the bytes held and carried now.
func (s *SharedBudget) Used() int64 { return s.used.Load() + s.carried.Load() }

// Waiting returns how many Readers wait for memory, and so do not read.
func (s *SharedBudget) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.waiting)
}

// Share returns a Budget for one Reader, whose peer is host. A wait in it ends with ErrBudgetClosed when done is
// closed; nil never is. giveUp, unless it is nil, is called when the Reader holds much, has got nothing more for 20
// seconds, and another one has waited as long for memory: it should end the block. It must not wait, nor call the
// Budget.
func (s *SharedBudget) Share(host netip.Addr, done <-chan struct{}, giveUp func(held int64)) *BudgetShare {
	return &BudgetShare{shared: s, host: host, done: done, relieve: giveUp, closed: make(chan struct{})}
}

// BudgetShare is the part of a SharedBudget that one Reader holds. Only Close may be called while an Acquire waits.
type BudgetShare struct {
	shared  *SharedBudget
	host    netip.Addr
	done    <-chan struct{}
	closed  chan struct{}
	relieve func(held int64)

	// All below belongs to shared.mu.
	held   int64
	much   bool          // it is one of the large
	grew   time.Time     // when it was last given something as one of the large
	want   int64         // what the waiting Acquire asks for
	grant  chan struct{} // told when it is given; nil when nobody waits
	ticket uint64        // the order in which shares began to ask, after they last held nothing
	over   bool          // Close was called

	granted chan struct{} // what grant is: one for all waits, as a long block has many
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
	if s.isLittle(b, n) {
		b.take(n)
		s.mu.Unlock()
		return nil
	}
	if b.granted == nil {
		b.granted = make(chan struct{}, 1)
	}
	b.want, b.grant = n, b.granted
	s.waiting = append(s.waiting, b)
	s.pending.Add(1)
	if b.much {
		s.stuck++
	}
	s.serve()
	s.mu.Unlock()
	return b.await(b.granted)
}

// await waits for a grant.
func (b *BudgetShare) await(grant chan struct{}) error {
	select { // most are given at once
	case <-grant:
		return nil
	default:
	}
	relief := time.NewTicker(reliefAfter)
	defer relief.Stop()
	for {
		select {
		case <-grant:
			return nil
		case <-relief.C:
			b.shared.seekRelief()
			continue
		case <-b.done:
		case <-b.closed:
		}
		return b.giveUp()
	}
}

// seekRelief has the block ended that has held much for the longest without going on, if it has for long enough.
func (s *SharedBudget) seekRelief() {
	s.mu.Lock()
	defer s.mu.Unlock()
	var worst *BudgetShare
	for b := range s.large {
		if b.grant == nil && b.relieve != nil && (worst == nil || b.grew.Before(worst.grew)) {
			worst = b
		}
	}
	if worst != nil && time.Since(worst.grew) >= reliefAfter {
		worst.grew = time.Now() // it is asked once
		worst.relieve(worst.held)
	}
}

// giveUp ends a wait. What was granted meanwhile goes back.
func (b *BudgetShare) giveUp() error {
	s := b.shared
	s.mu.Lock()
	defer s.mu.Unlock()
	if b.grant == nil {
		select {
		case <-b.granted:
		default: // it was closed
		}
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

// BeginJoining begins the joining of the parts of a long block, when no other Reader does that: what it takes for a
// moment is in no limit.
func (b *BudgetShare) BeginJoining() { b.shared.joining.Lock() }

// EndJoining ends what BeginJoining began.
func (b *BudgetShare) EndJoining() { b.shared.joining.Unlock() }

// take gives n bytes to b, as one of those that hold little where it may be.
func (b *BudgetShare) take(n int64) {
	s := b.shared
	switch {
	case b.much:
	case s.isLittle(b, n):
		s.little += n
	default:
		s.little -= b.held
		s.hosts[b.host] += b.held
		s.large[b] = struct{}{}
		b.much = true
	}
	if b.much {
		s.hosts[b.host] += n
		b.grew = time.Now()
	}
	b.held += n
	s.used.Add(n)
}

func (b *BudgetShare) release(n int64) {
	s := b.shared
	n = min(n, b.held)
	if n <= 0 {
		return
	}
	b.held -= n
	s.used.Add(-n)
	if !b.much {
		s.little -= n
		return
	}
	if s.hosts[b.host] -= n; s.hosts[b.host] <= 0 {
		delete(s.hosts, b.host)
	}
	if b.held == 0 {
		b.much = false
		delete(s.large, b)
	}
}

// fits reports whether there is room for n bytes at all.
func (s *SharedBudget) fits(n int64) bool {
	limit := s.limit.Load()
	return limit <= 0 || s.Used()+n <= limit
}

// isLittle reports whether b holds little with n bytes more, and may have them at once.
func (s *SharedBudget) isLittle(b *BudgetShare, n int64) bool {
	return !b.much && (b.held+n <= s.part || s.limit.Load() <= 0) && s.fits(n)
}

// serve gives what can be given.
func (s *SharedBudget) serve() {
	for next := s.next(); next != nil; next = s.next() {
		n, grant := next.want, next.grant
		s.leave(next)
		next.take(n)
		grant <- struct{}{}
	}
}

// next returns who can be given what it waits for; nil when nobody can.
func (s *SharedBudget) next() *BudgetShare {
	var first, free *BudgetShare // the oldest, and the oldest of a host that has not got its part
	limit := s.limit.Load()
	for _, b := range s.waiting {
		if limit <= 0 || s.isLittle(b, b.want) {
			return b
		}
		first = b.elder(first)
		if s.hostMay(b, s.hostPart(b.host, limit)) {
			free = b.elder(free)
		}
	}
	switch {
	case first == nil:
		return nil
	case free != nil && s.fits(free.want) && s.Used()-s.little+free.grows() <= limit-limit/littleParts:
		return free
	case s.stuck == len(s.large) &&
		(s.carried.Load() <= limit/carryParts || s.Used()+first.want <= limit-limit/carryParts):
		return first // nobody who holds much is reading on, nor is so much on its way that would be given back
	}
	return nil
}

// elder returns the one of two that began first.
func (b *BudgetShare) elder(other *BudgetShare) *BudgetShare {
	if other == nil || b.ticket < other.ticket {
		return b
	}
	return other
}

// hostPart is how much the large blocks of a host may hold: always less than there is, so that something is left for
// one more host.
func (s *SharedBudget) hostPart(host netip.Addr, limit int64) int64 {
	others := s.used.Load() - s.little - s.hosts[host]
	return (limit - limit/littleParts - others) / hostParts
}

// hostMay reports whether a host holds no more than most with what b waits for, or b alone is what it holds.
func (s *SharedBudget) hostMay(b *BudgetShare, most int64) bool {
	all := s.hosts[b.host] + b.grows()
	return all <= most || all == b.held+b.want
}

// grows is by how much the large ones would hold more if b got what it waits for.
func (b *BudgetShare) grows() int64 {
	if b.much {
		return b.want
	}
	return b.held + b.want
}

// leave takes b out of those who wait.
func (s *SharedBudget) leave(b *BudgetShare) {
	for i, w := range s.waiting {
		if w == b {
			last := len(s.waiting) - 1
			s.waiting[i] = s.waiting[last]
			s.waiting[last] = nil
			s.waiting = s.waiting[:last]
			s.pending.Add(-1)
			break
		}
	}
	if b.much {
		s.stuck--
	}
	b.grant = nil
}
