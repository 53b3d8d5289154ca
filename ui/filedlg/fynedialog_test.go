package filedlg

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// filters are as for certificates: one kind, or all files.
var filters = []Filter{{Name: "PFX and PEM", Extensions: []string{"pfx", "pem"}}, {Name: "All files", Extensions: []string{"*"}}}

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
	newFynePicker(w, func(f func()) { f() }).Open("Choose a certificate", filters, func(_ string, err error) { got = err })
	top := w.Canvas().Overlays().Top()
	if top == nil {
		t.Fatal("no dialog")
	}
	tapButton(t, top, "Cancel")
	if !errors.Is(got, ErrCancelled) || w.Canvas().Overlays().Top() != nil {
		t.Errorf("%v; still open: %v", got, w.Canvas().Overlays().Top() != nil)
	}
}

// What is chosen to be written keeps its bytes: it may be the log in use.
func TestFynePickerLeavesTheChosenFile(t *testing.T) {
	test.NewTempApp(t)
	w := test.NewTempWindow(t, widget.NewLabel(""))
	w.Resize(fyne.NewSize(800, 500))
	path := filepath.Join(t.TempDir(), "m.mllplog")
	if err := os.WriteFile(path, []byte("messages"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := newFynePicker(w, func(f func()) { f() })
	newFynePicker(w, p.run) // a second one changes nothing
	for _, name := range []string{path, filepath.Join(t.TempDir(), "new.mllplog")} {
		f, err := storage.Writer(storage.NewFileURI(name)) // what the dialog does when Save is pressed
		if err != nil {
			t.Fatal(err)
		}
		p.finish(f.URI(), f.Close(), func(got string, err error) {
			if got != name || err != nil {
				t.Errorf("chosen is %q, %v", got, err)
			}
		})
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "messages" {
		t.Errorf("the file holds %q, %v", got, err)
	}
	if _, err := storage.Writer(storage.NewFileURI(t.TempDir())); err == nil {
		t.Error("a folder can be chosen")
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
		if got != "" || err == nil || errors.Is(err, ErrCancelled) {
			t.Errorf("%q, %v", got, err)
		}
	})
}

func TestDotted(t *testing.T) {
	if got := dotted([]Filter{{Name: "PFX", Extensions: []string{"pfx", "p12"}}}); len(got) != 2 || got[0] != ".pfx" {
		t.Errorf("%v", got)
	}
	if got := dotted(filters); got != nil {
		t.Errorf("all files may be shown, but the filter is %v", got)
	}
}
