package ui

import (
	"errors"

	"fyne.io/fyne/v2"
)

// errTypePath stands where no dialog can be shown at all.
var errTypePath = errors.New("there is no file dialog here: type the path of the file into the field instead")

// typedPicker is the last resort: it sends the person to the path field beside the button.
type typedPicker struct{ run func(func()) }

func newFynePicker(_ fyne.Window, run func(func())) typedPicker { return typedPicker{run} }

func (p typedPicker) Open(_ string, _ []Filter, done func(string, error)) {
	p.run(func() { done("", errTypePath) })
}

func (p typedPicker) Save(_, _ string, _ []Filter, done func(string, error)) {
	p.run(func() { done("", errTypePath) })
}
