package inspector

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mllpscope/ui/model/document"
	"mllpscope/ui/widgets"
)

// fieldsView is the Fields tab: the message as a tree with names, types, values and meanings.
type fieldsView struct {
	widgets.Pane
	tree  *document.Tree
	value *valueBar // what is selected, when it is large
	whole fyne.CanvasObject
	work  func(func() (apply func())) // runs what may take long

	OnSpan func(s document.Span) // a person chose a row
}

func newFieldsView() *fieldsView {
	v := &fieldsView{Pane: widgets.NewPane([]widgets.Column{
		document.FieldPath:    {Title: "Path", Chars: 26, Min: 18},
		document.FieldName:    {Title: "Name", Chars: 24, Min: 13, Words: true},
		document.FieldType:    {Title: "Type", Chars: 4, Min: 3, Clip: true},
		document.FieldValue:   {Title: "Value", Chars: 30, Min: 16, Grow: 3, Scroll: true},
		document.FieldMeaning: {Title: "Meaning", Chars: 37, Min: 14, Grow: 1, Words: true},
	})}
	v.value = newValueBar()
	v.whole = container.NewBorder(nil, v.value.object, nil, nil, v.Pane.Object())
	v.value.lines.height = func() float32 { return v.whole.Size().Height }
	v.value.OnResize = func() {
		v.whole.Refresh()
		if row := v.Grid().Selected(); row >= 0 {
			v.Grid().ScrollTo(row) // what is selected is not to go out of sight
		}
	}
	v.work = func(f func() func()) { f()() }
	v.Grid().OnKey = v.key
	v.Grid().OnActivate = v.toggle
	v.Grid().OnSelect = v.chosen
	v.Grid().OnPoint = v.point
	return v
}

// Object implements view.
func (v *fieldsView) Object() fyne.CanvasObject { return v.whole }

// Focus implements view.
func (v *fieldsView) Focus() *widgets.Grid { return v.Grid() }

// Say implements view.
func (v *fieldsView) Say(title, next string) {
	v.tree = nil
	v.Grid().SetSource(widgets.NoRows{})
	v.Pane.Say(title, next)
}

// Show implements view. The answer changes nothing here.
func (v *fieldsView) Show(d *document.Document, fresh bool) {
	if !fresh {
		return
	}
	v.tree = d.Tree
	v.Grid().SetSource(d.Tree)
	if d.Tree.Rows() == 0 {
		v.Pane.Say("Nothing to take apart", "No payload came. The Wire tab tells what did.")
		return
	}
	v.Pane.Say("", "")
}

// Mark implements spanView; the inspector opens the tree first.
func (v *fieldsView) Mark(document.Span) {}

// mark selects a row of a tree, unless another one is shown by now.
func (v *fieldsView) mark(tree *document.Tree, row int) {
	if v.tree != tree || row < 0 {
		return
	}
	v.Grid().SetSelected(row)
	v.Grid().ScrollTo(row)
	v.Grid().Refresh()
}

func (v *fieldsView) chosen(row int) {
	if v.OnSpan != nil && v.tree != nil {
		v.OnSpan(v.tree.Span(row))
	}
}

// Copy implements view: the decoded value.
func (v *fieldsView) Copy() string {
	row := v.Grid().Selected()
	if v.tree == nil || row < 0 || row >= v.tree.Rows() {
		return ""
	}
	return v.tree.Value(row)
}

// Lines implements view: path and value with a tab between.
func (v *fieldsView) Lines(n int) []string {
	if v.tree == nil {
		return nil
	}
	lines := make([]string, 0, min(n, v.tree.Rows()))
	for row := range min(n, v.tree.Rows()) {
		value, _ := v.tree.Cell(row, document.FieldValue)
		lines = append(lines, v.tree.Path(row)+"\t"+value)
	}
	return lines
}

// key opens with Right and closes with Left, or goes to the first part and to the whole.
func (v *fieldsView) key(e *fyne.KeyEvent) bool {
	row := v.Grid().Selected()
	if v.tree == nil || row < 0 || row >= v.tree.Rows() {
		return false
	}
	switch e.Name {
	case fyne.KeyRight:
		return v.open(row)
	case fyne.KeyLeft:
		return v.shut(row)
	}
	return false
}

func (v *fieldsView) open(row int) bool {
	can, open := v.tree.CanOpen(row)
	switch {
	case !can:
		return false
	case open:
		v.Grid().Choose(row + 1)
	default:
		v.toggle(row)
	}
	return true
}

func (v *fieldsView) shut(row int) bool {
	can, open := v.tree.CanOpen(row)
	parent := v.tree.Parent(row)
	switch {
	case v.Grid().Left() > 0: // back from the side first
		return false
	case can && open:
		v.toggle(row)
	case parent >= 0:
		v.Grid().Choose(parent)
	default:
		return false
	}
	return true
}

// point opens or closes with a click on the sign, and shows what a row stands for with one anywhere.
func (v *fieldsView) point(row, col, char int) bool {
	switch {
	case v.tree == nil:
	case v.tree.IsMore(row):
		v.toggle(row)
		return true
	case col == document.FieldPath && v.tree.OnSign(row, char):
		v.Grid().Choose(row)
		v.toggle(row)
		return true
	}
	return false
}

// toggle opens or closes a row, or shows what a row of "more" stands for and goes there.
func (v *fieldsView) toggle(row int) {
	tree := v.tree
	more, earlier, parent := tree.IsMore(row), tree.IsEarlier(row), tree.Parent(row)
	change := tree.Change(row)
	v.work(func() func() {
		apply := change()
		return func() {
			apply()
			if v.tree != tree {
				return
			}
			if more {
				at := tree.NextTo(parent, earlier)
				v.Grid().SetSelected(at)
				v.Grid().ScrollTo(at)
				v.chosen(at)
			}
			v.Grid().Refresh()
		}
	})
}

// ofAll opens or closes everything, and goes to what is selected.
func (v *fieldsView) ofAll(prepare func() (apply func() bool), say func(whole bool)) {
	tree := v.tree
	v.work(func() func() {
		apply := prepare()
		return func() {
			whole := apply()
			if v.tree != tree {
				return
			}
			v.Grid().SetSelected(-1)
			v.Grid().SetTop(0)
			v.Grid().Refresh()
			say(whole)
		}
	})
}
