package ui

import (
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"mllpscope/certs"
)

func TestTestCertificatesAreMadeAndUsed(t *testing.T) {
	w := newTestWindow(t)
	w.choose("Make test certificates")
	m := w.certMaker
	m.hosts.SetText("lab.example, 10.0.0.7")
	m.password.SetText("geheim")
	if !m.saves[0].Disabled() || !m.use.Disabled() {
		t.Error("there is something to save before it is made")
	}
	m.make()
	dir := t.TempDir()
	for i, name := range []string{"server.pfx", "client.pfx", "ca.pem"} {
		w.picker.path = filepath.Join(dir, name)
		test.Tap(m.saves[i])
		w.step()
		if w.picker.name != name {
			t.Errorf("the name proposed is %q, want %q", w.picker.name, name)
		}
		if _, err := certs.LoadFile(w.picker.path, certs.TypeAuto, "geheim"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	test.Tap(m.use)
	if err := w.server.Set("SSLEnabled", "True"); err != nil {
		t.Fatal(err)
	}
	w.listen()
	entry, used := w.server.Certificate()
	if !used || strings.Join(entry.Leaf.DNSNames, " ") != "lab.example" || entry.Leaf.IPAddresses[0].String() != "10.0.0.7" {
		t.Errorf("in use: %v, %+v; said: %s", used, entry.Leaf, m.note.Text)
	}
	m.hosts.SetText("")
	m.make()
	if !strings.Contains(m.note.Text, "at least one host") {
		t.Errorf("without a host it says %q", m.note.Text)
	}
	m.Close()
}
