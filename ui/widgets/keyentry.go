package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// KeyEntry is an entry that some keys leave or empty.
type KeyEntry struct {
	widget.Entry
	OnKey  func(e *fyne.KeyEvent) bool // sees keys first; true when it took the key
	OnBlur func()                      // the keyboard has gone elsewhere
}

// NewKeyEntry returns an empty entry that shows placeholder.
func NewKeyEntry(placeholder string) *KeyEntry {
	e := &KeyEntry{}
	e.PlaceHolder = placeholder
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey implements fyne.Focusable.
func (e *KeyEntry) TypedKey(key *fyne.KeyEvent) {
	if e.OnKey != nil && e.OnKey(key) {
		return
	}
	e.Entry.TypedKey(key)
}

// FocusLost implements fyne.Focusable.
func (e *KeyEntry) FocusLost() {
	e.Entry.FocusLost()
	if e.OnBlur != nil {
		e.OnBlur()
	}
}

// FilterEntry is the entry for a filter or for words to find.
type FilterEntry = KeyEntry

// NewFilterEntry returns an empty entry for a filter.
func NewFilterEntry() *FilterEntry { return NewKeyEntry("Filter: type:ADT PID-3.1=77 ack:AE …") }
