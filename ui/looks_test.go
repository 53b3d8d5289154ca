package ui

import (
	"fmt"
	"image/color"
	"maps"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"mllpscope/ui/model"
	"mllpscope/ui/uitest"
	"mllpscope/ui/widgets"
)

// TestColoursAfterAChangeOfLook: a window whose look changes while it runs has the colours of one that began with it.
func TestColoursAfterAChangeOfLook(t *testing.T) {
	const before, after = widgets.LookDark, widgets.LookLight
	want := coloursOf(colouredWindow(t, after))
	changed := colouredWindow(t, before)
	old := coloursOf(changed)
	changed.setLook(after)
	applyTheme(changed.window.Content())
	got := coloursOf(changed)
	texts := 0
	for what, colours := range want {
		now, ok := got[what]
		switch {
		case !ok:
			continue // a row that has no room there
		case !maps.Equal(now, colours):
			t.Errorf("%s has %v after the change, want %v", what, now, colours)
		case maps.Equal(now, old[what]):
			t.Errorf("%s has %v in both looks", what, now)
		}
		texts++
	}
	if texts < 110 {
		t.Errorf("only %d things are in both windows", texts)
	}
}

// colouredWindow is a window with something in each of its views, in a look.
func colouredWindow(t *testing.T, look widgets.Look) *testWindow {
	t.Helper()
	w := newTestWindow(t)
	w.window.Resize(fyne.NewSize(1900, 1000)) // so that rows and columns have room in both
	w.setLook(look)
	applyTheme(w.window.Content())
	if err := w.server.Set("LocalPort", "0"); err != nil {
		t.Fatal(err)
	}
	w.put(9)
	w.step()
	w.press(fyne.KeyHome)
	w.step()
	w.banner.Put("one", widgets.Trouble{Tone: model.ToneBad, Text: "Disk full", Chip: "Full"})
	w.banner.Put("two", widgets.Trouble{Tone: model.ToneWarn, Text: "Expires", Chip: "Soon"})
	w.status.Say(model.ToneWarn, "said")
	w.toolbar.SetListening(model.Status{}, "TLS")
	w.step()
	return w
}

// applyTheme does what Fyne does with a window when the theme changes.
func applyTheme(o fyne.CanvasObject) {
	switch o := o.(type) {
	case fyne.Widget:
		for _, inside := range test.WidgetRenderer(o).Objects() {
			applyTheme(inside)
		}
		test.WidgetRenderer(o).Layout(o.Size())
	case *fyne.Container:
		for _, inside := range o.Objects {
			applyTheme(inside)
		}
		if o.Layout != nil {
			o.Layout.Layout(o.Objects, o.Size())
		}
	}
	o.Refresh()
}

// coloursOf returns the colours of each text, and of all grounds, edges and other shapes.
func coloursOf(w *testWindow) map[string]map[color.NRGBA]bool {
	all := make(map[string]map[color.NRGBA]bool)
	add := func(what string, c color.Color) {
		n, _ := color.NRGBAModel.Convert(c).(color.NRGBA)
		if n.A == 0 {
			return
		}
		if all[what] == nil {
			all[what] = make(map[color.NRGBA]bool)
		}
		all[what][n] = true
	}
	uitest.Walk(w.window.Content(), func(o fyne.CanvasObject) bool {
		switch o := o.(type) {
		case *canvas.Text:
			if o.Text != "" {
				add(fmt.Sprintf("text %q", o.Text), o.Color)
			}
		case *canvas.Rectangle:
			if o.FillColor != nil {
				add("a ground", o.FillColor)
			}
			if o.StrokeWidth > 0 && o.StrokeColor != nil {
				add("an edge", o.StrokeColor)
			}
		}
		return true
	})
	return all
}
