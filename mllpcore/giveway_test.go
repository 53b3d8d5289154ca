package mllpcore_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest"
)

// tick waits until times of what happens next differ from those of before: a state's are told to the millisecond.
func tick() {
	for now := time.Now().UnixMilli(); time.Now().UnixMilli() == now; {
		runtime.Gosched()
	}
}

// turnedAway tells whether a client from host is reset within a time; otherwise it returns the connection.
func turnedAway(t *testing.T, host, address string, within time.Duration) (*mllptest.Peer, bool) {
	t.Helper()
	d := net.Dialer{Timeout: mllptest.Wait, LocalAddr: &net.TCPAddr{IP: net.ParseIP(host)}}
	conn, err := d.Dial("tcp", address)
	if err != nil {
		return nil, errors.Is(err, syscall.ECONNRESET) // it has overtaken the connect
	}
	p := mllptest.NewPeer(t, conn)
	_ = p.SetReadDeadline(time.Now().Add(within))
	_, err = p.Read(make([]byte, 1))
	return p, errors.Is(err, syscall.ECONNRESET)
}

func ended(s *mllptest.Server, connection string) *mllpcore.DisconnectedEvent {
	e, _ := s.Await("Disconnected of "+connection, func(e mllpcore.Event) bool {
		d, ok := e.(*mllpcore.DisconnectedEvent)
		return ok && d.Connection == connection
	}).(*mllpcore.DisconnectedEvent)
	return e
}

// One host that connects and says nothing does not keep others out: with the defaults, nor with no limit for a host.
func TestSilentConnectionsKeepNobodyOut(t *testing.T) {
	for _, perHost := range []string{"", "0"} {
		t.Run("MaxConnectionsPerHost "+perHost, func(t *testing.T) {
			s := mllptest.NewServer(t, func(c *mllptest.Config) {
				if perHost != "" {
					c.Values["MaxConnectionsPerHost"] = perHost
				}
			})
			for range 1000 {
				conn, err := net.Dial("tcp", s.Address)
				if err != nil {
					if errors.Is(err, syscall.EMFILE) {
						t.Skipf("needs 2,000 open files: %v", err)
					}
					continue // the reset has overtaken the connect
				}
				defer conn.Close()
			}
			for i := range 20 {
				p := mllptest.DialFrom(t, "127.0.0.2", s.Address)
				if ack := p.Exchange(mllptest.Message(fmt.Sprint(i))); mllptest.Field(ack, "MSA", 1) != "AA" {
					t.Fatalf("client %d: %q", i, ack)
				}
			}
			stats := s.Stats()
			if perHost == "0" && (stats.GaveWay != 20 || stats.RefusedConnections != 0) {
				t.Errorf("%d gave way, %d refused", stats.GaveWay, stats.RefusedConnections)
			}
			if perHost == "" && (stats.Connections > 270 || stats.RefusedConnections+stats.GaveWay != 750) {
				t.Errorf("%d open, %d refused, %d gave way", stats.Connections, stats.RefusedConnections, stats.GaveWay)
			}
		})
	}
}

// The one that is idle for the longest gives way, and never one on which something is in progress.
func TestWhoGivesWay(t *testing.T) {
	s := mllptest.NewServer(t, mllptest.With("MaxConnections", "5"), mllptest.With("MaxConnectionsPerHost", "0"))
	var peers []*mllptest.Peer
	for i := range 5 {
		peers = append(peers, mllptest.Dial(t, s.Address))
		exchanged(t, peers[i], fmt.Sprint(i))
		tick()
	}
	exchanged(t, peers[0], "again")
	tick()
	peers[1].SendRaw("\x0bMSH|half a message")
	peers[2].SendRaw("no block")
	awaitState(t, s, "2", "waiting for end block")
	awaitState(t, s, "3", "waiting for start block")
	exchanged(t, peers[3], "again")
	for _, id := range []string{"1", "4", "5"} {
		awaitState(t, s, id, "idle")
	}

	second := mllptest.DialFrom(t, "127.0.0.2", s.Address)
	exchanged(t, second, "first of another host")
	e := ended(s, "5")
	for _, want := range []string{
		"closed to make room: MaxConnections (5) is reached", "127.0.0.1 has 5", "127.0.0.2 has 0", "idle for",
	} {
		if !strings.Contains(e.Description, want) {
			t.Errorf("%q, want %q", e.Description, want)
		}
	}
	if e.StatusCode == 0 || e.Probe {
		t.Errorf("%+v", e)
	}
	if rest, err := peers[4].Ended(); rest != "" || err != nil {
		t.Errorf("it ended with %q, %v", rest, err)
	}
	exchanged(t, mllptest.DialFrom(t, "127.0.0.2", s.Address), "second of another host") // 4 and 1
	ended(s, "1")
	// Both hosts would swap their numbers: nobody gives way any more.
	if _, ok := turnedAway(t, "127.0.0.2", s.Address, mllptest.Wait); !ok {
		t.Error("the third of another host is not refused")
	}
	exchanged(t, mllptest.DialFrom(t, "127.0.0.3", s.Address), "third host")
	ended(s, "4")
	if n := s.Stats(); n.GaveWay != 3 || n.RefusedConnections != 1 || n.Connections != 5 {
		t.Errorf("%+v", n)
	}
}

