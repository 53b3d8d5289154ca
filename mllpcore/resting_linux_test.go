package mllpcore_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

// restful is a server with a peer whose connection rests.
func restful(t *testing.T, configure ...func(*mllptest.Config)) (*mllptest.Server, *mllptest.Peer) {
	t.Helper()
	s := mllptest.NewServer(t, configure...)
	s.RestAlways()
	return s, resting(t, s, 1)
}

// resting connects a peer and has its connection rest, as the so manieth.
func resting(t *testing.T, s *mllptest.Server, n int) *mllptest.Peer {
	t.Helper()
	p := mllptest.Dial(t, s.Address)
	for i := range 3 {
		exchanged(t, p, fmt.Sprintf("R%d", i))
	}
	awaitResting(t, s, n)
	return p
}

func awaitResting(t *testing.T, s *mllptest.Server, n int) {
	t.Helper()
	for limit := time.Now().Add(mllptest.Wait); s.Resting() != n; time.Sleep(time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("%d connections rest, want %d", s.Resting(), n)
		}
	}
}

// Messages of a connection that rests are answered, one and several at a time, and it goes on resting.
func TestRestingAnswers(t *testing.T) {
	s, p := restful(t)
	for i := range 100 {
		exchanged(t, p, fmt.Sprint("A", i))
	}
	awaitResting(t, s, 1)
	p.SendRaw(mllptest.Block(mllptest.Message("B1")) + mllptest.Block(mllptest.Message("B2")))
	answered(t, p.Answer(), "B1")
	answered(t, p.Answer(), "B2")
	p.SendRaw(mllptest.Block("no message"))
	if ack := p.Answer(); mllptest.Field(ack, "MSA", 1) != "AR" {
		t.Errorf("answered %q, want AR", ack)
	}
	awaitResting(t, s, 1)
}

// What is no small message by itself is taken by the connection's own goroutine, which finds all of it.
func TestRestingEndsFor(t *testing.T) {
	whole := mllptest.Block(mllptest.Message("W"))
	const buffer = 2048
	full := mllptest.Block(mllptest.Message("F", "OBX|1|TX|"+strings.Repeat("x", buffer-len(mllptest.Block(mllptest.Message("F", "OBX|1|TX|\r"))))+"\r"))
	large := mllptest.Block(mllptest.Message("W", "OBX|1|TX|"+strings.Repeat("x", 1<<20)+"\r"))
	for name, test := range map[string]struct {
		send   []string // each by itself
		before string   // answered first
		broken uint64
	}{
		"a half":             {send: []string{whole[:50], whole[50:]}},
		"its end block":      {send: []string{whole[:len(whole)-2], whole[len(whole)-2 : len(whole)-1], "\r"}},
		"one byte":           {send: []string{"\x0b", whole[1:]}},
		"bytes outside":      {send: []string{"junk" + whole}},
		"bytes left":         {send: []string{whole[:50], whole[50:] + "\r\n"}},
		"a start in a block": {send: []string{whole[:50] + whole}, broken: 1},
		"a full buffer":      {send: []string{large[:buffer], large[buffer:]}},
		"more than a buffer": {send: []string{full + whole}, before: "F"},
		"a large one":        {send: []string{large}},
	} {
		t.Run(name, func(t *testing.T) {
			s, p := restful(t)
			for i, part := range test.send {
				if i > 0 {
					time.Sleep(10 * time.Millisecond) // so that it is read by itself
				}
				p.SendRaw(part)
			}
			if test.before != "" {
				answered(t, p.Answer(), test.before)
			}
			answered(t, p.Answer(), "W")
			exchanged(t, p, "after")
			if got := s.Stats().Broken; got != test.broken {
				t.Errorf("%d broken ones, want %d", got, test.broken)
			}
		})
	}
}

