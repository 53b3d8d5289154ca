package mllpcore

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"strings"

	"mllpscope/mllpcore/frame"
)

// ClientOptions returns how these settings send to a listener at address, host:port: framing, Timeout, proxy,
// ConnectionTimeout and, when secure, TLS with ClientTLS. Dial takes it.
func (s *Settings) ClientOptions(address string, secure bool) (ClientOptions, error) {
	o := ClientOptions{
		Address:        address,
		Marks:          frame.Marks{Start: s.StartBlockChar, End: s.EndBlockChar, EOL: s.EOLChar},
		Timeout:        s.DefaultTimeoutDuration(),
		ConnectTimeout: s.ConnectionTimeoutDuration(s.DefaultTimeoutDuration()),
		Dial:           s.Dialer(),
	}
	if !secure {
		return o, nil
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return o, err
	}
	o.TLS, err = s.ClientTLS(host)
	return o, err
}

// ClientTLS returns the TLS of connections that we make to host, by SPEC section 5.3: SSLEnabledProtocols, and
// SSLServerCACerts or, when it is empty, the system's CAs.
func (s *Settings) ClientTLS(host string) (*tls.Config, error) {
	oldest, newest := s.TLSVersions()
	suites, err := s.CipherSuites()
	if err != nil {
		return nil, err
	}
	config := &tls.Config{
		ServerName: host, MinVersion: oldest, MaxVersion: newest,
		CipherSuites: suites, CurvePreferences: s.outgoingGroups(),
	}
	if strings.TrimSpace(s.SSLServerCACerts) != "" {
		config.RootCAs = x509.NewCertPool()
		if err := addPEM(config.RootCAs, []byte(s.SSLServerCACerts), "SSLServerCACerts"); err != nil {
			return nil, err
		}
	}
	return config, nil
}
