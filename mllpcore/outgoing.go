package mllpcore

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"slices"

	"mllpscope/mllpcore/dial"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/internal/trust"
	"mllpscope/mllpcore/setting"
)

// NewClientOptions returns how settings send to a listener at address, host:port: framing, Version,
// Timeout, proxy, ConnectionTimeout and, when secure, TLS with NewClientTLS. Dial and NewSender take it.
func NewClientOptions(set *Settings, address string, secure bool) (ClientOptions, error) {
	o := ClientOptions{
		Address:        address,
		Marks:          frame.Marks{Start: set.StartBlockChar, End: set.EndBlockChar, EOL: set.EOLChar},
		Timeout:        set.DefaultTimeoutDuration(),
		ConnectTimeout: set.ConnectionTimeoutDuration(set.DefaultTimeoutDuration()),
		Dial:           dial.New(set),
		Version:        set.Version, ACKChar: set.ACKChar, NAKChar: set.NAKChar,
	}
	if !secure {
		return o, nil
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return o, fmt.Errorf("the address %q is not HOST:PORT: %w", address, err)
	}
	o.TLS, err = NewClientTLS(set, host)
	return o, err
}

// NewClientTLS returns the TLS of connections that we make to host, by SPEC section 5.3: versions, cipher suites and
// groups; SSLServerCACerts or, when it is empty, the system's CAs; SSLCheckCRL and SSLSecurityFlags; and for a server
// that asks for it the certificate of SSLCertStore, when there is one. The error says which setting cannot be used.
func NewClientTLS(settings *Settings, host string) (*tls.Config, error) {
	set := *settings
	oldest, newest := set.TLSVersions()
	suites, err := set.CipherSuites()
	if err != nil {
		return nil, err
	}
	if oldest < tls.VersionTLS13 && set.SSLCipherStrength > setting.CipherStrength(tls.TLS_AES_128_GCM_SHA256) {
		newest = min(newest, tls.VersionTLS12) // crypto/tls always offers the weaker suite with TLS 1.3
	}
	config := &tls.Config{
		ServerName: host, MinVersion: oldest, MaxVersion: newest,
		CipherSuites: suites, CurvePreferences: set.OutgoingGroups(),
		InsecureSkipVerify: true, // VerifyConnection does it, by SSLSecurityFlags
	}
	v := &trust.Verifier{
		Flags: set.SSLSecurityFlags, CheckCRL: set.SSLCheckCRL, Setting: "SSLServerCACerts", Host: host,
		Lists: &trust.Lists{}, Dial: dial.New(&set),
		Limit: set.ConnectionTimeoutDuration(set.DefaultTimeoutDuration()) / 2,
	}
	if v.Trusted, err = trust.ServerCAs(&set); err != nil {
		return nil, err
	}
	config.VerifyConnection = func(state tls.ConnectionState) error { return acceptServer(&set, v, &state) }
	if set.SSLCertStore != "" || usesSystemStore(&set) {
		certificate, err := ownCertificate(&set)
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{certificate}
		// Without this, crypto/tls shows none where its CA is not among those that the listener names. The listener then
		// says that there was none, and nobody finds out why.
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			return &certificate, nil
		}
	}
	return config, nil
}

// ownCertificate is the certificate we show to a server that asks for one.
func ownCertificate(set *Settings) (tls.Certificate, error) {
	store, err := openStore(set)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("SSLCertStore: %w", err)
	}
	entry, err := choose(store, set)
	if err != nil {
		return tls.Certificate{}, err
	}
	certificate, err := entry.TLS()
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("SSLCertSubject: %w", err)
	}
	return certificate, nil
}

// acceptServer judges a server's certificate and what was negotiated with it.
func acceptServer(set *Settings, v *trust.Verifier, state *tls.ConnectionState) error {
	if groups := set.GroupsFor(state.Version); len(groups) > 0 && state.CurveID != 0 &&
		!slices.Contains(groups, state.CurveID) {
		return fmt.Errorf("the server chose the group %s, which is not among those for %s", state.CurveID,
			tls.VersionName(state.Version))
	}
	if bits := setting.CipherStrength(state.CipherSuite); bits < set.SSLCipherStrength {
		return fmt.Errorf("the server chose %s with %d bits, and SSLCipherStrength is %d",
			tls.CipherSuiteName(state.CipherSuite), bits, set.SSLCipherStrength)
	}
	if result := v.Judge(context.Background(), state.PeerCertificates); !result.OK {
		return fmt.Errorf("server certificate refused: %s", result.Words())
	}
	return nil
}
