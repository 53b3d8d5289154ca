package mllpcore

import (
	"mllpscope/certs"
	"mllpscope/mllpcore/internal/trust"
)

// ClientAuthorities reads SSLCACerts, SSLCACertFilePaths, OpenSSLCAFile and OpenSSLCADir: the CAs that client
// certificates may chain to, and what cannot be used of them. Both are empty when no CA is named, which means the
// system's.
func ClientAuthorities(set *Settings) (certs.Authorities, error) {
	return authoritiesOf(trust.ClientCAs(set))
}

// ServerAuthorities is ClientAuthorities for SSLServerCACerts, the CAs of servers that we connect to.
func ServerAuthorities(set *Settings) (certs.Authorities, error) {
	return authoritiesOf(trust.ServerCAs(set))
}

func authoritiesOf(p *trust.Pool, err error) (certs.Authorities, error) {
	if p == nil {
		return certs.Authorities{}, err
	}
	return p.Authorities, err
}

// tellLeftOut says in the log which CAs cannot be used.
func (s *Server) tellLeftOut(p *trust.Pool) {
	if p == nil {
		return
	}
	for _, text := range p.LeftOut {
		s.note(1, "", "%s", text)
	}
}
