package ui

import (
	"crypto/tls"
	"strings"
	"testing"

	"mllpscope/mllpcore/mllptest"
	"mllpscope/ui/model"
	"mllpscope/ui/uitest"
	"mllpscope/ui/widgets"
)

// story is what the window of handshakes tells.
func (w *testWindow) story() string {
	return strings.Join(uitest.Texts(w.windows.handshakes.Window().Canvas().Content()), "\n")
}

// TestWindowTellsWhyAClientCertificateWasRefused: the reason stands in the list of handshakes, in the story of each with
// what to change, and in the Log drawer.
func TestWindowTellsWhyAClientCertificateWasRefused(t *testing.T) {
	w := newTestWindow(t)
	clients := mllptest.NewClientCases(t)
	if err := w.server.SetAll(clients.Settings); err != nil {
		t.Fatal(err)
	}
	w.listen()
	w.choose("TLS handshakes")
	seen := 0
	for _, tt := range clients.Cases {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			name := tt.Name + ", " + tls.VersionName(version)
			if err := clients.Exchange(w.server.Addr(), tt, version); (err == nil) != tt.Accepted {
				t.Fatalf("%s: the client is told %v", name, err)
			}
			seen++
			w.until(name+" in the list", func() bool { return len(w.windows.handshakes.Rows()) == seen })
			row := w.windows.handshakes.Rows()[0] // the newest
			uitest.All[*widgets.Grid](w.windows.handshakes.Window().Canvas().Content())[0].Choose(0)
			story := w.story()
			want := []string{"Verdict", tls.VersionName(version)}
			if tt.Accepted {
				want = append(want, "OK", "CN=valid")
			} else {
				want = append(want, "Refused", "What to do", tt.Reason)
			}
			for _, words := range want {
				if !strings.Contains(story, words) {
					t.Errorf("%s: %q is missing in\n%s", name, words, story)
				}
			}
			if got := row.Cells[model.ShakeOutcome]; !tt.Accepted &&
				(row.Tone != model.ToneBad || !strings.HasPrefix(got, "✗ ") || !strings.Contains(got, tt.Reason)) {
				t.Errorf("%s: the list says %q", name, got)
			}
			w.until(name+" in the log", func() bool { return strings.Contains(w.logged(row.Connection), tt.Reason) })
		}
	}
	w.windows.handshakes.Close()
}

// logged is what the Log drawer says about a connection.
func (w *testWindow) logged(connection string) string {
	var text []string
	for row := range w.UI.log.ring.Len() {
		if line := w.UI.log.ring.Line(row); line.Cells[model.LogConnection] == connection {
			text = append(text, line.Text())
		}
	}
	return strings.Join(text, "\n")
}
