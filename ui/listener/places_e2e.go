//go:build e2e

package listener

import (
	"fyne.io/fyne/v2"

	"mllpscope/ui/widgets"
)

// Fault returns what the panel says is wrong, "" for nothing.
func (p *Panel) Fault() string {
	for _, n := range []*widgets.NoteLine{p.problem, p.host.note, p.port.note, p.cert.problem} {
		if n.Visible() {
			return n.Text
		}
	}
	return ""
}

// Places returns what a person clicks and types into, by names for a test that drives the window from outside.
func (p *Panel) Places() map[string]fyne.CanvasObject {
	return map[string]fyne.CanvasObject{
		"host": p.host.entry, "port": p.port.entry, "tls": p.tls,
		"choose": p.cert.choose, "password": p.cert.password, "unlock": p.cert.unlock, "apply": p.cert.apply,
	}
}
