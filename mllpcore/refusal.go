package mllpcore

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"
	"time"

	"mllpscope/certs"
	"mllpscope/mllpcore/setting"
)

// errClientCertificate is in the error of a client certificate that was refused; its text says why.
var errClientCertificate = errors.New("client certificate refused")

// whyRefused finds out why a handshake failed: from the error, from what was offered, and from what the settings allow.
func (s *story) whyRefused(err error, setup *tlsSetup, limit time.Duration) *refusal {
	r := &refusal{detail: err.Error()}
	text := r.detail
	var timeout net.Error
	switch {
	case errors.Is(err, errClientCertificate):
		r.reason, r.advice, r.detail = text, s.advice, ""
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		r.reason = fmt.Sprintf("not complete within %v (ConnectionTimeout): the client stopped in the middle of it", limit)
		r.advice = "look at the client; if it is far away or slow, raise ConnectionTimeout"
	case strings.Contains(text, "remote error: tls: "):
		r.reason, r.advice = explainAlert(text)
	case strings.Contains(text, "unsupported versions"):
		s.versionsDiffer(r, setup)
		s.sent = nil // it did not come to that, here and below
	case strings.Contains(text, "no key exchanges supported"), strings.Contains(text, "no cipher suite"):
		s.nothingInCommon(r, setup)
		s.sent = nil
	case strings.Contains(text, "signature algorithms"), strings.Contains(text, "missing signature_algorithms"):
		r.reason = fmt.Sprintf("the client takes none of the signatures that our %s key can make", certs.KeyType(setup.key()))
		r.advice = "widen TLS12SignatureAlgorithms or TLS13SignatureAlgorithms, or use a certificate with another kind of key"
		s.sent = nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		r.reason = "the client closed the connection in the middle of the handshake"
		r.advice = "it may not trust our certificate or not accept our TLS versions: its own log says which"
	default:
		r.reason, r.detail = text, ""
	}
	return r
}

// error is the refusal as an error that wraps its cause.
func (r *refusal) error(cause error) error {
	switch {
	case r.detail == "" && r.advice == "":
		return fmt.Errorf("TLS handshake: %w", cause)
	case r.detail == "": // the cause says all of the reason
		return fmt.Errorf("TLS handshake: %w; %s", cause, r.advice)
	case r.advice == "":
		return fmt.Errorf("TLS handshake: %s: %w", r.reason, cause)
	}
	return fmt.Errorf("TLS handshake: %s; %s: %w", r.reason, r.advice, cause)
}

// explainAlert puts an alert that the client sent into words.
func explainAlert(text string) (reason, advice string) {
	_, alert, _ := strings.Cut(text, "remote error: tls: ")
	const trust = "give the client the CA that issued it, or use a certificate the client trusts"
	known := []struct{ alert, reason, advice string }{
		{"unknown certificate authority", "the client does not trust our certificate: it does not know its CA", trust},
		{"bad certificate", "the client does not accept our certificate", trust},
		{"unsupported certificate", "the client cannot use our kind of certificate", "use one with an RSA key"},
		{"revoked certificate", "the client says that our certificate was revoked", "use another certificate"},
		{"expired certificate", "the client says that our certificate has expired or is not valid yet", "have it renewed; " +
			"look at the client's clock too"},
		{"unknown certificate", "the client refuses our certificate for a reason of its own", trust},
		{"unrecognized name", "the client did not find the name it wanted", "use a certificate with the host name that " +
			"the client connects to"},
		{"protocol version not supported", "the client does not accept the TLS versions that are on", "turn on a version " +
			"that it has (SSLEnabledProtocols)"},
		{"handshake failure", "the client found no common ground", "its own log says on what"},
		{"user canceled", "the client gave up", ""},
		{"certificate required", "the client wants a certificate", ""},
		{"error decrypting message", "the client could not check our signature", "is the key the one of the certificate?"},
	}
	for _, k := range known {
		if strings.Contains(alert, k.alert) {
			return k.reason, k.advice
		}
	}
	return "the client broke it off: " + alert, ""
}

