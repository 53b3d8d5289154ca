package mllpcore

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"mllpscope/mllpcore/frame"
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

var errProbe = errors.New("the peer left without sending a byte")

// handshake completes TLS within ConnectionTimeout, or says why not.
func (c *Connection) handshake() error {
	limit := c.set.ConnectionTimeoutDuration(c.Timeout())
	ctx := c.ctx
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
		if err := c.tcp.SetReadDeadline(time.Now().Add(limit)); err != nil {
			return err
		}
	}
	first := &firstBytes{Conn: c.tcp}
	if err := c.sniff(first, limit); err != nil {
		return err
	}
	setup := c.server.tls.current.Load()
	if setup == nil {
		return errors.New("no certificate is loaded")
	}
	secure := tls.Server(c.recorded(first), c.tlsConfig(setup))
	if err := secure.HandshakeContext(ctx); err != nil {
		return fmt.Errorf("TLS handshake: %w", explainHandshake(err, limit))
	}
	if err := c.tcp.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	c.net = secure
	state := secure.ConnectionState()
	info := tlsInfo(&state)
	c.mu.Lock()
	c.tlsInfo = info
	c.mu.Unlock()
	c.status("handshake complete: %s, %s, %s", info.Version, info.CipherSuite, info.KeyExchange)
	return nil
}

// recorded is nc, with LogSSLPackets under the eyes of the log.
func (c *Connection) recorded(nc net.Conn) net.Conn {
	if !c.set.LogSSLPackets {
		return nc
	}
	return &recordLog{Conn: nc, tell: func(direction, record string) {
		c.server.note(1, c.id, "TLS record %s: %s", direction, record)
	}}
}

// sniff looks at the first bytes; a client that does not speak TLS gets its words and its bytes are kept.
func (c *Connection) sniff(first *firstBytes, limit time.Duration) error {
	ahead := make([]byte, sniffed)
	n, err := io.ReadAtLeast(c.tcp, ahead, 1)
	if err != nil {
		if n == 0 && errors.Is(err, io.EOF) {
			return errProbe
		}
		return fmt.Errorf("TLS handshake: %w", explainHandshake(err, limit))
	}
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
	return errors.New(reason)
}

// authenticate judges the client's certificate; the program has the last word.
func (c *Connection) authenticate(state *tls.ConnectionState, setup *tlsSetup) error {
	a := SSLClientAuthentication{ConnectionID: c.id}
	if len(state.PeerCertificates) == 0 {
		a.Status = "the client presented no certificate, and SSLAuthenticateClients asks for one"
	} else {
		a.Certificate = state.PeerCertificates[0]
		v := c.clientVerifier(setup).judge(c.ctx, state.PeerCertificates)
		a.Status, a.Accept = v.text, v.ok
		if c.server.settings.Load().SSLIncludeCertChain {
			a.Chain = state.PeerCertificates[1:]
		}
	}
	if hook := c.server.hooks.SSLClientAuthentication; hook != nil {
		hook.SSLClientAuthentication(c.ctx, &a)
	}
	c.tellAuthentication(&a)
	if !a.Accept {
		return fmt.Errorf("client certificate refused: %s", a.Status)
	}
	return nil
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
func (c *Connection) clientVerifier(setup *tlsSetup) *verifier {
	set := &c.server.settings.Load().Settings
	return &verifier{
		flags: set.SSLSecurityFlags, checkCRL: set.SSLCheckCRL, trusted: setup.clientCAs, setting: "SSLCACerts",
		client: true, crls: &c.server.tls.crls, dial: set.Dialer(),
		limit: set.ConnectionTimeoutDuration(c.Timeout()) / 2, // the handshake must be able to go on without a list
	}
}

func (c *Connection) status(format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	c.server.note(2, c.id, "TLS: %s", message)
	if hub := &c.server.hub; hub.wants(EventSSLStatus) {
		hub.send(&SSLStatusEvent{EventHeader: c.header(), Message: message})
	}
}

// explainHandshake adds to a failed handshake what to do about it.
func explainHandshake(err error, limit time.Duration) error {
	text := err.Error()
	var timeout net.Error
	advice := ""
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		advice = fmt.Sprintf("not complete within %v (ConnectionTimeout): the client stopped in the middle of it", limit)
	case errors.Is(err, io.EOF):
		advice = "the client closed the connection: it may not trust our certificate or not accept our TLS versions"
	case strings.Contains(text, "unknown certificate authority"), strings.Contains(text, "bad certificate"),
		strings.Contains(text, "remote error: tls: certificate"), strings.Contains(text, "unknown certificate"):
		advice = "the client does not trust our certificate: give it the CA that issued it, or use another certificate"
	case strings.Contains(text, "unsupported versions"), strings.Contains(text, "protocol version"):
		advice = "the client offers only TLS versions that SSLEnabledProtocols leaves out"
	case strings.Contains(text, "no key exchanges supported"):
		advice = "the client offers no group that TLS13SupportedGroups has"
	case strings.Contains(text, "signature algorithms"):
		advice = "the client takes no signature algorithm that our certificate's key and TLS12SignatureAlgorithms or " +
			"TLS13SignatureAlgorithms allow"
	case strings.Contains(text, "no cipher suite"), strings.Contains(text, "handshake failure"):
		advice = "client and server have no cipher suite in common"
	default:
		return err
	}
	return fmt.Errorf("%s: %w", advice, err)
}
