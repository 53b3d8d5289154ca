package frame

import (
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestEndThenSilence(t *testing.T) {
	for _, tol := range []Tolerance{Lenient, Strict} {
		want := got{payload: "A", size: 1, quirks: QuirkMissingEOL}
		if tol == Strict {
			want.reason = ReasonMissingEOL
		}
		bubble(t, tol.String(), Config{Tolerance: tol}, func(t *testing.T, w *wire) {
			w.send("\x0bA\x1c")
			if s := w.r.State(); s != StateEndSeen {
				t.Errorf("state after the end block: %v", s)
			}
			pass(endSilence - time.Millisecond)
			w.none()
			pass(time.Millisecond)
			if res := w.expect(want); res.at != endSilence || res.ended != 0 {
				t.Errorf("returned after %v, ended after %v", res.at, res.ended)
			}
			// The EOL that comes late belongs to it, even much later; a second one is junk.
			pass(time.Hour)
			w.send("\r")
			w.send("\x0bB\x1c\r")
			w.expect(got{payload: "B", size: 1})
			w.send("\x0bC\x1c")
			pass(endSilence)
			w.next()
			w.send("\r\r\x0bD\x1c\r")
			if tol == Strict {
				w.expect(got{payload: "\r", reason: ReasonJunk, size: 1})
				w.expect(got{payload: "D", size: 1})
				return
			}
			w.expect(got{payload: "D", size: 1, quirks: QuirkJunk, junk: "\r", skipped: 1})
		})
	}
	bubble(t, "EOL in time", Config{}, func(t *testing.T, w *wire) {
		w.send("\x0bA\x1c")
		pass(99 * time.Millisecond)
		w.send("\r")
		w.expect(got{payload: "A", size: 1})
	})
	bubble(t, "data in time", Config{}, func(t *testing.T, w *wire) {
		w.send("\x0bA\x1c")
		pass(99 * time.Millisecond)
		w.send("B")
		pass(time.Hour)
		w.none()
		w.send("\x1c\r")
		w.expect(got{payload: "A\x1cB", size: 3, quirks: QuirkEndInData})
	})
	bubble(t, "other byte late is junk", Config{}, func(t *testing.T, w *wire) {
		w.send("\x0bA\x1c")
		pass(endSilence)
		w.expect(got{payload: "A", size: 1, quirks: QuirkMissingEOL})
		w.send("\n\r\x0bB\x1c\r")
		w.expect(got{payload: "B", size: 1, quirks: QuirkJunk, junk: "\n\r", skipped: 2})
	})
	bubble(t, "no end block, no timer", Config{}, func(t *testing.T, w *wire) {
		w.send("\x0bA")
		pass(time.Hour)
		w.none()
		if s, since := w.r.State(), w.r.StateSince(); s != StateBlock || !since.Equal(w.begin) {
			t.Errorf("state %v since %v", s, since.Sub(w.begin))
		}
	})
}

func TestReceiveTimeout(t *testing.T) {
	cfg := Config{ReceiveTimeout: 60 * time.Second}
	bubble(t, "runs from the start block on", cfg, func(t *testing.T, w *wire) {
		pass(time.Hour)
		w.send("\x0bA")
		pass(40 * time.Second)
		w.send("B")
		pass(20*time.Second - 1)
		w.none()
		pass(1)
		res := w.expect(got{payload: "AB", size: 2, reason: ReasonTimedOut})
		if res.blk != nil || res.started != time.Hour || res.ended != time.Hour+40*time.Second {
			t.Errorf("error %v, started %v, ended %v", res.blk, res.started, res.ended)
		}
		w.send("C\x1c\r\x0bD\x1c\r")
		w.expect(got{payload: "D", size: 1, quirks: QuirkJunk, junk: "C\x1c\r", skipped: 3})
		pass(time.Hour) // between blocks there is no limit
		w.send("\x0bE")
		pass(59 * time.Second)
		w.send("\x1c\r")
		w.expect(got{payload: "E", size: 1})
	})
	bubble(t, "after an end block that was data", cfg, func(t *testing.T, w *wire) {
		w.send("\x0bA\x1c")
		pass(50 * time.Millisecond)
		w.send("B")
		pass(time.Minute)
		res := w.expect(got{payload: "A\x1cB", size: 3, quirks: QuirkEndInData, reason: ReasonTimedOut})
		if res.at != time.Minute {
			t.Errorf("after %v", res.at)
		}
	})
	bubble(t, "dribbling end blocks", Config{ReceiveTimeout: time.Second}, func(t *testing.T, w *wire) {
		w.send("\x0bA\x1c")
		for range 19 {
			pass(50 * time.Millisecond)
			w.send("A\x1c")
			w.none()
		}
		pass(50 * time.Millisecond)
		w.send("A\x1c")
		if res := w.next(); res.reason != ReasonTimedOut || len(res.payload) != 40 {
			t.Errorf("%v", res.got)
		}
	})
	bubble(t, "strict keeps what comes after", Config{ReceiveTimeout: time.Second, Tolerance: Strict},
		func(t *testing.T, w *wire) {
			w.send("\x0bA")
			pass(time.Second)
			w.expect(got{payload: "A", size: 1, reason: ReasonTimedOut})
			w.send("B\x1c\r\x0bC\x1c\r")
			w.expect(got{payload: "B\x1c\r", size: 3, reason: ReasonJunk})
			w.expect(got{payload: "C", size: 1})
		})
}

// The time in which the Reader is kept from reading is not the sender's.
func TestTimeoutStandsStill(t *testing.T) {
	const wait = 10 * time.Second
	cfg := Config{ReceiveTimeout: time.Second, IdleTimeout: time.Second}
	cfg.BeforeWait = func() error {
		time.Sleep(wait)
		return nil
	}
	bubble(t, "BeforeWait", cfg, func(t *testing.T, w *wire) {
		pass(wait)
		w.send("\x0bA")
		pass(wait)
		w.send("B")
		pass(wait)
		w.send("\x1c")
		pass(wait)
		w.send("\r")
		w.expect(got{payload: "AB", size: 2})
		pass(wait + time.Second - 1)
		w.none()
		pass(1)
		if res := w.next(); !errors.Is(res.err, ErrIdle) {
			t.Errorf("%v, %v", res.got, res.err)
		}
	})
}

func TestIdleTimeout(t *testing.T) {
	cfg := Config{IdleTimeout: 10 * time.Second}
	bubble(t, "from the last message on", cfg, func(t *testing.T, w *wire) {
		for range 5 {
			pass(9 * time.Second)
			w.send("\x0bA\x1c\r")
			w.expect(got{payload: "A", size: 1})
		}
		pass(10*time.Second - 1)
		w.none()
		pass(1)
		if res := w.next(); !errors.Is(res.err, ErrIdle) {
			t.Errorf("%v", res.err)
		}
		if s := w.r.State(); s != StateClosed {
			t.Errorf("state %v", s)
		}
	})
	bubble(t, "not inside a block", cfg, func(t *testing.T, w *wire) {
		w.send("\x0bA")
		pass(time.Hour)
		w.send("\x1c\r")
		w.expect(got{payload: "A", size: 1})
	})
	bubble(t, "junk comes out first", cfg, func(t *testing.T, w *wire) {
		w.send("hello")
		pass(9 * time.Second)
		w.send("hello")
		pass(10 * time.Second)
		if res := w.expect(got{payload: "hellohello", reason: ReasonNoBlock, size: 10}); !errors.Is(res.blk, ErrIdle) {
			t.Errorf("Block.Err %v", res.blk)
		}
		if res := w.next(); !errors.Is(res.err, ErrIdle) || res.at != 19*time.Second {
			t.Errorf("%v after %v", res.err, res.at)
		}
	})
}

// A deadline that the Reader did not set is somebody else's will to stop.
func TestForeignDeadline(t *testing.T) {
	cfg := Config{ReceiveTimeout: time.Minute, IdleTimeout: time.Minute}
	stop := func(w *wire) {
		_ = w.conn.SetReadDeadline(time.Unix(1, 0))
		synctest.Wait()
	}
	bubble(t, "idle", cfg, func(t *testing.T, w *wire) {
		w.send("\x0bA\x1c\r")
		w.next()
		stop(w)
		if res := w.next(); !errors.Is(res.err, os.ErrDeadlineExceeded) {
			t.Errorf("%v, %v", res.got, res.err)
		}
	})
	bubble(t, "in a block", cfg, func(t *testing.T, w *wire) {
		w.send("\x0bA")
		stop(w)
		if res := w.expect(got{payload: "A", size: 1, reason: ReasonAborted}); !errors.Is(res.blk, os.ErrDeadlineExceeded) {
			t.Errorf("Block.Err %v", res.blk)
		}
		if res := w.next(); !errors.Is(res.err, os.ErrDeadlineExceeded) {
			t.Errorf("%v", res.err)
		}
	})
	bubble(t, "after an end block", cfg, func(t *testing.T, w *wire) {
		w.send("\x0bA\x1c")
		stop(w)
		w.expect(got{payload: "A", size: 1, quirks: QuirkMissingEOL})
		if res := w.next(); !errors.Is(res.err, os.ErrDeadlineExceeded) {
			t.Errorf("%v", res.err)
		}
	})
}

// The owner can fold a stop into every deadline, so that none of the Reader's own moves it away. A deadline that was
// set for an earlier block is left as it is until it passes.
func TestSetDeadlineHook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w *wire
		var sets []time.Duration
		var stopping atomic.Bool
		ready := make(chan struct{})
		w = newWire(t, Config{
			ReceiveTimeout: 30 * time.Second,
			BeforeWait:     func() error { <-ready; return nil },
			SetDeadline: func(s State, at time.Time) error {
				if s != StateBlock {
					t.Errorf("deadline set in state %v", s)
				}
				sets = append(sets, at.Sub(w.begin))
				if stopping.Load() {
					at = time.Unix(1, 0)
				}
				return w.conn.SetReadDeadline(at)
			},
		})
		close(ready)
		w.send("\x0bA")
		pass(10 * time.Second)
		w.send("\x1c\r\x0bB")
		w.expect(got{payload: "A", size: 1})
		stopping.Store(true)
		pass(20*time.Second - 1)
		w.none()
		pass(1)
		w.expect(got{payload: "B", size: 1, reason: ReasonAborted})
		if !slices.Equal(sets, []time.Duration{30 * time.Second, 40 * time.Second}) {
			t.Errorf("deadlines set: %v", sets)
		}
	})
}