// versionsDiffer is for two sides without a version in common.
func (s *story) versionsDiffer(r *refusal, setup *tlsSetup) {
	oldest, newest := setup.config.MinVersion, setup.config.MaxVersion
	r.reason = fmt.Sprintf("the client offers %s, and %s is allowed here",
		joinOr(words(s.versions, tls.VersionName), "no version that is known"), versionSpan(oldest, newest))
	if version, sum := setup.set.ProtocolsWith(s.versions); sum != 0 {
		r.advice = fmt.Sprintf("have the client use a newer version, or allow %s (SSLEnabledProtocols %d)",
			tls.VersionName(version), sum)
	} else {
		r.advice = "have the client use TLS 1.2 or 1.3; SSL 2 and 3 cannot be turned on"
	}
}

func versionSpan(oldest, newest uint16) string {
	if oldest == newest {
		return tls.VersionName(oldest) + " only"
	}
	return tls.VersionName(oldest) + " to " + tls.VersionName(newest)
}

func joinOr(list []string, none string) string {
	if len(list) == 0 {
		return none
	}
	return strings.Join(list, ", ")
}

// nothingInCommon is for two sides without a cipher suite or a group in common.
func (s *story) nothingInCommon(r *refusal, setup *tlsSetup) {
	version := tls.VersionName(s.version)
	common := s.suitesInCommon(setup.config.CipherSuites)
	fitting := slices.DeleteFunc(slices.Clone(common), func(id uint16) bool {
		return strings.Contains(setting.SuiteLabel(id), "_ECDSA_") != isECKey(setup)
	})
	switch {
	case s.version >= tls.VersionTLS13:
		s.noGroup(r, setup, "TLS13SupportedGroups")
	case len(common) == 0:
		r.reason = fmt.Sprintf("no cipher suite in common for %s: the client offers %s", version,
			joinOr(words(s.suites, setting.SuiteLabel), "none"))
		r.advice = s.suiteAdvice()
	case len(fitting) == 0 && isECKey(setup):
		r.reason = fmt.Sprintf("the cipher suites in common for %s (%s) need a certificate with an RSA key, and ours is %s",
			version, joinOr(words(common, setting.SuiteLabel), ""), certs.KeyType(setup.key()))
		r.advice = "use a certificate with an RSA key, or have the client offer ECDHE_ECDSA suites"
	case len(fitting) == 0:
		r.reason = fmt.Sprintf("the cipher suites in common for %s (%s) need a certificate with an ECDSA key, and ours is %s",
			version, joinOr(words(common, setting.SuiteLabel), ""), certs.KeyType(setup.key()))
		r.advice = "use a certificate with an ECDSA key, or have the client offer ECDHE_RSA suites"
	default:
		s.noGroup(r, setup, "TLS12SupportedGroups")
	}
}

func (s *story) noGroup(r *refusal, setup *tlsSetup, name string) {
	ours := setup.set.AllowedGroups(s.version)
	r.reason = fmt.Sprintf("no group in common for %s: the client offers %s, and %s has %s", tls.VersionName(s.version),
		joinOr(words(s.groups, setting.GroupLabel), "none"), name, joinOr(words(ours, setting.GroupLabel), "none"))
	r.advice = "add one of the client's to " + name + ", or have the client offer one of ours"
}

// suiteAdvice names the widest list that would let the client in.
func (s *story) suiteAdvice() string {
	ecdhe, plain := setting.KeyExchanges(s.suites)
	switch {
	case ecdhe:
		return "have the client offer ECDHE suites with GCM, or set OpenSSLCipherList to ECDHE, which allows its CBC too"
	case plain:
		return "have the client offer ECDHE suites; OpenSSLCipherList ALL would take it without forward secrecy"
	default:
		return "have the client offer ECDHE suites with GCM: Go's TLS has none of those it offers"
	}
}

func (s *story) suitesInCommon(ours []uint16) []uint16 {
	var common []uint16
	for _, id := range s.suites {
		if slices.Contains(ours, id) {
			common = append(common, id)
		}
	}
	return common
}

func isECKey(setup *tlsSetup) bool {
	switch setup.key().(type) {
	case *ecdsa.PublicKey, ed25519.PublicKey:
		return true
	default:
		return false
	}
}
