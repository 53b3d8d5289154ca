package inspector

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
	"mllpscope/ui/widgets"
)

// wireView is the Wire tab: how the message came and was answered, in words. The words are few and short, so labels do.
type wireView struct {
	facts  []model.Fact
	drawn  []model.Fact // what the labels say
	form   *fyne.Container
	dense  *container.ThemeOverride // around the form
	scroll *container.Scroll
	empty  *widgets.EmptyState
	copied *widgets.Button // puts all of it onto the clipboard
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
	v.facts, v.drawn, v.form.Objects = nil, nil, nil // of a message that is to be seen no more nothing stays
	v.copied.Hide()
	v.empty.Say(title, next, "")
	v.scroll.Hide()
	v.empty.Show()
}

// Show implements view.
func (v *wireView) Show(d *document.Document, _ bool) {
	v.facts = d.Facts
	v.empty.Hide()
	v.copied.Show()
	v.scroll.Show()
	v.draw()
}

// draw makes the labels while the tab is the one in front. Their text is measured, which is much of what selecting
// another message would cost.
func (v *wireView) draw() {
	if !v.object.Visible() || slices.Equal(v.facts, v.drawn) {
		return
	}
	v.drawn = v.facts
	objects := make([]fyne.CanvasObject, 0, 2*len(v.facts))
	for _, f := range v.facts {
		name, text := widgets.FieldLabel(f.Label), widgets.NewLabel(f.Text)
		text.Wrapping = fyne.TextWrapWord
		text.Selectable = true
		text.Importance = widgets.ToneImportance(f.Tone)
		objects = append(objects, name, text)
	}
	v.form.Objects = objects
	v.dense.Refresh() // gives the new labels its theme
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
