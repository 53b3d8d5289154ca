package mllpcore

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"slices"
	"strings"
	"sync"
	"time"

	"mllpscope/mllpcore/internal/record"
	"mllpscope/mllpcore/setting"
)

// Bounds of what is kept of handshakes.
const (
	keptHandshakes = 200 // refused ones, and as many of connections that have ended
	keptOffers     = 128 // items of one list of a ClientHello
	keptChain      = 16  // certificates of one chain
)

// Handshake is the story of one TLS handshake with a client: what was offered, chosen, sent and received, and, when it
// was refused, exactly why and what to change.
type Handshake struct {
	Time       time.Time     `json:"time"`       // when it began
	Took       time.Duration `json:"took"`       // nanoseconds until it was complete or refused
	Connection string        `json:"connection"` // ConnectionId
	Remote     string        `json:"remote"`     // the peer as host:port
	OK         bool          `json:"ok"`
	Reason     string        `json:"reason,omitempty"` // why it was refused, in words
	Advice     string        `json:"advice,omitempty"` // what to change, where something can be said
	Detail     string        `json:"detail,omitempty"` // what the TLS library or the system said

	// The client's offer, in its order. Empty when no ClientHello came.
	ServerName              string   `json:"serverName,omitempty"`
	OfferedVersions         []string `json:"offeredVersions,omitempty"`
	OfferedCipherSuites     []string `json:"offeredCipherSuites,omitempty"` // IANA names, or numbers
	OfferedGroups           []string `json:"offeredGroups,omitempty"`
	OfferedSignatureSchemes []string `json:"offeredSignatureSchemes,omitempty"`

	// What was chosen; empty where it did not come to that.
	Version     string `json:"version,omitempty"`
	CipherSuite string `json:"cipherSuite,omitempty"`
	KeyExchange string `json:"keyExchange,omitempty"`
	Resumed     bool   `json:"resumed"` // with a session ticket: no certificate was sent

	Sent          []HandshakeCertificate `json:"sent,omitempty"`          // ours: the leaf, then the chain
	Received      []HandshakeCertificate `json:"received,omitempty"`      // the client's
	ClientVerdict string                 `json:"clientVerdict,omitempty"` // empty when no certificate was asked for
}

// HandshakeCertificate is a certificate that went over the wire.
type HandshakeCertificate struct {
	Subject     string    `json:"subject"`
	Issuer      string    `json:"issuer"`
	NotBefore   time.Time `json:"notBefore"`
	NotAfter    time.Time `json:"notAfter"`
	Fingerprint string    `json:"fingerprint"` // SHA-256 in hex
}

// story gathers a handshake while it runs. Only the connection's goroutine writes it, before it is published.
type story struct {
	started  time.Time
	took     time.Duration
	name     string
	versions []uint16
	suites   []uint16
	groups   []tls.CurveID
	schemes  []tls.SignatureScheme
	version  uint16 // that comes of the offer
	sent     [][]byte
	verdict  string
	advice   string // what to do about a client certificate that was refused
	state    tls.ConnectionState
	refusal  *refusal
	alerts   *record.Alerts // nil when clients are not asked for a certificate
}

// refusal is why a handshake was refused.
type refusal struct{ reason, advice, detail string }

// offered keeps what a ClientHello offers.
func (s *story) offered(hello *tls.ClientHelloInfo) {
	s.name = hello.ServerName
	s.versions = keep(hello.SupportedVersions)
	s.suites = keep(hello.CipherSuites)
	s.groups = keep(hello.SupportedCurves)
	s.schemes = keep(hello.SignatureSchemes)
}

// keep copies the first items of a list, without those that only test for tolerance (GREASE, RFC 8701).
func keep[T ~uint16](list []T) []T {
	kept := make([]T, 0, min(len(list), keptOffers))
	for _, v := range list {
		grease := v&0x0F0F == 0x0A0A && v>>8 == v&0xFF
		if !grease && len(kept) < keptOffers {
			kept = append(kept, v)
		}
	}
	return kept
}

// Handshake returns the story of the connection's TLS handshake; false without TLS, and until it is over.
func (c *Connection) Handshake() (Handshake, bool) {
	c.mu.Lock()
	s := c.story
	c.mu.Unlock()
	if s == nil {
		return Handshake{}, false
	}
	return s.tell(c.id, c.remote), true
}

