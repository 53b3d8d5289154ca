package mllpcore_test

import (
	"crypto/tls"
	"sync/atomic"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

// lastTicket is a client's cache that can be told to keep what it has.
type lastTicket struct {
	state *tls.ClientSessionState
	fixed bool
}

func (l *lastTicket) Get(string) (*tls.ClientSessionState, bool) { return l.state, l.state != nil }

func (l *lastTicket) Put(_ string, s *tls.ClientSessionState) {
	if !l.fixed && s != nil {
		l.state = s
	}
}

// Keys of session tickets change every 24 hours. A ticket is taken for up to 7 days after it was made, and no key is
// kept for longer.
func TestTicketKeysTurn(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			start := time.Now()
			var later atomic.Int64
			clock := func() time.Time { return start.Add(time.Duration(later.Load())) }
			a := newAuthority(t)
			s := mllpcore.NewServer(mllpcore.Options{Settings: settings(t, "LocalPort", "0", "SSLEnabled", "True",
				"SSLCertStore", a.pfx("first"), "SSLCertStorePassword", password)})
			defer s.Close()
			s.SetTLSClock(clock)
			if err := s.Listen(); err != nil {
				t.Fatal(err)
			}
			cache := &lastTicket{}
			config := a.client(nil)
			config.ServerName, config.MaxVersion, config.ClientSessionCache, config.Time = "127.0.0.1", version, cache, clock
			resumes := func() bool {
				t.Helper()
				p := mllptest.DialTLS(t, s.Addr(), config)
				exchanged(t, p, "1") // the ticket of TLS 1.3 comes before the answer
				secure, _ := p.Conn.(*tls.Conn)
				defer p.Close()
				return secure.ConnectionState().DidResume
			}
			if resumes() {
				t.Fatal("the first handshake resumes nothing")
			}
			first := s.TicketKeys()
			for _, step := range []struct {
				at      time.Duration
				resumes bool
				keys    int
			}{
				{time.Hour, true, 1},
				{23 * time.Hour, true, 1},
				{25 * time.Hour, true, 2},
				{3 * 24 * time.Hour, true, 3},
				{6*24*time.Hour + 23*time.Hour, true, 4},
				{7*24*time.Hour + time.Hour, false, 3}, // the first key is gone
			} {
				cache.fixed = true // the ticket of the first day
				later.Store(int64(step.at))
				if got := resumes(); got != step.resumes {
					t.Errorf("after %v: resumes %v, want %v", step.at, got, step.resumes)
				}
				keys := s.TicketKeys()
				if len(keys) != step.keys {
					t.Errorf("after %v: %d keys, want %d", step.at, len(keys), step.keys)
				}
				if step.at > 24*time.Hour && keys[0] == first[0] {
					t.Errorf("after %v: new tickets are made with the first key", step.at)
				}
			}
			cache.fixed = false
			if resumes(); !resumes() {
				t.Error("a ticket of now is not taken")
			}
			later.Store(int64(60 * 24 * time.Hour))
			if resumes() {
				t.Error("a ticket is taken after 60 days")
			}
			if n := len(s.TicketKeys()); n != 1 {
				t.Errorf("%d keys after 60 days", n)
			}
			later.Store(int64(-30 * 24 * time.Hour)) // the clock is set back
			config.InsecureSkipVerify = true         //nolint:gosec // the certificate is not valid yet
			resumes()
			if n := len(s.TicketKeys()); n != 1 {
				t.Errorf("%d keys after the clock was set back", n)
			}
		})
	}
}

// A listener that is started anew takes no session of before, and says so by a full handshake: the client notices
// nothing. From then on sessions are taken up again, and connections of before stay.
func TestTicketsAcrossARestart(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			a := newAuthority(t)
			s := a.serve()
			cache := &lastTicket{}
			config := a.client(nil)
			config.ServerName, config.MaxVersion, config.ClientSessionCache = "127.0.0.1", version, cache
			resumes := func() (*mllptest.Peer, bool) {
				t.Helper()
				p := mllptest.DialTLS(t, s.Addr(), config)
				exchanged(t, p, "1")
				secure, _ := p.Conn.(*tls.Conn)
				return p, secure.ConnectionState().DidResume
			}
			before, first := resumes()
			if _, again := resumes(); first || !again {
				t.Errorf("before: resumes %v, then %v", first, again)
			}
			old := s.TicketKeys()
			if err := s.StopListening(); err != nil {
				t.Fatal(err)
			}
			if err := s.Listen(); err != nil {
				t.Fatal(err)
			}
			if keys := s.TicketKeys(); len(keys) != 1 || keys[0] == old[0] {
				t.Errorf("%d keys after the restart, and the newest is that of before: %v", len(keys), keys[0] == old[0])
			}
			_, first = resumes()
			if _, again := resumes(); first || !again {
				t.Errorf("after the restart: resumes %v, then %v", first, again)
			}
			exchanged(t, before, "2")
		})
	}
}
