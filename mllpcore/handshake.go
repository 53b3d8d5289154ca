package mllpcore

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"mllpscope/mllpcore/dial"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/internal/record"
	"mllpscope/mllpcore/internal/trust"
)

// sniffed is how many of a client's first bytes are looked at to tell TLS from something else.
const sniffed = 5 // a TLS record header

// firstBytes gives a connection's first bytes back to whoever reads it next.
type firstBytes struct {
	net.Conn
	ahead []byte
}

// Read returns what was looked at first, then the stream.
func (f *firstBytes) Read(p []byte) (int, error) {
	if len(f.ahead) > 0 {
		n := copy(p, f.ahead)
		if f.ahead = f.ahead[n:]; len(f.ahead) == 0 {
			f.ahead = nil
		}
		return n, nil
	}
	return f.Conn.Read(p)
}

// errForeign is in the error of a peer that does not speak TLS.
var errForeign = errors.New("the peer does not speak TLS")

var errProbe = errors.New("the peer left without sending a byte")

// handshake completes TLS within ConnectionTimeout, or says why not; either way its story is kept.
func (c *Connection) handshake() error {
	s := &story{started: time.Now()}
	limit := c.set.ConnectionTimeoutDuration(c.Timeout())
	setup := c.server.tls.current.Load()
	if setup == nil {
		return errors.New("no certificate is loaded")
	}
	secure, err := c.secureStream(s, setup, limit)
	s.took = time.Since(s.started)
	if secure != nil {
		state := secure.ConnectionState()
		s.state = tls.ConnectionState{ // without what holds on to keys
			Version: state.Version, CipherSuite: state.CipherSuite, CurveID: state.CurveID, DidResume: state.DidResume,
			ServerName: state.ServerName, PeerCertificates: state.PeerCertificates,
		}
	}
	switch {
	case err == nil:
		c.handshakeDone(secure, s)
		return nil
	case errors.Is(err, errProbe):
		return err
	case errors.Is(err, errForeign):
		s.refusal = &refusal{reason: err.Error(), advice: "turn TLS on at the client, or off here (SSLEnabled)"}
	case c.ctx.Err() != nil:
		s.refusal = &refusal{reason: "this side closed the connection before the handshake was complete"}
		if c.mu.Lock(); c.cause != nil {
			err = c.cause
		}
		c.mu.Unlock()
	default:
		s.refusal = s.whyRefused(err, setup, limit)
		err = s.refusal.error(err)
	}
	c.handshakeRefused(s)
	if errors.Is(err, errClientCertificate) {
		c.letAlertArrive()
	}
	return err
}

// What is taken in of a client whose certificate was refused, at most.
const (
	refusedTime  = time.Second
	refusedBytes = 16 << 20
)

// letAlertArrive takes in what the client has sent by now, which in TLS 1.3 may be its first message: a close over
// unread bytes resets the connection, and the client may never see why.
func (c *Connection) letAlertArrive() {
	if half, ok := c.tcp.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite() // the peer may be gone already
	}
	if err := c.tcp.SetReadDeadline(time.Now().Add(refusedTime)); err == nil {
		_, _ = io.CopyN(io.Discard, c.tcp, refusedBytes) // it ends with the deadline or the stream
	}
}

// secureStream speaks TLS; the stream is nil when it did not come to that.
func (c *Connection) secureStream(s *story, setup *tlsSetup, limit time.Duration) (*tls.Conn, error) {
	ctx := c.ctx
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
		if err := c.tcp.SetReadDeadline(time.Now().Add(limit)); err != nil {
			return nil, err
		}
	}
	first := &firstBytes{Conn: c.tcp}
	if err := c.sniff(first); err != nil {
		return nil, err
	}
	stream := c.recorded(first)
	if c.server.settings.Load().SSLAuthenticateClients {
		s.alerts = &record.Alerts{Conn: stream}
		stream = s.alerts
	}
	secure := tls.Server(stream, c.tlsConfig(setup, s))
	err := secure.HandshakeContext(ctx)
	s.alerts.Done()
	s.alerts = nil // a story outlives its connection
	if err != nil {
		return secure, err
	}
	return secure, c.tcp.SetReadDeadline(time.Time{})
}

func (c *Connection) handshakeDone(secure *tls.Conn, s *story) {
	c.use(secure)
	info := tlsInfo(&s.state)
	c.mu.Lock()
	c.tlsInfo, c.story = info, s
	c.mu.Unlock()
	c.tellStory(s, fmt.Sprintf("handshake complete: %s, %s, %s", info.Version, info.CipherSuite, info.KeyExchange))
}

func (c *Connection) handshakeRefused(s *story) {
	c.mu.Lock()
	c.story = s
	c.mu.Unlock()
	c.server.tls.refused.add(s.tell(c.id, c.remote))
	c.server.counters.handshakes.Add(1)
	c.tellStory(s, "handshake refused: "+s.refusal.reason)
}

// tellStory is the last status of a handshake.
func (c *Connection) tellStory(s *story, message string) {
	c.server.note(2, c.id, "TLS: %s", message)
	if hub := &c.server.hub; hub.wants(EventSSLStatus) {
		h := s.tell(c.id, c.remote)
		hub.send(&SSLStatusEvent{EventHeader: c.header(), Message: message, Handshake: &h})
	}
}

