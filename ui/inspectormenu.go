package ui

import "fyne.io/fyne/v2"

// inspectorItems are the items of the View menu for the inspector.
func (u *UI) inspectorItems(m *menu) []*fyne.MenuItem {
	bar := u.inspector.bar
	m.empty = item("Empty fields", ctrl(fyne.KeyE), func() {
		m.empty.Checked = u.inspector.ToggleEmpty()
		u.menu.main.Refresh()
	})
	m.mask = item("Mask who messages are about", ctrlShift(fyne.KeyH), u.toggleMask)
	return []*fyne.MenuItem{
		m.empty,
		m.mask,
		item("Find in the message", ctrlShift(fyne.KeyF), func() { u.window.Canvas().Focus(bar.find) }),
		item("Next in the message", ctrl(fyne.KeyG), func() { bar.move(false) }),
		item("Previous in the message", ctrlShift(fyne.KeyG), func() { bar.move(true) }),
	}
}

// ToggleEmpty shows or hides empty fields and reports whether they are shown.
func (i *Inspector) ToggleEmpty() bool {
	want := *i.want.Load()
	want.options.Empty = !want.options.Empty
	i.ask(want)
	return want.options.Empty
}