// Half a message at the end of a rest is given up after ReceiveTimeout.
func TestRestingEndsInTime(t *testing.T) {
	s, p := restful(t, mllptest.With("ReceiveTimeout", "1"))
	p.SendRaw(mllptest.Block(mllptest.Message("half"))[:50])
	s.Await("a broken message", func(mllpcore.Event) bool { return s.Stats().Broken == 1 })
}

// The end of the stream is seen, with what came before it and why.
func TestRestingEnds(t *testing.T) {
	ended := func(t *testing.T, s *mllptest.Server, want error) {
		t.Helper()
		e := mllptest.AwaitKind[*mllpcore.DisconnectedEvent](s)
		code := 0
		if no, ok := want.(syscall.Errno); ok {
			code = int(no)
		}
		if e.StatusCode != code {
			t.Errorf("ended with %d (%s), want %v", e.StatusCode, e.Description, want)
		}
	}
	t.Run("by the peer", func(t *testing.T) {
		s, p := restful(t)
		_ = p.Close()
		ended(t, s, nil)
	})
	t.Run("right after a message", func(t *testing.T) {
		s, p := restful(t)
		// Corked, the message and the end of the stream come as one packet.
		raw, err := p.Conn.(*net.TCPConn).SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		if err := raw.Control(func(fd uintptr) {
			err = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_CORK, 1)
		}); err != nil {
			t.Fatal(err)
		}
		p.Send(mllptest.Message("last"))
		_ = p.Conn.(*net.TCPConn).CloseWrite()
		answered(t, p.Answer(), "last")
		if rest, err := p.Ended(); rest != "" || err != nil {
			t.Errorf("then %q and %v", rest, err)
		}
		ended(t, s, nil)
	})
	t.Run("in a message", func(t *testing.T) {
		s, p := restful(t)
		p.SendRaw(mllptest.Block(mllptest.Message("half"))[:60])
		_ = p.Close()
		ended(t, s, nil)
		if got := s.Stats().Broken; got != 1 {
			t.Errorf("%d broken ones, want 1", got)
		}
	})
	t.Run("by a reset", func(t *testing.T) {
		s, p := restful(t)
		_ = p.Conn.(*net.TCPConn).SetLinger(0)
		_ = p.Close()
		ended(t, s, syscall.ECONNRESET)
	})
	t.Run("by Disconnect", func(t *testing.T) {
		s, p := restful(t)
		if err := s.Disconnect("1"); err != nil {
			t.Fatal(err)
		}
		if rest, err := p.Ended(); rest != "" || err != nil {
			t.Errorf("then %q and %v", rest, err)
		}
		ended(t, s, nil)
	})
	t.Run("by Shutdown", func(t *testing.T) {
		s, p := restful(t)
		resting(t, s, 2)
		ctx, cancel := context.WithTimeout(t.Context(), mllptest.Wait)
		defer cancel()
		if err := s.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		if rest, err := p.Ended(); rest != "" || err != nil {
			t.Errorf("then %q and %v", rest, err)
		}
		if n := s.Pollers(); n != 0 {
			t.Errorf("%d pollers are left", n)
		}
	})
	t.Run("by Reset", func(t *testing.T) {
		s, p := restful(t)
		if err := s.Reset(); err != nil {
			t.Error(err)
		}
		if _, err := p.Ended(); err != nil && !errors.Is(err, syscall.ECONNRESET) {
			t.Error(err)
		}
		if err := s.Set("LocalHost", "127.0.0.1"); err != nil {
			t.Fatal(err)
		}
		if err := s.Set("LocalPort", "0"); err != nil {
			t.Fatal(err)
		}
		if err := s.Listen(); err != nil {
			t.Fatal(err)
		}
		s.Address = s.Addr()
		exchanged(t, resting(t, s, 1), "anew")
	})
}

