package frame

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// result is one return of Next.
type result struct {
	got
	err     error // of Next
	blk     error // Block.Err
	at      time.Duration
	ended   time.Duration
	started time.Duration
}

// wire is a Reader at the end of a pipe, read by a goroutine of its own.
type wire struct {
	t     *testing.T
	begin time.Time
	peer  net.Conn
	conn  net.Conn
	r     *Reader
	out   chan result
}

func newWire(t *testing.T, cfg Config) *wire {
	conn, peer := net.Pipe()
	w := &wire{t: t, begin: time.Now(), peer: peer, conn: conn, out: make(chan result, 100)}
	w.r = NewReader(conn, cfg)
	go func() {
		defer close(w.out)
		for {
			b, err := w.r.Next()
			res := result{err: err, at: time.Since(w.begin)}
			if err == nil {
				res.got, res.blk = copyOf(b), b.Err
				res.ended, res.started = b.Ended.Sub(w.begin), b.Started.Sub(w.begin)
			}
			w.out <- res
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		_ = peer.Close()
		_ = conn.Close()
		for range w.out {
		}
		w.r.Close()
	})
	return w
}

// send writes s and waits until it has been read and the Reader waits again.
func (w *wire) send(s string) {
	w.t.Helper()
	if _, err := io.WriteString(w.peer, s); err != nil {
		w.t.Fatalf("send %q: %v", s, err)
	}
	synctest.Wait()
}

func (w *wire) next() result {
	w.t.Helper()
	select {
	case res := <-w.out:
		return res
	default:
		w.t.Fatal("nothing came from the reader")
		return result{}
	}
}

func (w *wire) none() {
	w.t.Helper()
	select {
	case res := <-w.out:
		w.t.Fatalf("unexpected: %v, %v", res.got, res.err)
	default:
	}
}

// pass lets time go by: Sleep in a bubble is the clock, nothing waits for real.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func (w *wire) expect(want got) result {
	w.t.Helper()
	res := w.next()
	if res.err != nil {
		w.t.Fatalf("%v instead of %v", res.err, want)
	}
	mustEqual(w.t, "wire", []got{res.got}, []got{want})
	return res
}

func bubble(t *testing.T, name string, cfg Config, f func(t *testing.T, w *wire)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { f(t, newWire(t, cfg)) })
	})
}
