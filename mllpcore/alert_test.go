package mllpcore_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"mllpscope/certs"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

// alertOf is the alert that a client is told, in the words of crypto/tls.
func alertOf(err error) string {
	_, words, ok := strings.Cut(fmt.Sprint(err), "remote error: tls: ")
	if !ok {
		return fmt.Sprintf("no alert: %v", err)
	}
	return words
}

// TestAlertsSayWhatIsWrongWithAClientCertificate: each refusal has its alert, in TLS 1.2 and 1.3.
func TestAlertsSayWhatIsWrongWithAClientCertificate(t *testing.T) {
	clients := mllptest.NewClientCases(t)
	var configure []func(*mllptest.Config)
	for name, value := range clients.Settings {
		configure = append(configure, mllptest.With(name, value))
	}
	s := mllptest.NewServer(t, configure...)
	want := map[string][2]string{
		"valid":       {},
		"expired":     {"expired certificate", "expired certificate"},
		"wrong CA":    {"unknown certificate authority", "unknown certificate authority"},
		"wrong usage": {"unsupported certificate", "unsupported certificate"},
		"revoked":     {"revoked certificate", "revoked certificate"},
		"none":        {"bad certificate", "certificate required"},
	}
	for _, tt := range clients.Cases {
		for i, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			err := clients.Exchange(s.Address, tt, version)
			if tt.Accepted != (err == nil) {
				t.Errorf("%s, %s: %v", tt.Name, tls.VersionName(version), err)
			}
			if err != nil && alertOf(err) != want[tt.Name][i] {
				t.Errorf("%s, %s: the client is told %q, want %q", tt.Name, tls.VersionName(version), alertOf(err), want[tt.Name][i])
			}
		}
	}
}

// TestAlertsOfTheHook: the program that refuses a certificate denies access; it may take a client without one.
func TestAlertsOfTheHook(t *testing.T) {
	a := newAuthority(t)
	entry := a.issue(certs.Request{CommonName: "client", Client: true})
	for _, tt := range []struct {
		name   string
		with   *certs.Entry
		accept bool
		want   string
	}{
		{"none, taken", nil, true, ""},
		{"none, refused", nil, false, "certificate required"},
		{"one, refused", &entry, false, "access denied"},
	} {
		s := a.serve(mllptest.With("SSLAuthenticateClients", "True"), mllptest.With("SSLCACerts", string(a.ca.PEM())),
			func(c *mllptest.Config) {
				c.Options.Hooks.SSLClientAuthentication = func(_ context.Context, c *mllpcore.SSLClientAuthentication) { c.Accept = tt.accept }
			})
		config := a.client(tt.with)
		config.ServerName = "127.0.0.1"
		ctx, cancel := context.WithTimeout(t.Context(), mllptest.Wait)
		conn, err := mllpcore.Dial(ctx, mllpcore.ClientOptions{Address: s.Address, TLS: config})
		if err == nil {
			// More than fits on the way, so that the server closes over what it has not read.
			_, err = conn.Send(ctx, []byte(mllptest.Message("HOOK")+strings.Repeat("NTE|1||padding\r", 1<<16)))
			_ = conn.Close()
		}
		cancel()
		if (err == nil) != tt.accept || err != nil && alertOf(err) != tt.want {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

// TestAlertOfAMissingCertificateReachesOpenSSL: by each suite of TLS 1.3, and by TLS 1.2.
func TestAlertOfAMissingCertificateReachesOpenSSL(t *testing.T) {
	needOpenSSL(t)
	a := newAuthority(t)
	s := a.serve(mllptest.With("SSLAuthenticateClients", "True"))
	for options, want := range map[string]string{
		"-tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256":       "SSL alert number 116",
		"-tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384":       "SSL alert number 116",
		"-tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256": "SSL alert number 116",
		"-tls1_2": "SSL alert number 42",
	} {
		stdin, keepOpen, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), mllptest.Wait)
		args := append([]string{"s_client", "-connect", s.Address}, strings.Fields(options)...)
		c := exec.CommandContext(ctx, "openssl", args...)
		c.Stdin = stdin
		out, err := c.CombinedOutput()
		cancel()
		_, _ = stdin.Close(), keepOpen.Close() // only read by the program that has ended
		var exit *exec.ExitError
		if !errors.As(err, &exit) || !bytes.Contains(out, []byte(want)) {
			t.Errorf("%s: %v, want %q in\n%s", options, err, want, out)
		}
	}
}
