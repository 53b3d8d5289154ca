package mllpcore_test

import (
	"errors"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

// hasIPv6 tells whether this machine has the address ::1.
func hasIPv6(t *testing.T) bool {
	t.Helper()
	l, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		return false
	}
	_ = l.Close()
	return true
}

// Seen in the field: r29, -listen localhost:0. Both loopback addresses are listened on, or the log says which one only.
func TestLocalhostIsBothAddresses(t *testing.T) {
	s := mllptest.NewServer(t, mllptest.With("LocalHost", "localhost"))
	_, port, err := net.SplitHostPort(s.Address)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{net.JoinHostPort("127.0.0.1", port)}
	hosts := "127.0.0.1"
	if hasIPv6(t) {
		want, hosts = append(want, net.JoinHostPort("::1", port)), "127.0.0.1, ::1"
	} else {
		s.Await("the log says which one only", func(e mllpcore.Event) bool {
			l, ok := e.(*mllpcore.LogEvent)
			return ok && strings.Contains(l.Message, "only")
		})
	}
	if got := s.Addrs(); !slices.Equal(got, want) || !slices.Equal(s.Stats().Addresses, want) || s.Stats().Address != want[0] {
		t.Errorf("listens on %q", got)
	}
	for name, value := range map[string]string{"LocalHost": hosts, "LocalPort": port} {
		if got, err := s.Get(name); err != nil || got != value {
			t.Errorf("%s reads %q, %v", name, got, err)
		}
	}
	for i, address := range want {
		p := mllptest.Dial(t, address)
		if ack := p.Exchange(mllptest.Message("ON")); mllptest.Field(ack, "MSA", 1) != "AA" {
			t.Errorf("%d: %q", i, ack)
		}
	}
	if err := s.StopListening(); err != nil || s.Listening() {
		t.Errorf("%v, listening %v", err, s.Listening())
	}
	for _, address := range want {
		if conn, err := net.Dial("tcp", address); err == nil {
			_ = conn.Close()
			t.Errorf("%s still listens", address)
		}
	}
	if got, err := s.Get("LocalHost"); err != nil || got != "localhost" {
		t.Errorf("LocalHost reads %q, %v", got, err)
	}
}

func TestLocalhostOfOneFamily(t *testing.T) {
	for _, c := range []struct{ family, host string }{{"0", "127.0.0.1"}, {"1", "::1"}} {
		if c.family == "1" && !hasIPv6(t) {
			t.Skip("this machine has no IPv6")
		}
		s := mllptest.NewServer(t, mllptest.With("LocalHost", "LOCALHOST"), mllptest.With("UseIPv6", c.family))
		if got, err := s.Get("LocalHost"); err != nil || got != c.host || len(s.Addrs()) != 1 {
			t.Errorf("UseIPv6 %s: %q, %v", c.family, s.Addrs(), err)
		}
	}
}

// Where somebody else has the port on one of the addresses, nothing is listened on.
func TestLocalhostHalfTaken(t *testing.T) {
	other, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skip("this machine has no IPv6")
	}
	defer other.Close()
	_, port, _ := net.SplitHostPort(other.Addr().String())
	s := mllpcore.NewServer(mllpcore.Options{})
	defer s.Close()
	for name, value := range map[string]string{"LocalHost": "localhost", "LocalPort": port} {
		if err := s.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Listen(); !errors.Is(err, syscall.EADDRINUSE) || s.Listening() || s.Addrs() != nil {
		t.Fatalf("%v, listening %v", err, s.Listening())
	}
	l, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Fatalf("the first one was left open: %v", err)
	}
	_ = l.Close()
}