// Urgent data ends a read early: what follows it is read all the same.
func TestRestingWithUrgentData(t *testing.T) {
	s, p := restful(t)
	raw, err := p.Conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	block := mllptest.Block(mllptest.Message("U"))
	if err := raw.Write(func(fd uintptr) bool {
		_, err = unix.SendmsgN(int(fd), []byte(block+"!"), nil, nil, unix.MSG_OOB)
		return true
	}); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	p.SendRaw(mllptest.Block(mllptest.Message("V")))
	answered(t, p.Answer(), "U")
	answered(t, p.Answer(), "V")
	_ = s
}

// Where there are few connections each is read by its own goroutine.
func TestFewDoNotRest(t *testing.T) {
	s := mllptest.NewServer(t)
	p := mllptest.Dial(t, s.Address)
	for i := range 100 {
		exchanged(t, p, fmt.Sprint("F", i))
	}
	if s.Resting() > 0 {
		t.Error("it rests")
	}
	for range 40 {
		mllptest.Dial(t, s.Address)
	}
	for limit := time.Now().Add(mllptest.Wait); s.Stats().Connections < 41 && time.Now().Before(limit); {
		time.Sleep(time.Millisecond)
	}
	exchanged(t, p, "one of many")
	awaitResting(t, s, 1)
}

// Without a log a payload is the reader's until it is answered: there is no rest.
func TestRestingNeedsLog(t *testing.T) {
	s := mllptest.NewServer(t, func(c *mllptest.Config) { c.NoLog = true })
	s.RestAlways()
	p := mllptest.Dial(t, s.Address)
	for i := range 100 {
		exchanged(t, p, fmt.Sprint("N", i))
		if s.Resting() > 0 {
			t.Fatal("it rests")
		}
	}
}

// Wherever SetOutputFilename finds a connection on its way to rest, it does not rest any more: writing may take time.
func TestRestingFilenameAnyTime(t *testing.T) {
	s := mllptest.NewServer(t)
	s.RestAlways()
	for n := range 300 {
		p := mllptest.Dial(t, s.Address)
		exchanged(t, p, "A")
		p.Send(mllptest.Message("B"))
		c, err := s.Connection(fmt.Sprint(n + 1))
		if err != nil {
			t.Fatal(err)
		}
		for end := time.Now().Add(time.Duration(rand.IntN(60)) * time.Microsecond); time.Now().Before(end); {
			continue
		}
		if err := c.SetOutputFilename(t.TempDir() + "/{control}"); err != nil {
			t.Fatal(err)
		}
		answered(t, p.Answer(), "B")
		awaitResting(t, s, 0)
		_ = p.Close()
	}
}

// A hook that takes its time, set while connections rest, holds up only the connection whose message it has, and that
// one is not read any further.
func TestRestingWithSlowHook(t *testing.T) {
	s, p := restful(t)
	others := make([]*mllptest.Peer, 8)
	for i := range others {
		others[i] = resting(t, s, i+2)
	}
	slow := make(chan struct{})
	s.SetAckOutHook(mllpcore.AckOutFunc(func(_ context.Context, a *mllpcore.AckOut) {
		if a.Message.Summary().ControlID == "slow" {
			<-slow
		}
	}))
	p.Send(mllptest.Message("slow"))
	c, err := s.Connection("1")
	if err != nil {
		t.Fatal(err)
	}
	for c.Info().Messages < 4 {
		time.Sleep(time.Millisecond)
	}
	for i := range 50 {
		p.Send(mllptest.Message(fmt.Sprint("more", i)))
	}
	for i, other := range others {
		exchanged(t, other, fmt.Sprint("quick", i))
	}
	if n := c.Info().Messages; n != 4 {
		t.Errorf("%d messages were taken while the hook decides about the fourth", n)
	}
	close(slow)
	answered(t, p.Answer(), "slow")
	for i := range 50 {
		answered(t, p.Answer(), fmt.Sprint("more", i))
	}
}

