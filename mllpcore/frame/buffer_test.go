package frame

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/netip"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
)

func TestNoAllocation(t *testing.T) {
	whole := AppendBlock(nil, message(600), DefaultMarks)
	for _, c := range []struct {
		name  string
		piece []byte
		per   int
	}{
		{"one a read", whole, 1},
		{"pipelined", bytes.Repeat(whole, 32), 32},
		{"junk before each", append([]byte("\r\n"), whole...), 1},
		{"30 KB", AppendBlock(nil, message(30<<10), DefaultMarks), 1},
	} {
		r := NewReader(&loopSource{piece: c.piece, left: -1}, Config{ReceiveTimeout: time.Minute})
		n := testing.AllocsPerRun(1000, func() {
			for range c.per {
				if b, err := r.Next(); err != nil || b.Reason != ReasonNone {
					t.Fatal(copyOf(b), err)
				}
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations a read", c.name, n)
		}
		r.Close()
	}
}

// A deadline costs more than a message: none is set where none is needed, and with one it is moved once in a while.
func TestDeadlinesSet(t *testing.T) {
	whole := AppendBlock(nil, message(600), DefaultMarks)
	for _, c := range []struct {
		name string
		idle time.Duration
		per  int // bytes a read
		most int
	}{
		{"whole", 0, 1000, 0},
		{"whole, idle timeout", time.Minute, 1000, 1},
		{"split", 0, 300, 1},
		{"split, idle timeout", 30 * time.Second, 300, 1},
	} {
		src := &splitSource{data: bytes.Repeat(whole, 100), cuts: []int{len(whole)}}
		if c.per < len(whole) {
			src.cuts = []int{c.per, len(whole) - c.per}
		}
		r := NewReader(src, Config{ReceiveTimeout: time.Minute, IdleTimeout: c.idle})
		if all, err := readAll(t, r); len(all) != 100 || !errors.Is(err, io.EOF) {
			t.Errorf("%s: %d blocks, %v", c.name, len(all), err)
		}
		if len(src.sets) > c.most {
			t.Errorf("%s: %d deadlines set for 100 messages", c.name, len(src.sets))
		}
	}
}

// Blocks that are buffered come out without a Read, and BeforeWait is called only before one.
func TestBufferedFirst(t *testing.T) {
	waits := 0
	src := &splitSource{data: bytes.Repeat([]byte("\x0bA\x1c\r"), 32)}
	src.data = append(src.data, "\x0bB"...)
	r := NewReader(src, Config{BeforeWait: func() error { waits++; return nil }})
	for i := range 32 {
		if _, err := r.Next(); err != nil || src.reads != 1 || waits != 1 || r.Buffered() != 4*(31-i)+2 {
			t.Fatalf("block %d: %v, %d reads, %d waits, %d buffered", i, err, src.reads, waits, r.Buffered())
		}
	}
	if b, err := r.Next(); err != nil || b.Reason != ReasonCutOff || waits != 2 {
		t.Errorf("%v, %v after %d waits", copyOf(b), err, waits)
	}

	failed := errors.New("cannot send")
	r = NewReader(&splitSource{data: []byte("\x0bA")}, Config{BeforeWait: func() error { return failed }})
	if _, err := r.Next(); !errors.Is(err, failed) {
		t.Errorf("BeforeWait failed, Next: %v", err)
	}
}

// An idle connection costs the small buffer, also one that was busy before.
func TestShrinks(t *testing.T) {
	bubble(t, "after a pause", Config{}, func(t *testing.T, w *wire) {
		size := func() int { return len(w.r.buf) } // safe: the reader waits
		body := string(message(5000))
		if size() != smallBuffer {
			t.Errorf("begins with %d", size())
		}
		w.send("\x0b" + body + "\x1c\r")
		w.expect(got{payload: body, size: 5000})
		pass(shrinkAfter - 1)
		if size() != chunkSize {
			t.Errorf("%d right after a message of 5000 bytes", size())
		}
		w.send("\x0b" + body + "\x1c\r")
		w.expect(got{payload: body, size: 5000})
		pass(shrinkAfter + lazyMargin)
		if size() != smallBuffer {
			t.Errorf("%d after a pause", size())
		}
		pass(time.Hour)
		w.send("\x0bA\x1c\r")
		w.expect(got{payload: "A", size: 1})
		if size() != smallBuffer {
			t.Errorf("%d after a small message", size())
		}
	})
	bubble(t, "and idles out", Config{IdleTimeout: time.Minute}, func(t *testing.T, w *wire) {
		body := string(message(5000))
		w.send("\x0b" + body + "\x1c\r")
		w.expect(got{payload: body, size: 5000})
		pass(time.Minute - 1)
		w.none()
		pass(1)
		if res := w.next(); !errors.Is(res.err, ErrIdle) {
			t.Errorf("%v", res.err)
		}
	})
}

// Many small messages waiting make the Reader read many at once.
func TestGrowsForPipelining(t *testing.T) {
	whole := AppendBlock(nil, message(600), DefaultMarks)
	src := &splitSource{data: bytes.Repeat(whole, 1000)}
	if all, _ := readAll(t, NewReader(src, Config{})); len(all) != 1000 {
		t.Errorf("%d messages", len(all))
	}
	if most := len(whole)*1000/chunkSize + 4; src.reads > most {
		t.Errorf("%d reads for %d bytes", src.reads, len(whole)*1000)
	}
}

func TestTake(t *testing.T) {
	for _, size := range []int{0, 600, chunkSize - 2, chunkSize, 1 << 20} {
		want := message(max(size, 1))[:size]
		in := AppendBlock(AppendBlock(nil, want, DefaultMarks), bytes.Repeat([]byte("x"), size), DefaultMarks)
		r := NewReader(&splitSource{data: in}, Config{})
		b, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		view := b.Payload
		kept := r.Take()
		if again := r.Take(); len(kept) > 0 && &again[0] != &kept[0] {
			t.Errorf("%d: Take twice copies twice", size)
		}
		if handed := size > 0 && &view[0] == &kept[0]; handed != (size > chunkSize-2) {
			t.Errorf("%d: handed over: %v", size, handed)
		}
		if _, err = r.Next(); err != nil {
			t.Fatal(err)
		}
		r.Close()
		if !bytes.Equal(kept, want) || cap(kept) > size+size/4+64 {
			t.Errorf("%d: taken payload changed, or holds %d bytes", size, cap(kept))
		}
	}
}

// A message of 10 MB costs well below 2.5 times its size: the chunks and the whole.
func TestPeakMemory(t *testing.T) {
	const size = 10 << 20
	in := AppendBlock(nil, message(size), DefaultMarks)
	r := NewReader(&loopSource{piece: in, left: 1}, Config{})
	defer r.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	b, err := r.Next()
	runtime.ReadMemStats(&after)
	if err != nil || len(b.Payload) != size || b.Reason != ReasonNone {
		t.Fatal(err)
	}
	// All that was allocated, collected or not, so it bounds the peak from above.
	if total := after.TotalAlloc - before.TotalAlloc; total > size*22/10 {
		t.Errorf("%d bytes allocated for %d", total, size)
	}
}

func TestClose(t *testing.T) {
	s := NewSharedBudget(1<<30, 1000)
	var most int64
	src := &splitSource{data: append([]byte{0x0B}, message(300000)...)}
	r := NewReader(src, Config{Budget: s.Share(netip.Addr{}, nil, nil), BeforeWait: func() error {
		most = max(most, s.Used())
		return nil
	}})
	if b, err := r.Next(); err != nil || b.Reason != ReasonCutOff {
		t.Fatal(err)
	}
	if s.Used() != most {
		t.Errorf("%d bytes on the budget while the block is its owner's", s.Used())
	}
	r.GiveBack()
	if most < 300000-chunkSize || most > 300000+chunkSize || s.Used() != 0 {
		t.Errorf("%d bytes on the budget at the most, %d after the block", most, s.Used())
	}
	r.Close()

	// A panic in the owner leaves a block open.
	src = &splitSource{data: append([]byte{0x0B}, message(300000)...)}
	r = NewReader(src, Config{Budget: s.Share(netip.Addr{}, nil, nil), BeforeWait: func() error {
		if s.Used() > 2*chunkSize {
			panic("owner")
		}
		return nil
	}})
	func() {
		defer func() { _ = recover() }()
		_, _ = r.Next()
	}()
	if s.Used() == 0 {
		t.Error("nothing on the budget inside a block")
	}
	r.Close()
	r.Close()
	if s.Used() != 0 {
		t.Errorf("%d bytes still on the budget", s.Used())
	}
	if _, err := r.Next(); err == nil || r.State() != StateClosed {
		t.Errorf("Next after Close: %v, state %v", err, r.State())
	}
}

func TestDrain(t *testing.T) {
	block := "\x0b" + string(message(5000))
	src := &splitSource{data: []byte(block + string(message(100000)))}
	r := NewReader(src, Config{MaxLength: 256})
	b, err := r.Next()
	if err != nil || b.Reason != ReasonTooLong {
		t.Fatal(copyOf(b), err)
	}
	r.Drain(50000, time.Second)
	if left := len(src.data); left < 50000 || left > 60000 {
		t.Errorf("%d bytes left unread by Drain", left)
	}
	if string(b.Payload) != block[1:257] {
		t.Error("Drain changed the block")
	}
	if _, err = r.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("Next after Drain: %v", err)
	}
}

// Drain ends with its time, whatever the other side does.
func TestDrainTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, peer := net.Pipe()
		gone := make(chan struct{})
		defer func() {
			_ = conn.Close()
			<-gone
		}()
		go func() {
			defer close(gone)
			for b := []byte("\x0b0123456789"); ; time.Sleep(time.Second) {
				if _, err := peer.Write(b); err != nil {
					return
				}
			}
		}()
		r := NewReader(conn, Config{MaxLength: 5})
		defer r.Close()
		if b, err := r.Next(); err != nil || b.Reason != ReasonTooLong {
			t.Fatal(err)
		}
		begin := time.Now()
		r.Drain(1<<30, 3500*time.Millisecond)
		if d := time.Since(begin); d != 3500*time.Millisecond {
			t.Errorf("drained for %v", d)
		}
	})
}
