package inspector

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"mllpscope/ui/model/document"
	"mllpscope/ui/widgets"
)

// compareView is the Compare tab: another message beside the one that is shown.
type compareView struct {
	widgets.Pane
	words      *widgets.Label
	all        *widgets.Check
	head       *fyne.Container
	whole      fyne.CanvasObject
	comparison *document.Comparison

	OnSpan func(s document.Span) // a person chose a row: its bytes in the message that is shown
	OnAll  func()                // what is the same is to be shown, or no longer
}

func newCompareView() *compareView {
	v := &compareView{Pane: widgets.NewPane([]widgets.Column{
		document.CompareState: {Title: "State", Chars: 9},
		document.ComparePath:  {Title: "Path", Chars: 14, Min: 11},
		document.CompareName:  {Title: "Name", Chars: 20, Min: 10, Words: true},
		document.CompareA:     {Title: "Other message", Chars: 20, Min: 12, Grow: 1, Scroll: true},
		document.CompareB:     {Title: "This message", Chars: 20, Min: 12, Grow: 1, Scroll: true},
	}), words: widgets.NewLabel("")}
	v.Grid().OnSelect = v.chosen
	v.words.Truncation = fyne.TextTruncateEllipsis
	v.all = widgets.NewCheck("Show identical fields", func(bool) { v.OnAll() })
	back := widgets.NewIconButton(theme.MoveUpIcon(), "Previous difference", func() { v.move(true) })
	next := widgets.NewIconButton(theme.MoveDownIcon(), "Next difference", func() { v.move(false) })
	v.head = container.NewBorder(nil, nil, nil, container.NewHBox(v.all, back, next), v.words)
	v.head.Hide()
	v.whole = container.NewBorder(v.head, nil, nil, nil, v.Pane.Object())
	return v
}

// Object implements view.
func (v *compareView) Object() fyne.CanvasObject { return v.whole }

// Focus implements view.
func (v *compareView) Focus() *widgets.Grid { return v.Grid() }

// Say implements view.
func (v *compareView) Say(title, next string) {
	v.comparison = nil
	v.head.Hide()
	v.Grid().SetSource(widgets.NoRows{})
	v.Pane.Say(title, next)
}

// Offer is Say with a button for what to do next.
func (v *compareView) Offer(title, next, action string) {
	v.Say(title, next)
	v.Empty.Say(title, next, action)
}

// Show implements view. The inspector compares when the tab is shown.
func (v *compareView) Show(*document.Document, bool) {}

// set shows a comparison.
func (v *compareView) set(c *document.Comparison) {
	v.comparison = c
	widgets.SetLabel(v.words, c.Words())
	v.head.Show()
	v.Grid().SetSource(c)
	if c.Rows() == 0 {
		v.Pane.Say("The two messages are identical", c.Words())
		return
	}
	v.Pane.Say("", "")
}

func (v *compareView) chosen(row int) {
	if v.comparison != nil && v.OnSpan != nil {
		v.OnSpan(v.comparison.Span(row))
	}
}

// move goes to the next difference, or to the one before.
func (v *compareView) move(back bool) {
	if v.comparison == nil {
		return
	}
	if row := v.comparison.Next(v.Grid().Selected(), back); row >= 0 {
		v.Grid().Choose(row)
	}
}

// Copy implements view: the selected row.
func (v *compareView) Copy() string {
	row := v.Grid().Selected()
	if v.comparison == nil || row < 0 || row >= v.comparison.Rows() {
		return ""
	}
	return v.comparison.Text(row)
}

// Lines implements view.
func (v *compareView) Lines(n int) []string {
	if v.comparison == nil {
		return nil
	}
	var lines []string
	for row := range min(n, v.comparison.Rows()) {
		lines = append(lines, v.comparison.Text(row))
	}
	return lines
}
