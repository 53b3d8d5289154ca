package ui

import (
	"crypto/tls"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore"
)

func TestRefusedHandshakeIsTold(t *testing.T) {
	w := newTestWindow(t)
	for _, s := range []struct{ name, value string }{
		{"SSLCertStorePassword", "secret"}, {"SSLCertStore", filepath.Join("..", "certs", "testdata", "openssl3-ec.pfx")}, {"SSLEnabled", "True"},
	} {
		if err := w.server.Set(s.name, s.value); err != nil {
			t.Fatal(err)
		}
	}
	w.choose("TLS handshakes")
	if !w.handshakes.list.Empty.Visible() {
		t.Error("before any handshake there is one in the list")
	}
	w.listen()
	_, err := tls.Dial("tcp", w.server.Addr(), &tls.Config{
		InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11,
	})
	if err == nil {
		t.Fatal("TLS 1.1 was taken")
	}
	w.until("the refused one", func() bool { return len(w.handshakes.rows) == 1 })
	var text []string
	for _, o := range w.handshakes.facts.Objects {
		if l, ok := o.(*widget.Label); ok {
			text = append(text, l.Text)
		}
	}
	story := strings.Join(text, "\n")
	for _, want := range []string{"Refused", "What to do", "TLS 1.1, TLS 1.0"} {
		if !strings.Contains(story, want) {
			t.Errorf("%q is missing in\n%s", want, story)
		}
	}
	w.handshakes.Close()
}

var _ HandshakeTeller = (*mllpcore.Server)(nil)
