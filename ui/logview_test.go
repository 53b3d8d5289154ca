package ui

import (
	"crypto/tls"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"mllpscope/ui/model"
	"mllpscope/ui/uitest"
)

// logLines returns what the Log drawer lists, the newest first.
func (w *testWindow) logLines() []string {
	var texts []string
	for row := range w.UI.log.rows() {
		line := w.UI.log.line(row)
		texts = append(texts, line.Cells[model.LogText])
	}
	return texts
}

func TestALineOfTheLogOpensAndLeadsToItsHandshake(t *testing.T) {
	w := newTestWindow(t)
	for _, s := range []struct{ name, value string }{
		{"SSLCertStorePassword", "secret"},
		{"SSLCertStore", filepath.Join("..", "certs", "testdata", "openssl3-ec.pfx")},
		{"SSLEnabled", "True"},
	} {
		if err := w.server.Set(s.name, s.value); err != nil {
			t.Fatal(err)
		}
	}
	w.listen()
	if _, err := tls.Dial("tcp", w.server.Addr(), &tls.Config{}); err == nil {
		t.Fatal("our certificate was trusted")
	}
	w.drawer.tabs.SelectIndex(1)
	w.until("the line", func() bool {
		return len(w.logLines()) > 0 && strings.Contains(w.logLines()[0], "refused at the TLS handshake")
	})
	g := w.UI.log.Grid()
	test.TapAt(g, g.Place(0, model.LogText, 0))
	if got := w.UI.log.detail.Text; !strings.Contains(got, "give the client the CA that issued it") {
		t.Errorf("selected, the line says %q", got)
	} else if !strings.Contains(got, time.Now().Format("   2006-01-")) || !strings.Contains(got, " UTC") {
		t.Errorf("selected, the line lacks its date or zone: %q", got)
	}
	test.TapAt(g, g.Place(0, model.LogText, 0))
	if w.windows.handshakes.Window() == nil || !strings.Contains(w.story(), "What to do") {
		t.Error("a second click does not open the handshake")
	}
	w.windows.handshakes.Close()
}

func TestTheLogIsFilteredAndCopied(t *testing.T) {
	w := newTestWindow(t)
	for _, text := range []string{"first thing", "second thing", "another"} {
		w.say(model.ToneNormal, text)
	}
	w.step()
	w.drawer.tabs.SelectIndex(1)
	w.UI.log.filter.SetText("THING")
	if got := strings.Join(w.logLines(), ", "); got != "Second thing, First thing" {
		t.Errorf("with a word it shows %q", got)
	}
	w.say(model.ToneNormal, "third thing")
	w.say(model.ToneNormal, "no match here")
	w.step()
	if got := strings.Join(w.logLines(), ", "); got != "Third thing, Second thing, First thing" {
		t.Errorf("with a word, and more lines, it shows %q", got)
	}
	test.Tap(uitest.Button(w.UI.log.Object(), "Copy shown lines"))
	copied := strings.Split(w.app.Clipboard().Content(), "\n")
	if zone := time.Now().Format(" -07:00\t"); !strings.Contains(copied[0], zone) {
		t.Errorf("the copied line %q lacks the zone %s", copied[0], zone)
	}
	if len(copied) != 3 || !strings.HasSuffix(copied[0], "\tFirst thing") {
		t.Errorf("copied %q", copied)
	}
	w.UI.log.filter.SetText("no such words")
	if !uitest.Says(w.UI.log.Object(), "No line has these words") {
		t.Errorf("without a line it says %q", uitest.Texts(w.UI.log.Object()))
	}
	w.UI.log.filter.SetText("")
	if got := len(w.logLines()); got < 3 {
		t.Errorf("without words it shows %d lines", got)
	}
}
