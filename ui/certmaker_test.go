package ui

import (
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"mllpscope/certs"
	"mllpscope/ui/uitest"
)

func TestTestCertificatesAreMadeAndUsed(t *testing.T) {
	w := newTestWindow(t)
	w.choose("Make test certificates")
	content := w.windows.certMaker.Window().Canvas().Content()
	hosts := uitest.After[*widget.Entry](content, "Hosts and IPs")
	hosts.SetText("lab.example, 10.0.0.7")
	uitest.After[*widget.Entry](content, "PFX password").SetText("geheim")
	saves := []string{"Save the server's PFX…", "Save the client's PFX…", "Save the CA certificate…"}
	if !uitest.Button(content, saves[0]).Disabled() || !uitest.Button(content, "Use it now").Disabled() {
		t.Error("there is something to save before it is made")
	}
	test.Tap(uitest.Button(content, "Make certificates"))
	dir := t.TempDir()
	for i, name := range []string{"server.pfx", "client.pfx", "ca.pem"} {
		w.picker.path = filepath.Join(dir, name)
		test.Tap(uitest.Button(content, saves[i]))
		w.step()
		if w.picker.name != name {
			t.Errorf("the name proposed is %q, want %q", w.picker.name, name)
		}
		if _, err := certs.LoadFile(w.picker.path, certs.TypeAuto, "geheim"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	test.Tap(uitest.Button(content, "Use it now"))
	if err := w.server.Set("SSLEnabled", "True"); err != nil {
		t.Fatal(err)
	}
	w.listen()
	entry, used := w.server.Certificate()
	if !used || strings.Join(entry.Leaf.DNSNames, " ") != "lab.example" || entry.Leaf.IPAddresses[0].String() != "10.0.0.7" {
		t.Errorf("in use: %v, %+v; shown: %q", used, entry.Leaf, uitest.Texts(content))
	}
	hosts.SetText("")
	test.Tap(uitest.Button(content, "Make certificates"))
	if !uitest.Says(content, "at least one host") {
		t.Errorf("without a host it says %q", uitest.Texts(content))
	}
	w.windows.certMaker.Close()
}
