package mllpcore

import (
	"crypto/tls"
	"errors"
	"fmt"
	"slices"

	"mllpscope/mllpcore/setting"
)

// tlsConfig decides everything when the ClientHello is in: which certificate, and what of the settings depends on the
// version that comes of it.
func (c *Connection) tlsConfig(setup *tlsSetup, s *story) *tls.Config {
	return &tls.Config{GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		return c.answerHello(hello, setup, s)
	}}
}

// answerHello makes the configuration for one client.
func (c *Connection) answerHello(
	hello *tls.ClientHelloInfo, setup *tlsSetup, s *story,
) (*tls.Config, error) {
	s.offered(hello)
	c.tellHello(hello)
	config := setup.config.Clone()
	if setup.tickets != nil {
		setup.tickets.use(config, c.server.tls.time())
	}
	version, err := setup.narrow(config, hello)
	if err != nil {
		return nil, err
	}
	s.version = version
	certificate, err := c.chooseCertificate(hello, setup)
	if err != nil {
		return nil, err
	}
	s.sent = certificate.Certificate
	if schemes := setup.set.SignatureSchemes(version); schemes != nil && certificate.SupportedSignatureAlgorithms == nil {
		certificate.SupportedSignatureAlgorithms = schemes
	}
	config.Certificates = []tls.Certificate{certificate}
	if c.server.settings.Load().SSLAuthenticateClients {
		config.ClientAuth = tls.RequestClientCert // asked for; VerifyConnection decides
		if s.alerts != nil {
			config.KeyLogWriter = s.alerts.KeyLog()
		}
		config.ClientCAs = setup.clientCAs.Roots()
		config.VerifyConnection = func(state tls.ConnectionState) error { return c.authenticate(&state, setup, s) }
	}
	return config, nil
}

// tellHello says what the client offered.
func (c *Connection) tellHello(hello *tls.ClientHelloInfo) {
	if hub := &c.server.hub; hub.wants(EventSSLConnectionRequest) {
		e := &SSLConnectionRequestEvent{EventHeader: c.header(), ServerName: hello.ServerName}
		for _, v := range hello.SupportedVersions {
			e.Versions = append(e.Versions, tls.VersionName(v))
		}
		for _, suite := range hello.CipherSuites {
			e.CipherSuites = append(e.CipherSuites, tls.CipherSuiteName(suite))
		}
		for _, scheme := range hello.SignatureSchemes {
			e.SignatureSchemes = append(e.SignatureSchemes, scheme.String())
		}
		hub.send(e)
	}
	c.status("ClientHello from %s, server name %q", c.remote, hello.ServerName)
}

// chooseCertificate lets the program choose a certificate.
func (c *Connection) chooseCertificate(hello *tls.ClientHelloInfo, setup *tlsSetup) (tls.Certificate, error) {
	own := setup.certificate
	request := SSLConnectionRequest{ConnectionID: c.id, Hello: hello, Certificate: &own}
	if hook := c.server.hooks.SSLConnectionRequest; hook != nil {
		hook(c.ctx, &request)
	}
	if request.Certificate == nil {
		return own, errors.New("the SSLConnectionRequest hook gave this client no certificate")
	}
	return *request.Certificate, nil
}

// narrow leaves in config what the version that comes of a ClientHello may use, and returns that version; 0 when the
// two have none in common, which crypto/tls then says.
func (t *tlsSetup) narrow(config *tls.Config, hello *tls.ClientHelloInfo) (uint16, error) {
	version := commonVersion(config, hello)
	if version >= tls.VersionTLS13 && t.set.SSLCipherStrength > setting.CipherStrength(tls.TLS_AES_128_GCM_SHA256) &&
		slices.Contains(hello.CipherSuites, tls.TLS_AES_128_GCM_SHA256) {
		// crypto/tls would take it before stronger ones, so that this client gets an older version.
		config.MaxVersion = tls.VersionTLS12
		if version = commonVersion(config, hello); version == 0 {
			return 0, fmt.Errorf("SSLCipherStrength is %d, and with TLS 1.3 the client offers TLS_AES_128_GCM_SHA256, which "+
				"cannot be left out: have the client leave it out or offer TLS 1.2, or lower SSLCipherStrength",
				t.set.SSLCipherStrength)
		}
	}
	if groups := t.set.GroupsFor(version); len(groups) > 0 {
		config.CurvePreferences = groups
		// crypto/tls has its own order of preference; with one group left it takes that.
		for _, g := range groups {
			if slices.Contains(hello.SupportedCurves, g) {
				config.CurvePreferences = []tls.CurveID{g}
				break
			}
		}
	}
	return version, nil
}

// commonVersion is the newest version both sides have; 0 when there is none.
func commonVersion(config *tls.Config, hello *tls.ClientHelloInfo) uint16 {
	if config.MinVersion > config.MaxVersion {
		return 0
	}
	for v := config.MaxVersion; v >= config.MinVersion; v-- {
		if slices.Contains(hello.SupportedVersions, v) {
			return v
		}
	}
	return 0
}
