package ui

import (
	"crypto/tls"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"mllpscope/mllpcore"
	"mllpscope/ui/clients"
	"mllpscope/ui/uitest"
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
	if !strings.Contains(w.story(), "No TLS handshake yet") {
		t.Error("before any handshake there is one in the list")
	}
	w.listen()
	_, err := tls.Dial("tcp", w.server.Addr(), &tls.Config{
		InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11,
	})
	if err == nil {
		t.Fatal("TLS 1.1 was taken")
	}
	w.until("the refused one", func() bool { return len(w.windows.handshakes.Rows()) == 1 })
	story := w.story()
	for _, want := range []string{"Refused", "What to do", "TLS 1.1, TLS 1.0"} {
		if !strings.Contains(story, want) {
			t.Errorf("%q is missing in\n%s", want, story)
		}
	}
	test.Tap(uitest.Button(w.windows.handshakes.Window().Canvas().Content(), "Copy report"))
	report := w.app.Clipboard().Content()
	for _, want := range []string{"TLS handshake with 127.0.0.1:", " failed\nRefused: ", "\nOffered versions: TLS 1.1, TLS 1.0\n"} {
		if !strings.Contains(report, want) {
			t.Errorf("%q is missing in the report:\n%s", want, report)
		}
	}
	w.windows.handshakes.Close()
}

var _ clients.HandshakeTeller = (*mllpcore.Server)(nil)