func awaitState(t *testing.T, s *mllptest.Server, connection, state string) {
	t.Helper()
	for limit := time.Now().Add(mllptest.Wait); ; tick() {
		c, err := s.Connection(connection)
		if err == nil && c.Info().State == state {
			return
		}
		if time.Now().After(limit) {
			t.Fatalf("connection %s is not %q", connection, state)
		}
	}
}

// What came outside of a block is kept when its connection gives way; that is only where no other can.
func TestJunkGivesWayLast(t *testing.T) {
	s := mllptest.NewServer(t, mllptest.With("MaxConnections", "3"))
	junk, half, idle := mllptest.Dial(t, s.Address), mllptest.Dial(t, s.Address), mllptest.Dial(t, s.Address)
	junk.SendRaw("no block at all")
	half.SendRaw("\x0bMSH|")
	awaitState(t, s, "1", "waiting for start block")
	awaitState(t, s, "2", "waiting for end block")
	tick()
	exchanged(t, idle, "1")
	awaitState(t, s, "3", "idle")
	exchanged(t, mllptest.DialFrom(t, "127.0.0.2", s.Address), "2")
	ended(s, "3")
	exchanged(t, mllptest.DialFrom(t, "127.0.0.3", s.Address), "3")
	if e := ended(s, "1"); !strings.Contains(e.Description, "closed to make room") {
		t.Errorf("%q", e.Description)
	}
	kept := s.Log.Before(0, 10)
	if i := slices.IndexFunc(kept, func(k message.Kept) bool { return k.Kind == message.KindBroken }); i < 0 ||
		string(kept[i].Body) != "no block at all" {
		t.Errorf("what came is not kept: %d in the log", len(kept))
	}
	if _, ok := turnedAway(t, "127.0.0.4", s.Address, mllptest.Wait); !ok {
		t.Error("half a message has given way")
	}
}

// A host at its own limit: one on which nothing ever came gives way, after a moment, and no other.
func TestOwnSilentGivesWay(t *testing.T) {
	s := mllptest.NewServer(t, mllptest.With("MaxConnectionsPerHost", "2"))
	silent := mllptest.Dial(t, s.Address)
	busy := mllptest.Dial(t, s.Address)
	exchanged(t, busy, "1")
	if _, ok := turnedAway(t, "127.0.0.1", s.Address, mllptest.Wait); !ok {
		t.Error("nobody is refused in the first moment")
	}
	for limit := time.Now().Add(mllptest.Wait); ; tick() {
		third, err := net.Dial("tcp", s.Address)
		if err == nil {
			defer third.Close()
			_, _ = io.WriteString(third, mllptest.Block(mllptest.Message("2"))) // the read tells
			if n, _ := third.Read(make([]byte, 100)); n > 0 {
				break
			}
		}
		if time.Now().After(limit) {
			t.Fatal("the silent one never gives way")
		}
	}
	if _, err := silent.Ended(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	if e := ended(s, "1"); !strings.Contains(e.Description, "MaxConnectionsPerHost (2) is reached for 127.0.0.1, and nothing "+
		"has ever come on this one") {
		t.Errorf("%q", e.Description)
	}
	exchanged(t, busy, "3")
	if _, ok := turnedAway(t, "127.0.0.1", s.Address, mllptest.Wait); !ok {
		t.Error("not refused")
	}
}

// Clients that connect to a port with TLS and never begin the handshake give way as well.
func TestSilentTLSGivesWay(t *testing.T) {
	a := newAuthority(t)
	s := a.serve(with("MaxConnections", "4", "MaxConnectionsPerHost", "0", "ConnectionTimeout", "0"))
	for range 4 {
		mllptest.Dial(t, s.Address)
	}
	for _, id := range []string{"1", "2", "3", "4"} {
		awaitState(t, s, id, "waiting for the TLS handshake")
	}
	config := a.client(nil)
	config.ServerName = "127.0.0.1"
	second := tls.Client(mllptest.DialFrom(t, "127.0.0.2", s.Address), config)
	if err := second.HandshakeContext(t.Context()); err != nil {
		t.Error(err)
	}
	e, _ := s.Await("the end", func(e mllpcore.Event) bool {
		c, ok := e.(*mllpcore.ConnectedEvent)
		return ok && c.StatusCode != 0
	}).(*mllpcore.ConnectedEvent)
	if !strings.Contains(e.Description, "closed to make room") {
		t.Errorf("%q", e.Description)
	}
	if n := s.Stats().GaveWay; n != 1 {
		t.Errorf("%d gave way", n)
	}
}

func TestHostOf(t *testing.T) {
	for _, tt := range []struct{ a, b string }{
		{"10.0.0.7", "10.0.0.7"},
		{"::ffff:10.0.0.7", "10.0.0.7"},
		{"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"},
		{"2001:db8:1:2:ffff::1", "2001:db8:1:2::"},
		{"2001:db8:1:3::1", "2001:db8:1:3::"},
		{"fe80::1%eth0", "fe80::"},
		{"::1", "::"},
	} {
		if got := mllpcore.HostOf(netip.MustParseAddr(tt.a)); got != netip.MustParseAddr(tt.b) {
			t.Errorf("%s counts as %s, want %s", tt.a, got, tt.b)
		}
	}
	if got := mllpcore.HostOf(netip.Addr{}); got.IsValid() {
		t.Errorf("no address counts as %s", got)
	}
}
