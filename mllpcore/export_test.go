package mllpcore

import (
	"net/netip"
	"time"
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

// IsInside tells whether an address is in a private network.
func IsInside(addr netip.Addr) bool { return isInside(addr) }
