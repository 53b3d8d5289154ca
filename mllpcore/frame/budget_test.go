package frame

import (
	"errors"
	"net/netip"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// acquire asks in a goroutine of its own and returns what Acquire said, when it has.
func acquire(b *BudgetShare, n int64) <-chan error {
	said := make(chan error, 1)
	go func() { said <- b.Acquire(n) }()
	synctest.Wait()
	return said
}

func waits(t *testing.T, what string, said <-chan error) {
	t.Helper()
	select {
	case err := <-said:
		t.Fatalf("%s does not wait: %v", what, err)
	default:
	}
}

func given(t *testing.T, what string, said <-chan error) {
	t.Helper()
	synctest.Wait()
	select {
	case err := <-said:
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	default:
		t.Fatalf("%s still waits", what)
	}
}

func used(t *testing.T, s *SharedBudget, want int64) {
	t.Helper()
	if have := s.Used(); have != want {
		t.Fatalf("%d used, want %d", have, want)
	}
}

// However many hosts fill the memory with large blocks that have no end, something is left for a large one of another.
func TestBudgetLeavesSomeForAnotherHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSharedBudget(3200, 100)
		var shares []*BudgetShare
		share := func(from byte) *BudgetShare {
			b := s.Share(host(from), nil, nil)
			shares = append(shares, b)
			return b
		}
		for from := range byte(4) {
			for n := 0; ; n++ { // each takes what it can get
				said := acquire(share(from), 50)
				if len(said) == 0 {
					if n == 0 {
						t.Fatalf("host %d gets nothing", from)
					}
					break
				}
			}
		}
		given(t, "another host", acquire(share(9), 50))
		for _, b := range shares {
			b.Close()
		}
		synctest.Wait()
		used(t, s, 0)
	})
}

// host returns one of several hosts.
func host(n byte) netip.Addr { return netip.AddrFrom4([4]byte{10, 0, 0, n}) }

// What is little is given at once, whatever the others hold; the large ones wait for their turn.
func TestBudgetTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSharedBudget(1600, 8)
		a, b, c, d := s.Share(host(1), nil, nil), s.Share(host(2), nil, nil), s.Share(host(3), nil, nil), s.Share(host(1), nil, nil)
		given(t, "a", acquire(a, 600))
		second := acquire(b, 300)
		third := acquire(c, 200) // would fit, but b was first
		waits(t, "b", second)
		waits(t, "c", third)
		given(t, "little", acquire(d, 90))
		if n := s.Waiting(); n != 2 {
			t.Errorf("%d waiting", n)
		}
		a.Release(600)
		given(t, "b", second)
		given(t, "c", third)
		used(t, s, 590)
		b.Release(10000) // more than it holds
		used(t, s, 290)
		c.Close()
		d.Close()
		used(t, s, 0)
	})
}

// 500 that hold what they can get and never end do not stop one that needs little, nor a large one of another host.
func TestBudgetLittleNeverWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const limit = 512 << 20
		s := NewSharedBudget(limit, 1000)
		for range 500 {
			b := s.Share(host(1), nil, nil)
			for range 17 { // 1 MB
				if said := acquire(b, chunkSize); s.Waiting() > 0 {
					defer func() { <-said }()
					defer b.Close()
					break
				}
			}
		}
		if s.Used() > limit {
			t.Errorf("%d bytes held", s.Used())
		}
		for _, h := range []byte{1, 2} {
			b := s.Share(host(h), nil, nil)
			for range 4 { // 256 KiB
				given(t, "a small one", acquire(b, chunkSize))
			}
			b.Close()
		}
		b := s.Share(host(2), nil, nil)
		for range 10 << 20 / chunkSize {
			given(t, "a large one of another host", acquire(b, chunkSize))
		}
	})
}

// When all who hold much wait, the oldest goes past the limit, and again, until it is done.
func TestBudgetNeverDeadlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSharedBudget(200, 1000)
		a, b, newcomer := s.Share(host(1), nil, nil), s.Share(host(2), nil, nil), s.Share(host(3), nil, nil)
		given(t, "a", acquire(a, 50))
		given(t, "b", acquire(b, 50))
		n := acquire(newcomer, 50)
		young := acquire(b, 50)
		waits(t, "b while a reads on", young)
		old := acquire(a, 50)
		given(t, "the oldest", old)
		waits(t, "b", young)
		used(t, s, 150)
		given(t, "the oldest again", acquire(a, 50))
		a.Release(150)
		given(t, "b", young)
		waits(t, "the newcomer", n)
		b.Release(100)
		given(t, "the newcomer", n)
		used(t, s, 50)
	})
}

func TestBudgetLargerThanLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSharedBudget(10, 1000)
		a, b := s.Share(host(1), nil, nil), s.Share(host(2), nil, nil)
		given(t, "a alone", acquire(a, 1000))
		second := acquire(b, 1)
		waits(t, "b", second)
		s.SetLimit(4000, 10)
		given(t, "b after the limit was raised", second)
		s.SetLimit(0, 10)
		given(t, "a without limit", acquire(a, 1<<40))
	})
}

