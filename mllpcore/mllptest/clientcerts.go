package mllptest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"mllpscope/certs"
	"mllpscope/mllpcore"
)

// ClientCase is a client that presents a certificate, or none, and what a server that asks for one has to say.
type ClientCase struct {
	Name     string
	Accepted bool
	Reason   string // words of the verdict: of what is wrong, or "OK"

	certificate tls.Certificate // without a leaf: none is presented
}

// ClientCases are clients of every kind for a server that has Settings: one that is in order, and one for each way of
// not being so.
type ClientCases struct {
	Cases    []ClientCase
	Settings map[string]string // of the server: its certificate for 127.0.0.1, the authority, revocation looked up

	roots *x509.CertPool
}

// NewClientCases makes the certificates, and serves the list of the revoked one until the test ends.
func NewClientCases(t testing.TB) *ClientCases {
	t.Helper()
	ca, stranger := newCA(t, "Clinic CA"), newCA(t, "Another CA")
	var list []byte
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(list) // a client that has gone is no concern of ours
	}))
	t.Cleanup(web.Close)
	ago := time.Now().AddDate(-2, 0, 0)
	client := func(from *certs.CA, r certs.Request) tls.Certificate {
		r.CRLs = []string{web.URL}
		_, c := issue(t, from, r)
		return c
	}
	leaver, left := issue(t, ca, certs.Request{CommonName: "leaver", Client: true, CRLs: []string{web.URL}})
	list, err := ca.Revoke(time.Now().AddDate(0, 0, 1), leaver.Leaf)
	if err != nil {
		t.Fatalf("revoke: %v", err)
	}
	own, _ := issue(t, ca, certs.Request{CommonName: "server", IPs: []net.IP{net.IPv4(127, 0, 0, 1)}})
	store, err := certs.EncodePEM(own)
	if err != nil {
		t.Fatalf("server's certificate: %v", err)
	}
	valid := client(ca, certs.Request{CommonName: "valid", Client: true})
	expired := client(ca, certs.Request{
		CommonName: "expired", Client: true, NotBefore: ago, NotAfter: ago.AddDate(1, 0, 0),
	})
	return &ClientCases{
		roots: ca.Pool(),
		Settings: map[string]string{
			"SSLEnabled": "True", "SSLCertStore": string(store), "SSLAuthenticateClients": "True",
			"SSLCACerts": string(ca.PEM()), "SSLCheckCRL": "1",
		},
		Cases: []ClientCase{
			{"valid", true, "OK", valid},
			{"expired", false, "CN=expired has expired", expired},
			{
				"wrong CA", false, "CN=Another CA, which is not among SSLCACerts",
				client(stranger, certs.Request{CommonName: "stranger", Client: true}),
			},
			{
				"wrong usage", false, "client authentication",
				client(ca, certs.Request{CommonName: "usage", DNSNames: []string{"usage.example"}}),
			},
			{"revoked", false, "CN=leaver was revoked by CN=Clinic CA", left},
			{"none", false, "no certificate", tls.Certificate{}},
		},
	}
}

func newCA(t testing.TB, name string) *certs.CA {
	t.Helper()
	ca, err := certs.NewCA(name)
	if err != nil {
		t.Fatalf("authority: %v", err)
	}
	return ca
}

func issue(t testing.TB, ca *certs.CA, r certs.Request) (certs.Entry, tls.Certificate) {
	t.Helper()
	entry, err := ca.Issue(r)
	if err != nil {
		t.Fatalf("issue %s: %v", r.CommonName, err)
	}
	c, err := entry.TLS()
	if err != nil {
		t.Fatalf("issue %s: %v", r.CommonName, err)
	}
	return entry, c
}

// Exchange connects with a version of TLS and sends a message. The error tells why there was no answer: TLS 1.3 lets a
// client believe for a while that it was accepted.
func (c *ClientCases) Exchange(address string, client ClientCase, version uint16) error {
	config := &tls.Config{
		RootCAs: c.roots, ServerName: "127.0.0.1", MinVersion: version, MaxVersion: version,
		// Presented whatever authorities the server names; a client of Go's would keep it to itself.
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &client.certificate, nil },
	}
	ctx, cancel := context.WithTimeout(context.Background(), Wait)
	defer cancel()
	conn, err := mllpcore.Dial(ctx, mllpcore.ClientOptions{Address: address, TLS: config})
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // the answer has come, or never will
	_, err = conn.Send(ctx, []byte(Message(client.Name)))
	return err
}
