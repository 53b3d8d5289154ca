package filedlg

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
)

// fynePicker asks with Fyne's own file dialog, inside the window: for systems and builds without a native one.
type fynePicker struct {
	parent fyne.Window
	run    func(func())
}

func newFynePicker(parent fyne.Window, run func(func())) *fynePicker {
	leaveChosenFiles()
	return &fynePicker{parent: parent, run: run}
}

func (p *fynePicker) Open(title string, filters []Filter, done func(string, error)) {
	d := dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
		if f == nil {
			p.finish(nil, err, done)
			return
		}
		p.finish(f.URI(), f.Close(), done)
	}, p.parent)
	p.show(d, title, filters)
}

// Save tells of a file that cannot be written at once.
func (p *fynePicker) Save(title, name string, filters []Filter, done func(string, error)) {
	d := dialog.NewFileSave(func(f fyne.URIWriteCloser, err error) {
		if f == nil {
			p.finish(nil, err, done)
			return
		}
		p.finish(f.URI(), f.Close(), done)
	}, p.parent)
	d.SetFileName(name)
	p.show(d, title, filters)
}

func (p *fynePicker) show(d *dialog.FileDialog, title string, filters []Filter) {
	d.SetTitleText(title)
	if extensions := dotted(filters); len(extensions) > 0 {
		d.SetFilter(storage.NewExtensionFileFilter(extensions))
	}
	d.Show()
	d.Resize(p.parent.Canvas().Size()) // only now: before, Fyne 2.8.1 panics
}

func (p *fynePicker) finish(uri fyne.URI, err error, done func(string, error)) {
	p.run(func() {
		switch {
		case err != nil:
			done("", fmt.Errorf("choosing a file: %w", err))
		case uri == nil:
			done("", ErrCancelled)
		default:
			done(uri.Path(), nil)
		}
	})
}

// dotted returns the extensions of all filters with their dots, or none when a filter lets everything through: Fyne's
// dialog has one filter only.
func dotted(filters []Filter) []string {
	var out []string
	for _, f := range filters {
		if len(f.Extensions) == 0 {
			return nil
		}
		for _, ext := range f.Extensions {
			if ext == "*" {
				return nil
			}
			out = append(out, "."+ext)
		}
	}
	return out
}

var _ Picker = (*fynePicker)(nil)