// What is carried counts, is waited for, and makes nothing go past the limit.
func TestBudgetCarries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSharedBudget(1000, 50)
		s.Carry(1000)
		if !s.Full() {
			t.Error("not full")
		}
		a := s.Share(host(1), nil, nil)
		little, large := acquire(s.Share(host(2), nil, nil), 10), acquire(a, 600)
		waits(t, "little", little)
		waits(t, "large", large)
		s.Land(500)
		given(t, "little", little)
		waits(t, "large while something is on its way", large)
		s.Land(400)
		given(t, "large", large)
		s.Land(100)
		used(t, s, 610)
	})
}

// A block that holds much and does not go on is ended for the sake of others, after 20 seconds; one that goes on is not.
func TestBudgetRelief(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSharedBudget(1000, 50)
		var ended atomic.Int64
		var a *BudgetShare
		a = s.Share(host(1), nil, func(held int64) { ended.Store(held); go a.Close() })
		b := s.Share(host(2), nil, nil)
		given(t, "a", acquire(a, 400))
		wait := acquire(b, 300)
		for range 6 {
			time.Sleep(10 * time.Second)
			given(t, "a goes on", acquire(a, 10))
		}
		waits(t, "b", wait)
		if held := ended.Load(); held != 0 {
			t.Fatalf("ended with %d", held)
		}
		time.Sleep(3 * time.Minute)
		given(t, "b", wait)
		if held := ended.Load(); held != 460 {
			t.Errorf("ended with %d", held)
		}
	})
}

func TestBudgetWaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSharedBudget(100, 1000)
		done := make(chan struct{})
		a, b, c := s.Share(netip.Addr{}, nil, nil), s.Share(netip.Addr{}, done, nil), s.Share(netip.Addr{}, nil, nil)
		given(t, "a", acquire(a, 100))
		second, third := acquire(b, 60), acquire(c, 60)
		close(done)
		if err := <-second; !errors.Is(err, ErrBudgetClosed) {
			t.Errorf("b: %v", err)
		}
		c.Close()
		c.Close()
		if err := <-third; !errors.Is(err, ErrBudgetClosed) {
			t.Errorf("c: %v", err)
		}
		if err := c.Acquire(1); !errors.Is(err, ErrBudgetClosed) {
			t.Errorf("c after Close: %v", err)
		}
		if n := s.Waiting(); n != 0 {
			t.Errorf("%d waiting", n)
		}
		used(t, s, 100)
		a.Release(100)
		used(t, s, 0)
	})
}

// A holder that leaves while it waits frees the way for the others.
func TestBudgetHolderLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSharedBudget(200, 1000)
		a, b := s.Share(host(1), nil, nil), s.Share(host(2), nil, nil)
		given(t, "a", acquire(a, 60))
		given(t, "b", acquire(b, 40))
		young := acquire(b, 170)
		waits(t, "b", young)
		a.Close()
		given(t, "b", young) // past the limit: nobody else holds any
		used(t, s, 210)
		b.Close()
		used(t, s, 0)
	})
}

// A Reader that waits for memory does not read, does not time out, and goes on when there is some.
func TestReaderWaitsForBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSharedBudget(chunkSize, 1000)
		other := s.Share(netip.Addr{}, nil, nil)
		given(t, "other", acquire(other, chunkSize))
		share := s.Share(netip.Addr{}, nil, nil)
		w := newWire(t, Config{ReceiveTimeout: time.Second, Budget: share})
		body := string(message(5000))
		w.send("\x0b" + body[:3000])
		if n := s.Waiting(); n != 1 {
			t.Fatalf("%d waiting", n)
		}
		pass(time.Hour)
		w.none()
		other.Release(chunkSize)
		w.send(body[3000:] + "\x1c\r")
		w.expect(got{payload: body, size: 5000})
		used(t, s, 0)

		given(t, "other", acquire(other, chunkSize))
		w.send("\x0b" + body) // fits into the buffer it has by now, but is more than is free
		share.Close()
		synctest.Wait()
		if res := w.expect(got{payload: body, size: 5000, reason: ReasonAborted}); !errors.Is(res.blk, ErrBudgetClosed) {
			t.Errorf("Block.Err %v", res.blk)
		}
		if res := w.next(); !errors.Is(res.err, ErrBudgetClosed) {
			t.Errorf("%v", res.err)
		}
	})
}

// A long block asks for memory often: what it is given at once costs no object each time.
func TestBudgetAllocatesNothing(t *testing.T) {
	shared := NewSharedBudget(64<<20, 1000)
	b := shared.Share(netip.MustParseAddr("127.0.0.1"), nil, nil)
	defer b.Close()
	if n := testing.AllocsPerRun(100, func() {
		for range 16 {
			if err := b.Acquire(chunkSize); err != nil {
				t.Fatal(err)
			}
		}
		b.Release(16 * chunkSize)
	}); n > 1 {
		t.Errorf("%v objects for a block of 16 chunks", n)
	}
}
