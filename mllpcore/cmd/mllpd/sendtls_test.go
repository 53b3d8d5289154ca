package main

import (
	"io"
	"net"
	"strings"
	"testing"

	"mllpscope/certs"
	"mllpscope/mllpcore/mllptest"
)

func TestSendWithTLS(t *testing.T) {
	clients := mllptest.NewClientCases(t)
	secure := mllptest.NewServer(t, func(c *mllptest.Config) {
		for name, value := range clients.Settings {
			c.Values[name] = value
		}
	})
	plain := mllptest.NewServer(t)
	file := put(t, mllptest.Message("ONE"))
	http := listenRaw(t, "HTTP/1.1 400 Bad Request\r\n\r\n")
	silent := listenRaw(t, "")
	stranger := put(t, strangerStore(t))
	for _, tt := range []struct {
		name, to string
		args     []string
		words    []string
	}{
		{"plain to TLS", secure.Address, nil, []string{"no answer came", "-tls"}},
		{"TLS to MLLP", plain.Address, []string{"-tls", "-set", "ConnectionTimeout=2"}, []string{"not speak TLS"}},
		{"TLS to HTTP", http, []string{"-tls"}, []string{"does not speak TLS", "HTTP server"}},
		{"TLS to silence", silent, []string{"-tls", "-set", "ConnectionTimeout=1"}, []string{"may not speak TLS", "-tls"}},
		{"unknown CA", secure.Address, []string{"-tls"}, []string{"SSLServerCACerts"}},
		{
			"not our CA, TLS 1.3", secure.Address,
			[]string{"-tls", "-set", "SSLSecurityFlags=0x10", "-set", "SSLCertStore=" + stranger},
			[]string{"does not know the CA of our client certificate", "have that CA added"},
		},
		{
			"not our CA, TLS 1.2", secure.Address,
			[]string{"-tls", "-set", "SSLSecurityFlags=0x10", "-set", "SSLCertStore=" + stranger, "-set", "SSLEnabledProtocols=3072"},
			[]string{"does not know the CA of our client certificate", "have that CA added"},
		},
		{
			"wants a certificate, TLS 1.3", secure.Address,
			[]string{"-tls", "-set", "SSLSecurityFlags=0x10"},
			[]string{"the listener wants a client certificate", "SSLCertStore"},
		},
		{
			"wants a certificate, TLS 1.2", secure.Address,
			[]string{"-tls", "-set", "SSLSecurityFlags=0x10", "-set", "SSLEnabledProtocols=3072"},
			[]string{"the listener wants a client certificate", "SSLCertStore"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			args := append([]string{"-to", tt.to, "-set", "DefaultTimeout=5"}, tt.args...)
			out, errs, code := sendCommand(t, append(args, file)...)
			if lacks := missing(errs, tt.words); code != 1 || len(lacks) > 0 || strings.Count(errs, "\n") > 1 {
				t.Errorf("%d, %q is not told\n%s%s", code, lacks, out, errs)
			}
		})
	}
}

// strangerStore is a store with a client's certificate of a CA that nobody knows.
func strangerStore(t *testing.T) string {
	t.Helper()
	ca, err := certs.NewCA("Stranger CA")
	if err != nil {
		t.Fatal(err)
	}
	e, err := ca.Issue(certs.Request{CommonName: "stranger", Client: true})
	if err != nil {
		t.Fatal(err)
	}
	text, err := certs.EncodePEM(e)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// listenRaw sends the same bytes to everybody at once, and then waits.
func listenRaw(t *testing.T, greeting string) string {
	t.Helper()
	f := fake(t, raw("", false), func(l net.Listener) net.Listener { return &greeter{l, greeting} })
	return f.Addr().String()
}

// greeter is a listener that speaks first.
type greeter struct {
	net.Listener
	greeting string
}

// Accept implements net.Listener.
func (g *greeter) Accept() (net.Conn, error) {
	conn, err := g.Listener.Accept()
	if err == nil {
		_, _ = io.WriteString(conn, g.greeting)
	}
	return conn, err
}