// tell puts a story into words.
func (s *story) tell(connection, remote string) Handshake {
	h := Handshake{
		Time: s.started, Took: s.took, Connection: connection, Remote: remote, OK: s.refusal == nil,
		ServerName: s.name, Resumed: s.state.DidResume, ClientVerdict: s.verdict,
		OfferedVersions:         words(s.versions, tls.VersionName),
		OfferedCipherSuites:     words(s.suites, setting.SuiteLabel),
		OfferedGroups:           words(s.groups, setting.GroupLabel),
		OfferedSignatureSchemes: words(s.schemes, setting.SignatureLabel),
	}
	if r := s.refusal; r != nil {
		h.Reason, h.Advice, h.Detail = r.reason, r.advice, r.detail
	}
	if s.state.Version != 0 {
		h.Version = tls.VersionName(s.state.Version)
	} else if s.version != 0 {
		h.Version = tls.VersionName(s.version)
	}
	if s.state.CipherSuite != 0 {
		h.CipherSuite = tls.CipherSuiteName(s.state.CipherSuite)
		h.KeyExchange, _ = keyExchange(&s.state)
		if !s.state.DidResume {
			h.Sent = certificatesOf(s.sent)
		}
	}
	for _, cert := range s.state.PeerCertificates[:min(len(s.state.PeerCertificates), keptChain)] {
		h.Received = append(h.Received, describeSent(cert))
	}
	return h
}

func words[T any](list []T, name func(T) string) []string {
	out := make([]string, 0, len(list))
	for _, v := range list {
		out = append(out, name(v))
	}
	return out
}

func certificatesOf(chain [][]byte) []HandshakeCertificate {
	var all []HandshakeCertificate
	for _, der := range chain[:min(len(chain), keptChain)] {
		if cert, err := x509.ParseCertificate(der); err == nil {
			all = append(all, describeSent(cert))
		}
	}
	return all
}

func describeSent(c *x509.Certificate) HandshakeCertificate {
	sum := sha256.Sum256(c.Raw)
	return HandshakeCertificate{
		Subject: c.Subject.String(), Issuer: c.Issuer.String(), NotBefore: c.NotBefore, NotAfter: c.NotAfter,
		Fingerprint: strings.ToUpper(hex.EncodeToString(sum[:])),
	}
}

// lastOf keeps the last of something. Its zero value is ready.
type lastOf[T any] struct {
	mu   sync.Mutex
	list []T // oldest first
}

func (l *lastOf[T]) add(v T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.list) >= keptHandshakes {
		l.list = slices.Delete(l.list, 0, len(l.list)-keptHandshakes+1)
	}
	l.list = append(l.list, v)
}

func (l *lastOf[T]) all() []T {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.list)
}

// endedHandshake is the story of a connection that has ended. It is put into words when somebody asks.
type endedHandshake struct {
	connection, remote string
	story              *story
}

// keepHandshake keeps the story of a connection that is about to be forgotten. A refused one is kept already.
func (c *Connection) keepHandshake() {
	c.mu.Lock()
	s := c.story
	c.mu.Unlock()
	if s != nil && s.refusal == nil {
		c.server.tls.ended.add(endedHandshake{c.id, c.remote, s})
	}
}

// Handshakes returns the stories of the TLS handshakes that were refused and of those whose connection has ended, the
// last 200 of each, and of all connections that are open, newest first.
func (s *Server) Handshakes() []Handshake {
	s.mu.Lock()
	open := make(map[string]*Connection, len(s.conns))
	for id, c := range s.conns {
		open[id] = c
	}
	s.mu.Unlock()
	all := s.tls.refused.all()
	for _, e := range s.tls.ended.all() {
		delete(open, e.connection) // it is ending just now
		all = append(all, e.story.tell(e.connection, e.remote))
	}
	for _, c := range open {
		if h, ok := c.Handshake(); ok && h.OK { // one that was refused and is about to end is in the list already
			all = append(all, h)
		}
	}
	slices.SortStableFunc(all, func(a, b Handshake) int { return b.Time.Compare(a.Time) })
	return all
}
