package frame

import (
	"errors"
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

func TestBudgetTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSharedBudget(100)
		a, b, c := s.Share(nil), s.Share(nil), s.Share(nil)
		given(t, "a", acquire(a, 80))
		second := acquire(b, 40)
		third := acquire(c, 10) // would fit, but b was first
		waits(t, "b", second)
		waits(t, "c", third)
		if n := s.Waiting(); n != 2 {
			t.Errorf("%d waiting", n)
		}
		a.Release(80)
		given(t, "b", second)
		given(t, "c", third)
		used(t, s, 50)
		b.Release(1000) // more than it holds
		used(t, s, 10)
		c.Close()
		used(t, s, 0)
	})
}

// When all who hold some wait, the oldest goes past the limit, and again, until it is done.
func TestBudgetNeverDeadlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSharedBudget(100)
		a, b, newcomer := s.Share(nil), s.Share(nil), s.Share(nil)
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
		s := NewSharedBudget(10)
		a, b := s.Share(nil), s.Share(nil)
		given(t, "a alone", acquire(a, 1000))
		second := acquire(b, 1)
		waits(t, "b", second)
		s.SetLimit(1001)
		given(t, "b after the limit was raised", second)
		s.SetLimit(0)
		given(t, "a without limit", acquire(a, 1<<40))
	})
}

func TestBudgetWaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSharedBudget(100)
		done := make(chan struct{})
		a, b, c := s.Share(nil), s.Share(done), s.Share(nil)
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
		s := NewSharedBudget(100)
		a, b := s.Share(nil), s.Share(nil)
		given(t, "a", acquire(a, 60))
		given(t, "b", acquire(b, 40))
		young := acquire(b, 70)
		waits(t, "b", young)
		a.Close()
		given(t, "b", young) // past the limit: nobody else holds any
		used(t, s, 110)
		b.Close()
		used(t, s, 0)
	})
}

// A Reader that waits for memory does not read, does not time out, and goes on when there is some.
func TestReaderWaitsForBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSharedBudget(chunkSize)
		other := s.Share(nil)
		given(t, "other", acquire(other, chunkSize))
		share := s.Share(nil)
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
