package ui

import (
	"errors"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// tapButton taps the button with this text anywhere under o.
func tapButton(t *testing.T, o fyne.CanvasObject, text string) {
	t.Helper()
	for _, found := range test.LaidOutObjects(o) {
		if b, ok := found.(*widget.Button); ok && b.Text == text {
			test.Tap(b)
			return
		}
	}
	t.Fatalf("there is no button %q", text)
}

func TestFynePickerCancelled(t *testing.T) {
	test.NewTempApp(t)
	w := test.NewTempWindow(t, widget.NewLabel(""))
	w.Resize(fyne.NewSize(800, 500))
	var got error
	newFynePicker(w, func(f func()) { f() }).Open("Choose a certificate", certFilters(), func(_ string, err error) { got = err })
	top := w.Canvas().Overlays().Top()
	if top == nil {
		t.Fatal("no dialog")
	}
	tapButton(t, top, "Cancel")
	if !errors.Is(got, ErrPickCancelled) || w.Canvas().Overlays().Top() != nil {
		t.Errorf("%v; still open: %v", got, w.Canvas().Overlays().Top() != nil)
	}
}

func TestFynePickerResults(t *testing.T) {
	p := newFynePicker(nil, func(f func()) { f() })
	path := filepath.Join(t.TempDir(), "a.pfx")
	p.finish(storage.NewFileURI(path), nil, func(got string, err error) {
		if got != path || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	})
	p.finish(nil, errors.New("no such folder"), func(got string, err error) {
		if got != "" || err == nil || errors.Is(err, ErrPickCancelled) {
			t.Errorf("%q, %v", got, err)
		}
	})
}

func TestDotted(t *testing.T) {
	if got := dotted([]Filter{{"PFX", []string{"pfx", "p12"}}}); len(got) != 2 || got[0] != ".pfx" {
		t.Errorf("%v", got)
	}
	if got := dotted(certFilters()); got != nil {
		t.Errorf("all files may be shown, but the filter is %v", got)
	}
}
