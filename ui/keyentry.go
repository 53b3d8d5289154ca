package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// keyEntry is an entry that some keys leave or empty.
type keyEntry struct {
	widget.Entry
	onKey func(e *fyne.KeyEvent) bool // sees keys first; true when it took the key
}

func newKeyEntry(placeholder string) *keyEntry {
	e := &keyEntry{}
	e.PlaceHolder = placeholder
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey implements fyne.Focusable.
func (e *keyEntry) TypedKey(key *fyne.KeyEvent) {
	if e.onKey != nil && e.onKey(key) {
		return
	}
	e.Entry.TypedKey(key)
}

// filterEntry is the entry for a filter or for words to find.
type filterEntry = keyEntry

func newFilterEntry() *filterEntry { return newKeyEntry("filter: type:ADT PID-3.1=77 ack:AE …") }
