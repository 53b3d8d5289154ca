package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// item returns an item of a menu with its key; nil for none.
func item(label string, key fyne.Shortcut, action func()) *fyne.MenuItem {
	i := fyne.NewMenuItem(label, action)
	i.Shortcut = key
	return i
}

// ctrl is a key with Ctrl, on macOS with Command.
func ctrl(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
}

// ctrlShift is a key with Ctrl and Shift, on macOS with Command and Shift.
func ctrlShift(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift}
}

// plainKey names a key without modifier in the menu. Fyne does not run shortcuts without one: UI.key does.
func plainKey(key fyne.KeyName) fyne.Shortcut { return &desktop.CustomShortcut{KeyName: key} }
