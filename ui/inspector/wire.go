package inspector

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
	"mllpscope/ui/widgets"
)

// wireView is the Wire tab: how the message came and was answered, in words. The words are few and short, so labels do.
type wireView struct {
	facts  []model.Fact
	form   *fyne.Container
	dense  *container.ThemeOverride // around the form
	scroll *container.Scroll
	empty  *widgets.EmptyState
	copied *widget.Button // puts all of it onto the clipboard
	object *fyne.Container
}

// wireInset is how far the facts are from the edges.
const wireInset = 4

func newWireView() *wireView {
	v := &wireView{form: container.New(layout.NewFormLayout()), empty: widgets.NewEmptyState()}
	v.dense = widgets.Dense(v.form)
	inset := layout.NewCustomPaddedLayout(wireInset, wireInset, wireInset, 0)
	v.scroll = container.NewVScroll(container.New(inset, v.dense))
	v.copied = newCopyButton("Copy all")
	v.copied.Hide()
	v.object = container.NewBorder(nil, nil, nil, container.NewVBox(v.copied), container.NewStack(v.scroll, v.empty))
	return v
}

// Object implements view.
func (v *wireView) Object() fyne.CanvasObject { return v.object }

// Focus implements view.
func (v *wireView) Focus() *widgets.Grid { return nil }

// Say implements view.
func (v *wireView) Say(title, next string) {
	v.facts = nil
	v.copied.Hide()
	v.empty.Say(title, next, "")
	v.scroll.Hide()
	v.empty.Show()
}

// Show implements view.
func (v *wireView) Show(d *document.Document, _ bool) {
	v.facts = d.Facts
	objects := make([]fyne.CanvasObject, 0, 2*len(d.Facts))
	for _, f := range d.Facts {
		name := widget.NewLabel(f.Label)
		name.Importance = widget.LowImportance
		text := widget.NewLabel(f.Text)
		text.Wrapping = fyne.TextWrapWord
		text.Selectable = true
		text.Importance = widgets.ToneImportance(f.Tone)
		objects = append(objects, name, text)
	}
	v.form.Objects = objects
	v.dense.Refresh() // gives the new labels its theme
	v.empty.Hide()
	v.copied.Show()
	v.scroll.Show()
	v.scroll.Refresh()
}

// Copy implements view: all of it.
func (v *wireView) Copy() string { return strings.Join(v.Lines(len(v.facts)), "\n") }

// Lines implements view.
func (v *wireView) Lines(n int) []string {
	lines := make([]string, 0, min(n, len(v.facts)))
	for _, f := range v.facts[:min(n, len(v.facts))] {
		lines = append(lines, f.Label+": "+f.Text)
	}
	return lines
}
