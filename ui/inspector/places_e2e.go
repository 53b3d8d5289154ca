//go:build e2e

package inspector

import "fyne.io/fyne/v2"

// Places returns what a person clicks, by names for a test that drives the window from outside.
func (i *Inspector) Places() map[string]fyne.CanvasObject {
	return map[string]fyne.CanvasObject{"inspector": i.tabs}
}
