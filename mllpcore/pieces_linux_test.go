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

// greeting returns a server and a peer that has had three messages answered.
func greeting(t *testing.T, configure ...func(*mllptest.Config)) (*mllptest.Server, *mllptest.Peer) {
	t.Helper()
	s := mllptest.NewServer(t, configure...)
	return s, greeted(t, s)
}

// greeted connects a peer that has three messages answered.
func greeted(t *testing.T, s *mllptest.Server) *mllptest.Peer {
	t.Helper()
	p := mllptest.Dial(t, s.Address)
	for i := range 3 {
		exchanged(t, p, fmt.Sprintf("R%d", i))
	}
	return p
}

// However a message is cut into reads, all of it is found.
func TestPiecesOfAMessage(t *testing.T) {
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
			s, p := greeting(t)
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

// Half a message is given up after ReceiveTimeout.
func TestHalfAMessageEndsInTime(t *testing.T) {
	s, p := greeting(t, mllptest.With("ReceiveTimeout", "1"))
	p.SendRaw(mllptest.Block(mllptest.Message("half"))[:50])
	s.Await("a broken message", func(mllpcore.Event) bool { return s.Stats().Broken == 1 })
}

// The end of the stream is seen, with what came before it and why.
func TestEndsOfAStream(t *testing.T) {
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
		s, p := greeting(t)
		_ = p.Close()
		ended(t, s, nil)
	})
	t.Run("right after a message", func(t *testing.T) {
		s, p := greeting(t)
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
		s, p := greeting(t)
		p.SendRaw(mllptest.Block(mllptest.Message("half"))[:60])
		_ = p.Close()
		ended(t, s, nil)
		if got := s.Stats().Broken; got != 1 {
			t.Errorf("%d broken ones, want 1", got)
		}
	})
	t.Run("by a reset", func(t *testing.T) {
		s, p := greeting(t)
		_ = p.Conn.(*net.TCPConn).SetLinger(0)
		_ = p.Close()
		ended(t, s, syscall.ECONNRESET)
	})
	t.Run("by Disconnect", func(t *testing.T) {
		s, p := greeting(t)
		if err := s.Disconnect("1"); err != nil {
			t.Fatal(err)
		}
		if rest, err := p.Ended(); rest != "" || err != nil {
			t.Errorf("then %q and %v", rest, err)
		}
		ended(t, s, nil)
	})
	t.Run("by Shutdown", func(t *testing.T) {
		s, p := greeting(t)
		greeted(t, s)
		ctx, cancel := context.WithTimeout(t.Context(), mllptest.Wait)
		defer cancel()
		if err := s.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		if rest, err := p.Ended(); rest != "" || err != nil {
			t.Errorf("then %q and %v", rest, err)
		}
	})
	t.Run("by Reset", func(t *testing.T) {
		s, p := greeting(t)
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
		exchanged(t, greeted(t, s), "anew")
	})
}

// Urgent data ends a read early: what follows it is read all the same.
func TestUrgentDataEndsARead(t *testing.T) {
	s, p := greeting(t)
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

// A hook that takes its time, set while connections are open, holds up only the connection whose message it has, and
// that one is not read any further.
func TestSlowHookSetWhileOpen(t *testing.T) {
	s, p := greeting(t)
	others := make([]*mllptest.Peer, 8)
	for i := range others {
		others[i] = greeted(t, s)
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
func TestDeafPeerAmongOthers(t *testing.T) {
	s, p := greeting(t, mllptest.With("OutBufferSize", "16384"))
	_ = p.Close()
	others := make([]*mllptest.Peer, 8)
	for i := range others {
		others[i] = greeted(t, s)
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
		for taken := false; !full && !taken; { // each by itself
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

// What a program wants of a connection that waits for its next message is done.
func TestIdleConnectionIsWanted(t *testing.T) {
	s, p := greeting(t)
	c, err := s.Connection("1")
	if err != nil {
		t.Fatal(err)
	}
	// The client may have the last answer before the connection is at rest.
	for limit := time.Now().Add(mllptest.Wait); c.Info().State != "idle"; {
		if time.Now().After(limit) {
			t.Fatalf("it is %+v", c.Info())
		}
	}
	if info := c.Info(); info.Messages != 3 {
		t.Errorf("it is %+v", info)
	}
	name := t.TempDir() + "/{control}.hl7"
	if err := c.SetOutputFilename(name); err != nil {
		t.Fatal(err)
	}
	exchanged(t, p, "file")
	if err := c.SetOutputFilename(""); err != nil {
		t.Fatal(err)
	}
	for i := range 200 {
		exchanged(t, p, fmt.Sprint("B", i))
	}
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
func TestAnyPieces(t *testing.T) {
	s := mllptest.NewServer(t)
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
