package mllpcore_test

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest"
)

// letIn exchanges a message as a client from host, until a connection gives way for it.
func letIn(t *testing.T, host, address, id string) {
	t.Helper()
	d := net.Dialer{Timeout: mllptest.Wait, LocalAddr: &net.TCPAddr{IP: net.ParseIP(host)}}
	awaitThat(t, host+" is let in", func() bool {
		conn, err := d.Dial("tcp", address)
		if err != nil {
			return false
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(mllptest.Wait))
		if _, err := io.WriteString(conn, mllptest.Block(mllptest.Message(id))); err != nil {
			return false
		}
		answer := make([]byte, 4096)
		n, err := conn.Read(answer)
		return err == nil && strings.Contains(string(answer[:n]), "MSA|AA|"+id)
	})
}

// Messages that begin and do not go on keep nobody out, from one host or many; one that does go on is waited for, and
// answered. What came of the others is kept as broken.
func TestMessagesThatDoNotGoOnKeepNobodyOut(t *testing.T) {
	for _, hosts := range []int{1, 4} {
		t.Run(fmt.Sprint(hosts, " hosts"), func(t *testing.T) {
			log := message.NewMemoryLog(0, 0)
			s := mllptest.NewServer(t, with("MaxConnections", "20", "MaxConnectionsPerHost", "0"),
				func(c *mllptest.Config) { c.Options.Log = log })
			at := func(i int) string { return fmt.Sprintf("127.0.0.%d", 2+i%hosts) }
			long := mllptest.Block(large("LONG", 1<<20))
			good := mllptest.DialFrom(t, at(0), s.Address)
			_, _ = io.WriteString(good, long[:len(long)-10])
			for i := range 19 {
				p := mllptest.DialFrom(t, at(i), s.Address)
				_, _ = io.WriteString(p, "\x0bMSH|")
			}
			awaitThat(t, "all are in", func() bool { return s.Stats().Connections == 20 })
			for i := range 3 {
				letIn(t, fmt.Sprintf("127.0.0.%d", 100+i), s.Address, fmt.Sprint("N", i))
			}
			_, _ = io.WriteString(good, long[len(long)-10:])
			if ack := good.Answer(); mllptest.Field(ack, "MSA", 1) != "AA" {
				t.Errorf("the one that goes on: %q", ack)
			}
			awaitThat(t, "what came is kept", func() bool {
				broken := 0
				for _, k := range log.Before(0, 100) {
					if k.Kind == message.KindBroken && string(k.Body) == "MSH|" {
						broken++
					}
				}
				return broken > 0
			})
			e, _ := s.Await("a connection that gives way", func(e mllpcore.Event) bool {
				d, ok := e.(*mllpcore.DisconnectedEvent)
				return ok && strings.Contains(d.Description, "make room")
			}).(*mllpcore.DisconnectedEvent)
			if !strings.Contains(e.Description, "hardly went on") {
				t.Errorf("told as %q", e.Description)
			}
		})
	}
}

// TLS handshakes that begin and do not go on keep nobody out either.
func TestHandshakesThatDoNotGoOnKeepNobodyOut(t *testing.T) {
	a := newAuthority(t)
	s := a.serve(with("MaxConnections", "10", "MaxConnectionsPerHost", "0"))
	for range 10 {
		p := mllptest.DialFrom(t, "127.0.0.2", s.Address)
		_, _ = io.WriteString(p, "\x16\x03\x01\x00\xc8\x01\x00\x00\xc4\x03\x03")
	}
	awaitThat(t, "all are in", func() bool { return s.Stats().Connections == 10 })
	awaitThat(t, "another is let in", func() bool { return exchangeTLS(s.Address, a.client(nil)) })
}

// Messages that have only just begun keep nobody out either, from however many hosts they come: a host that has few
// connections gets in at once. A message of which more comes is not the one that is given up.
func TestMessagesThatHaveJustBegunKeepNobodyOut(t *testing.T) {
	const hosts, each = 15, 20
	s := mllptest.NewServer(t, with("MaxConnections", fmt.Sprint(hosts*each), "MaxConnectionsPerHost", "0"))
	at := func(i int) string { return fmt.Sprintf("127.0.0.%d", 2+i%hosts) }
	long := mllptest.Block(large("LONG", 1<<20))
	good := mllptest.DialFrom(t, at(0), s.Address)
	good.SendRaw(long[:len(long)-10])
	for i := range hosts*each - 1 {
		mllptest.DialFrom(t, at(i+1), s.Address).SendRaw("\x0bMSH|")
	}
	awaitThat(t, "all have begun", func() bool {
		begun := 0
		for _, c := range s.Connections() {
			if c.BytesIn > 0 {
				begun++
			}
		}
		return begun == hosts*each
	})
	const newcomers = 20
	for i := range newcomers {
		host, id := fmt.Sprintf("127.0.1.%d", 1+i), fmt.Sprint("N", i)
		if ack := mllptest.DialFrom(t, host, s.Address).Exchange(mllptest.Message(id)); mllptest.Field(ack, "MSA", 2) != id {
			t.Fatalf("%s is not let in: %q", host, ack)
		}
	}
	good.SendRaw(long[len(long)-10:])
	if ack := good.Answer(); mllptest.Field(ack, "MSA", 1) != "AA" {
		t.Errorf("the one that goes on: %q", ack)
	}
	if n := s.Stats(); n.RefusedConnections != 0 || n.GaveWay != newcomers {
		t.Errorf("%d refused, %d gave way", n.RefusedConnections, n.GaveWay)
	}
	awaitThat(t, "what came is kept", func() bool { return s.Stats().Broken == newcomers })
}
