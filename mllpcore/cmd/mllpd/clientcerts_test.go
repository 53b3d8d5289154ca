package main

import (
	"crypto/tls"
	"strings"
	"testing"

	"mllpscope/mllpcore/mllptest"
)

// TestServeTellsWhyAClientCertificateWasRefused: each ends as it has to, and the events say why.
func TestServeTellsWhyAClientCertificateWasRefused(t *testing.T) {
	clients := mllptest.NewClientCases(t)
	args := []string{"-store", "none"}
	for name, value := range clients.Settings {
		args = append(args, "-set", name+"="+value)
	}
	s := startServe(t, args...)
	for _, tt := range clients.Cases {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			name := tt.Name + ", " + tls.VersionName(version)
			if err := clients.Exchange(s.address, tt, version); (err == nil) != tt.Accepted {
				t.Errorf("%s: the client is told %v", name, err)
			}
			verdict := s.await("SSLClientAuthentication")
			if status, _ := verdict["status"].(string); verdict["accept"] != tt.Accepted || !strings.Contains(status, tt.Reason) {
				t.Errorf("%s: SSLClientAuthentication %v, want %q", name, verdict, tt.Reason)
			}
			connected := s.await("Connected")
			description, _ := connected["description"].(string)
			if good := connected["statusCode"] == 0.0; good != tt.Accepted || !good && !strings.Contains(description, tt.Reason) {
				t.Errorf("%s: Connected %v, want %q", name, connected, tt.Reason)
			}
			if connected["connection"] != verdict["connection"] {
				t.Errorf("%s: the verdict is about connection %v", name, verdict["connection"])
			}
		}
	}
	s.stop()
}
