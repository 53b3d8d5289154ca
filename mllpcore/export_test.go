package mllpcore

import (
	"crypto/x509"
	"net/netip"
	"time"

	"mllpscope/mllpcore/internal/trust"
)

// HostOf is what counts as one host.
func HostOf(addr netip.Addr) netip.Addr { return hostOf(addr) }

// SetTLSClock makes now the clock of TLS; before the server listens.
func (s *Server) SetTLSClock(now func() time.Time) { s.tls.now = now }

// TicketKeys returns the keys of session tickets, newest first.
func (s *Server) TicketKeys() (keys [][32]byte) {
	t := s.tls.current.Load().tickets
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, k := range t.keys {
		keys = append(keys, k.key)
	}
	return keys
}

// Buffered returns how many bytes count for MaxBufferedBytes now.
func (s *Server) Buffered() int64 { return s.budget.Used() }

// ReadList judges a revocation list.
func ReadList(list []byte, issuer *x509.Certificate) error {
	_, err := trust.ReadList(list, issuer, time.Now())
	return err
}

// BareList takes a list out of PEM.
func BareList(data []byte) ([]byte, error) { return trust.BareList(data) }

// CRLPoint is a distribution point of a certificate.
type CRLPoint struct {
	URLs    []string
	Reasons int
	Err     error
}

// CRLPoints reads the distribution points of a certificate.
func CRLPoints(cert *x509.Certificate) (points []CRLPoint, err error) {
	read, err := trust.Points(cert)
	for _, p := range read {
		points = append(points, CRLPoint{p.URLs, int(p.Reasons), p.Err})
	}
	return points, err
}