// recorded is nc, with LogSSLPackets under the eyes of the log.
func (c *Connection) recorded(nc net.Conn) net.Conn {
	if !c.set.LogSSLPackets {
		return nc
	}
	return &record.Log{Conn: nc, Tell: func(direction, record string) {
		c.server.note(1, c.id, "TLS record %s: %s", direction, record)
	}}
}

// sniff looks at the first bytes; a client that does not speak TLS gets its words and its bytes are kept.
func (c *Connection) sniff(first *firstBytes) error {
	ahead := make([]byte, sniffed)
	n, err := io.ReadAtLeast(c.tcp, ahead, 1)
	if err != nil {
		if n == 0 && errors.Is(err, io.EOF) {
			return errProbe
		}
		return err
	}
	c.enter(phaseHandshake)
	first.ahead = ahead[:n]
	if d, foreign := frame.DiagnosePlainOnTLS(first.ahead); foreign {
		return c.takeForeign(first, d.Text)
	}
	return nil
}

// foreignTime is how long to wait for the rest of what a client without TLS sends at once.
const foreignTime = 200 * time.Millisecond

// takeForeign keeps what came instead of a handshake as a broken message.
func (c *Connection) takeForeign(first *firstBytes, reason string) error {
	body := make([]byte, frame.JunkKept)
	n := 0
	if err := c.tcp.SetReadDeadline(time.Now().Add(foreignTime)); err == nil {
		n, _ = io.ReadFull(first, body) // it ends with the deadline or the stream
	}
	c.bytesIn.Add(int64(n))
	c.server.counters.bytesIn.Add(int64(n))
	now := time.Now()
	b := frame.Block{Payload: body[:n:n], Reason: frame.ReasonNoBlock, Size: int64(n), Started: now, Ended: now}
	c.keepBroken(&b, b.Payload, reason)
	return fmt.Errorf("%w: %s", errForeign, reason)
}

// authenticate judges the client's certificate; the program has the last word.
func (c *Connection) authenticate(state *tls.ConnectionState, setup *tlsSetup, s *story) error {
	a := SSLClientAuthentication{ConnectionID: c.id}
	v := trust.Verdict{
		Text:   "the client presented no certificate, and one is required (SSLAuthenticateClients)",
		Advice: "give the client one, or require none (SSLAuthenticateClients)",
		Alert:  trust.AlertCertificateRequired,
	}
	if len(state.PeerCertificates) > 0 {
		a.Certificate = state.PeerCertificates[0]
		v = c.clientVerifier(setup).Judge(c.ctx, state.PeerCertificates)
		if c.server.settings.Load().SSLIncludeCertChain {
			a.Chain = state.PeerCertificates[1:]
		}
	}
	a.Status, a.Accept = v.Words(), v.OK
	if hook := c.server.hooks.SSLClientAuthentication; hook != nil {
		hook(c.ctx, &a)
	}
	c.tellAuthentication(&a)
	s.verdict = a.Status
	switch {
	case a.Accept:
		return nil
	case v.OK || a.Status != v.Words(): // it was the program that refused it
		if a.Certificate != nil {
			v.Alert = trust.AlertAccessDenied
		}
		s.alerts.Choose(v.Alert, state)
		return fmt.Errorf("%w by the hook SSLClientAuthentication (status: %s)", errClientCertificate, a.Status)
	default:
		s.advice = v.Advice
		s.alerts.Choose(v.Alert, state)
		return fmt.Errorf("%w: %s", errClientCertificate, v.Text)
	}
}

func (c *Connection) tellAuthentication(a *SSLClientAuthentication) {
	c.status("client certificate: %s", a.Status)
	hub := &c.server.hub
	if !hub.wants(EventSSLClientAuthentication) {
		return
	}
	e := &SSLClientAuthenticationEvent{EventHeader: c.header(), Status: a.Status, Accept: a.Accept}
	if a.Certificate != nil {
		e.Certificate = a.Certificate.Raw
		e.Subject, e.Issuer = a.Certificate.Subject.String(), a.Certificate.Issuer.String()
	}
	for _, cert := range a.Chain {
		e.Chain = append(e.Chain, cert.Raw)
	}
	hub.send(e)
}

// clientVerifier judges clients by the settings now in force.
func (c *Connection) clientVerifier(setup *tlsSetup) *trust.Verifier {
	set := &c.server.settings.Load().Settings
	return &trust.Verifier{
		Flags: set.SSLSecurityFlags, CheckCRL: set.SSLCheckCRL, Trusted: setup.clientCAs, Setting: "SSLCACerts",
		Client: true, Lists: &c.server.tls.crls, Dial: dial.New(set), Now: c.server.tls.now,
		Limit: set.ConnectionTimeoutDuration(c.Timeout()) / 2, // the handshake must be able to go on without a list
	}
}

func (c *Connection) status(format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	c.server.note(2, c.id, "TLS: %s", message)
	if hub := &c.server.hub; hub.wants(EventSSLStatus) {
		hub.send(&SSLStatusEvent{EventHeader: c.header(), Message: message})
	}
}