func TestReset(t *testing.T) {
	for _, c := range []struct {
		err    error
		reason Reason
	}{
		{io.EOF, ReasonCutOff},
		{&net.OpError{Op: "read", Err: errors.New("connection reset by peer")}, ReasonCutOff},
		{&net.OpError{Op: "read", Err: net.ErrClosed}, ReasonAborted},
	} {
		for _, together := range []bool{false, true} {
			r := NewReader(&splitSource{data: []byte("\x0bAB"), err: c.err, together: together}, Config{})
			b, err := r.Next()
			if err != nil || b.Reason != c.reason || !errors.Is(b.Err, c.err) || string(b.Payload) != "AB" {
				t.Errorf("%v: %v, %v", c.err, copyOf(b), err)
			}
			if _, err = r.Next(); !errors.Is(err, c.err) {
				t.Errorf("%v: then %v", c.err, err)
			}
		}
	}
}

// rudeSource returns what io.Reader allows and hardly anybody expects.
type rudeSource struct {
	script []func(p []byte) (int, error)
}

func (s *rudeSource) Read(p []byte) (int, error) {
	if len(s.script) == 0 {
		return 0, nil
	}
	f := s.script[0]
	s.script = s.script[1:]
	return f(p)
}

func (*rudeSource) SetReadDeadline(time.Time) error { return nil }

func TestRudeSource(t *testing.T) {
	say := func(s string, err error) func([]byte) (int, error) {
		return func(p []byte) (int, error) { return copy(p, s), err }
	}
	r := NewReader(&rudeSource{script: []func([]byte) (int, error){
		say("", nil), say("\x0bA", nil), say("", nil), say("\x1c\r\x0bB", os.ErrDeadlineExceeded), say("\x1c\r", nil),
	}}, Config{})
	all, err := readAll(t, r)
	mustEqual(t, "rude", all, []got{{payload: "A", size: 1}, {payload: "B", size: 1}})
	if !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("ended with %v", err)
	}
}
