package mllpcore_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/mllptest"
)

// changeLoad is what sends while the certificate is being changed: connections that stay, and clients that come anew
// for every message.
type changeLoad struct {
	address string
	config  *tls.Config
	stop    atomic.Bool
	sent    atomic.Uint64 // and answered AA
	shakes  atomic.Uint64 // handshakes that came through
	work    errgroup.Group
	failed  atomic.Bool // the first error is enough
}

const stayingConnections, comingClients, certificateChanges = 64, 16, 60

func (l *changeLoad) start() {
	for i := range stayingConnections {
		l.work.Go(func() error { return l.told(l.stay("S" + strconv.Itoa(i))) })
	}
	for i := range comingClients {
		l.work.Go(func() error { return l.told(l.come("C" + strconv.Itoa(i))) })
	}
}

func (l *changeLoad) told(err error) error {
	if err != nil {
		l.failed.Store(true)
	}
	return err
}

// goesOn tells whether more has been sent and more have come since both were counted.
func (l *changeLoad) goesOn(sent, shakes uint64) bool {
	return l.sent.Load() >= sent+stayingConnections && l.shakes.Load() >= shakes+comingClients/2
}

// stay sends on one connection, which never changes.
func (l *changeLoad) stay(name string) error {
	return l.talk(name, func(n int) bool { return n > 0 && (l.stop.Load() || l.failed.Load()) })
}

// come connects anew for every message.
func (l *changeLoad) come(name string) error {
	for visit := 0; !l.stop.Load() && !l.failed.Load(); visit++ {
		err := l.talk(fmt.Sprintf("%s-%d", name, visit), func(n int) bool { return n == 1 })
		if err != nil {
			return err
		}
	}
	return nil
}

// talk connects, sends until there is enough, and wants each message answered AA, once and in order, and nothing
// after the last answer.
func (l *changeLoad) talk(name string, enough func(sent int) bool) error {
	dialer := tls.Dialer{NetDialer: &net.Dialer{Timeout: mllptest.Wait}, Config: l.config}
	conn, err := dialer.Dial("tcp", l.address)
	if err != nil {
		return fmt.Errorf("%s: handshake: %w", name, err)
	}
	defer func() { _ = conn.Close() }() // nothing is under way any more
	l.shakes.Add(1)
	answers := frame.NewReader(conn, frame.Config{})
	for n := 0; !enough(n); n++ {
		if err := exchangeOnce(conn, answers, fmt.Sprintf("%s-%d", name, n)); err != nil {
			return err
		}
		l.sent.Add(1)
	}
	if secure, ok := conn.(*tls.Conn); ok {
		if err := secure.CloseWrite(); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if b, err := answers.Next(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: after the last answer came %q, %v", name, b.Payload, err)
	}
	return nil
}

func exchangeOnce(conn net.Conn, answers *frame.Reader, id string) error {
	if err := conn.SetDeadline(time.Now().Add(mllptest.Wait)); err != nil {
		return err
	}
	if _, err := io.WriteString(conn, mllptest.Block(mllptest.Message(id))); err != nil {
		return fmt.Errorf("%s was not taken: %w", id, err)
	}
	b, err := answers.Next()
	if err != nil {
		return fmt.Errorf("%s got no answer: %w", id, err)
	}
	ack := string(b.Payload)
	if b.Reason != frame.ReasonNone || mllptest.Field(ack, "MSA", 1) != "AA" || mllptest.Field(ack, "MSA", 2) != id {
		return fmt.Errorf("%s was answered %q", id, ack)
	}
	return nil
}

// TestChangingTheCertificateUnderLoad: no message is refused or lost, none is answered twice, no handshake fails, and
// who comes after a change sees the new certificate.
func TestChangingTheCertificateUnderLoad(t *testing.T) {
	a := newAuthority(t)
	names := []string{"blue", "green", "red"}
	stores := make([]string, len(names))
	for i, name := range names {
		stores[i] = a.pfx(name)
	}
	s := mllptest.NewServer(t, func(c *mllptest.Config) { c.NoLog = true }, with("SSLEnabled", "True",
		"SSLCertStore", stores[0], "SSLCertStorePassword", password))
	load := &changeLoad{address: s.Address, config: a.client(nil)}
	load.start()
	var looked uint64
	for i := range certificateChanges {
		at := (i + 1) % len(names)
		changeCertificate(t, s.Server, i, stores[at])
		sent, shakes := load.sent.Load(), load.shakes.Load()
		for ; !load.goesOn(sent, shakes) && !load.failed.Load(); looked++ {
			if got := a.subject(s.Address); got != names[at] {
				t.Errorf("after change %d a handshake shows %q, want %q", i, got, names[at])
				load.failed.Store(true)
			}
		}
	}
	load.stop.Store(true)
	if err := load.work.Wait(); err != nil {
		t.Error(err)
	}
	got, sent := s.Stats(), load.sent.Load()
	if got.Messages != sent || got.Broken != 0 || got.Negative != 0 || got.RefusedConnections != 0 {
		t.Errorf("%d messages sent and answered AA; the server counts %+v", sent, got)
	}
	if want := load.shakes.Load() + looked; got.Accepted != want {
		t.Errorf("%d connections taken, want %d", got.Accepted, want)
	}
	t.Logf("%d messages and %d handshakes during %d changes", sent, load.shakes.Load(), certificateChanges)
}

// changeCertificate uses each way there is in turn: all settings as one, one by one, and by their text.
func changeCertificate(t *testing.T, s *mllpcore.Server, i int, path string) {
	t.Helper()
	var err error
	switch i % 3 {
	case 0:
		err = s.SetAll(map[string]string{"SSLCertStore": path, "SSLCertStorePassword": password, "SSLCertSubject": "*"})
	case 1:
		err = s.Set("SSLCertStore", path)
	default:
		_, err = s.Config("SSLCertStore=" + path)
	}
	if err != nil {
		t.Fatalf("change %d: %v", i, err)
	}
}
