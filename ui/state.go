package ui

import "fyne.io/fyne/v2"

// show shows or hides an object.
func show(o fyne.CanvasObject, shown bool) {
	switch {
	case shown == o.Visible():
	case shown:
		o.Show()
	default:
		o.Hide()
	}
}

// setEnabled enables or disables a control.
func setEnabled(w fyne.Disableable, on bool) {
	switch {
	case on && w.Disabled():
		w.Enable()
	case !on && !w.Disabled():
		w.Disable()
	}
}