// A peer that does not read its answers holds up nobody else.
func TestRestingWithDeafPeer(t *testing.T) {
	s, p := restful(t, mllptest.With("OutBufferSize", "16384"))
	_ = p.Close()
	awaitResting(t, s, 0)
	others := make([]*mllptest.Peer, 8)
	for i := range others {
		others[i] = resting(t, s, i+1)
	}
	dialer := net.Dialer{Control: func(_, _ string, c syscall.RawConn) (err error) {
		return errors.Join(c.Control(func(fd uintptr) {
			err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF, 4096)
		}), err)
	}}
	deaf, err := dialer.DialContext(t.Context(), "tcp", s.Address)
	if err != nil {
		t.Fatal(err)
	}
	defer deaf.Close()
	full := false // its answers fill the way back
	for limit, sent := time.Now().Add(mllptest.Wait), uint64(1); !full; sent++ {
		if _, err := deaf.Write([]byte(mllptest.Block(mllptest.Message("deaf")))); err != nil {
			t.Fatal(err)
		}
		for taken := false; !full && !taken; { // each by itself, so that the poller takes it
			all := s.Connections()
			info := all[len(all)-1]
			taken = info.Messages == sent
			full = info.State == "answering" && time.Since(info.StateSince) > 100*time.Millisecond
			if time.Now().After(limit) {
				t.Fatalf("%d messages sent, and it is %+v", sent, info)
			}
		}
	}
	for i, other := range others {
		exchanged(t, other, fmt.Sprint("quick", i))
	}
}

// What a program wants of a connection that rests is done.
func TestRestingIsWanted(t *testing.T) {
	s, p := restful(t)
	c, err := s.Connection("1")
	if err != nil {
		t.Fatal(err)
	}
	if info := c.Info(); info.State != "idle" || info.Messages != 3 {
		t.Errorf("it is %+v", info)
	}
	name := t.TempDir() + "/{control}.hl7"
	if err := c.SetOutputFilename(name); err != nil {
		t.Fatal(err)
	}
	awaitResting(t, s, 0)
	exchanged(t, p, "file")
	if err := c.SetOutputFilename(""); err != nil {
		t.Fatal(err)
	}
	for i := range 200 {
		exchanged(t, p, fmt.Sprint("B", i))
	}
	awaitResting(t, s, 1)
	c.SetInputData([]byte(mllptest.Message("ours")))
	sent := make(chan error, 1)
	go func() {
		_, err := c.Send(t.Context())
		sent <- err
	}()
	if m := p.Answer(); mllptest.Field(m, "MSH", 10) != "ours" {
		t.Errorf("sent %q", m)
	}
	p.Send("MSH|^~\\&|S|C|||20261122||ACK|X|P|2.5\rMSA|AA|ours\r")
	if err := <-sent; err != nil {
		t.Error(err)
	}
	exchanged(t, p, "after")
}

// Whatever way the bytes are cut and whenever they come, every message is answered once and in order.
func TestRestingWithAnyPieces(t *testing.T) {
	s := mllptest.NewServer(t)
	s.RestAlways()
	var wg sync.WaitGroup
	for n := range 24 {
		wg.Go(func() {
			p := mllptest.Dial(t, s.Address)
			next := 0
			for range 60 {
				var stream strings.Builder
				first := next
				for range 1 + rand.IntN(3) {
					more := ""
					if rand.IntN(8) == 0 {
						more = "OBX|1|TX|" + strings.Repeat("x", rand.IntN(6000)) + "\r"
					}
					stream.WriteString(mllptest.Block(mllptest.Message(fmt.Sprintf("%d-%d", n, next), more)))
					next++
				}
				for rest := stream.String(); rest != ""; {
					cut := len(rest)
					if rand.IntN(3) == 0 {
						cut = 1 + rand.IntN(len(rest))
					}
					p.SendRaw(rest[:cut])
					if rest = rest[cut:]; rand.IntN(2) == 0 {
						time.Sleep(time.Duration(rand.IntN(300)) * time.Microsecond)
					}
				}
				for i := first; i < next; i++ {
					answered(t, p.Answer(), fmt.Sprintf("%d-%d", n, i))
				}
			}
		})
	}
	wg.Wait()
}
