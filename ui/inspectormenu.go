package ui

import (
	"fyne.io/fyne/v2"

	"mllpscope/ui/widgets"
)

// inspectorItems are the items of the View menu for the inspector.
func (u *UI) inspectorItems(m *menu) []*fyne.MenuItem {
	bar := u.inspector.bar
	m.empty = widgets.MenuItem("Empty fields", widgets.Ctrl(fyne.KeyE), func() {
		m.empty.Checked = u.inspector.ToggleEmpty()
		u.menu.main.Refresh()
	})
	m.mask = widgets.MenuItem("Mask who messages are about", widgets.CtrlShift(fyne.KeyH), u.toggleMask)
	return []*fyne.MenuItem{
		m.empty,
		m.mask,
		widgets.MenuItem("Find in the message", widgets.CtrlShift(fyne.KeyF), func() { u.window.Canvas().Focus(bar.find) }),
		widgets.MenuItem("Next in the message", widgets.Ctrl(fyne.KeyG), func() { bar.move(false) }),
		widgets.MenuItem("Previous in the message", widgets.CtrlShift(fyne.KeyG), func() { bar.move(true) }),
	}
}

// ToggleEmpty shows or hides empty fields and reports whether they are shown.
func (i *Inspector) ToggleEmpty() bool {
	want := *i.want.Load()
	want.options.Empty = !want.options.Empty
	i.ask(want)
	return want.options.Empty
}
