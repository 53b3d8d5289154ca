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
	// OnTyped is called when something was typed; nil: nobody cares. OnChanged knows no cursor yet.
	OnTyped func()
	// Completes tells whether Tab takes what is proposed instead of going on; nil: it never does.
	Completes func() bool
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
	before := e.Text
	e.Entry.TypedKey(key)
	if e.OnTyped != nil && (e.Text != before || key.Name == fyne.KeyLeft || key.Name == fyne.KeyRight) {
		e.OnTyped()
	}
}

// TypedRune implements fyne.Focusable.
func (e *KeyEntry) TypedRune(r rune) {
	e.Entry.TypedRune(r)
	if e.OnTyped != nil {
		e.OnTyped()
	}
}

// AcceptsTab implements fyne.Tabbable.
func (e *KeyEntry) AcceptsTab() bool { return e.Completes != nil && e.Completes() }

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
