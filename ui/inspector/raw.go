package inspector

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
	"mllpscope/ui/widgets"
)

// rawView is the Raw tab, and with other bytes the Answer tab: a line for each segment, control bytes visible.
type rawView struct {
	widgets.Pane
	head  *widgets.NoteLine // that the bytes are not those that came
	lines *document.RawLines
	span  document.Span
	place *placeLine
	wrap  *widgets.Check
	whole fyne.CanvasObject
	work  func(func() (apply func())) // runs what may take long

	OnByte func(offset int)      // a person chose a byte of the payload
	OnSpan func(s document.Span) // a person chose a line, or dragged over bytes

	drawn document.Span // what was dragged over; it is copied alone
}

func newRawView() *rawView {
	v := &rawView{}
	v.Pane, v.head = widgets.NewHeadedPane([]widgets.Column{
		{Chars: 5, End: true},
		{Chars: 20, Grow: 1, Scroll: true},
	})
	v.Grid().OnPoint = v.point
	v.Grid().OnSelect = v.chosen
	v.Grid().OnActivate = v.toggle
	v.Grid().OnDrag = v.dragged
	v.Grid().OnRoom = func(int) { v.rewrap() }
	v.wrap = widgets.NewCheck("Wrap lines", nil)
	v.place = newPlaceLine(v.wrap)
	v.whole = container.NewBorder(nil, v.place.object, nil, nil, v.Pane.Object())
	return v
}

// Object implements view.
func (v *rawView) Object() fyne.CanvasObject { return v.whole }

// rawRows shows lines in a grid.
type rawRows struct{ view *rawView }

// Rows implements widgets.GridSource.
func (r rawRows) Rows() int { return r.view.lines.Rows() }

// Cell implements widgets.GridSource.
func (r rawRows) Cell(row, col int) (string, model.Tone) {
	number, text := r.view.lines.Row(row)
	if col == 0 {
		return number, model.ToneMuted
	}
	return text, model.ToneNormal
}

// Marked implements widgets.GridMarker.
func (r rawRows) Marked(row, col int) (from, to int) {
	if col == 0 {
		return 0, 0
	}
	return r.view.lines.Marked(row, r.view.span)
}

// Inks implements widgets.GridInker.
func (r rawRows) Inks(row, col int) []model.Ink {
	if col == 0 {
		return nil
	}
	return r.view.lines.Inks(row)
}

// Focus implements view.
func (v *rawView) Focus() *widgets.Grid { return v.Grid() }

// Say implements view.
func (v *rawView) Say(title, next string) {
	v.lines, v.span = nil, document.Span{}
	v.place.say("")
	v.head.Say("")
	v.Grid().SetSource(widgets.NoRows{})
	v.Pane.Say(title, next)
}

// Show implements view.
func (v *rawView) Show(d *document.Document, fresh bool) {
	if fresh {
		v.show(d.Raw)
	}
	sayDamaged(v.head, d)
}

func (v *rawView) show(lines *document.RawLines) {
	if lines.Rows() == 0 {
		v.Say("No bytes", "Nothing came inside the block. The Wire tab tells more.")
		return
	}
	v.lines, v.span = lines, document.Span{}
	v.Grid().SetSource(rawRows{v})
	v.Pane.Say("", "")
	v.rewrap()
}

// Mark implements spanView.
func (v *rawView) Mark(s document.Span) {
	v.span = s
	if s != v.drawn {
		v.drawn = document.Span{}
	}
	if v.lines == nil {
		return
	}
	if !v.drawn.Empty() { // the rows stay where they are while the pointer is over them
		v.Grid().Refresh()
		return
	}
	if row := v.lines.RowAt(s.Start); !s.Empty() {
		v.Grid().SetSelected(row)
		v.Grid().ScrollTo(row)
		if from, to := v.lines.Marked(row, s); from < to {
			_, text := v.lines.Row(row)
			v.Grid().ScrollSide(1, widgets.CellsOf(text, from), widgets.CellsOf(text, to))
		}
	}
	v.Grid().Refresh()
}

// point selects the part that a character belongs to; on the sign of what is elided it opens the line.
func (v *rawView) point(row, col, char int) bool {
	if v.lines == nil || v.OnByte == nil {
		return false
	}
	_, text := v.lines.Row(row)
	if col == 1 && onElision(text, char) {
		v.toggle(row)
		return true
	}
	offset := v.lines.ByteAt(row, char)
	if col == 0 || offset < 0 {
		return false
	}
	v.Grid().SetSelected(row)
	v.OnByte(offset)
	return true
}

// onElision reports whether a character is part of a sign such as ⟨… 1.2 MB⟩.
func onElision(text string, char int) bool {
	runes := []rune(text)
	if char >= len(runes) {
		return false
	}
	for i := char; i >= 0 && (i == char || runes[i] != '⟩'); i-- {
		if runes[i] == '⟨' {
			return i+1 < len(runes) && runes[i+1] == '…'
		}
	}
	return false
}

func (v *rawView) chosen(row int) {
	if v.lines != nil && v.OnSpan != nil {
		v.OnSpan(v.lines.LineSpan(row))
	}
}

// dragged selects the bytes between two characters, both included.
func (v *rawView) dragged(from, to widgets.Point) {
	if v.lines == nil || v.OnSpan == nil || from.Col != 1 {
		return
	}
	s := v.lines.Between(from.Row, from.Char, to.Row, to.Char)
	if s.Empty() || s == v.drawn {
		return
	}
	v.drawn = s
	v.Grid().SetSelected(to.Row)
	v.OnSpan(s)
}

// toggle shows a line with its long fields, or short again.
func (v *rawView) toggle(row int) {
	if v.lines == nil {
		return
	}
	at := v.lines.Toggle(row)
	v.Grid().SetSelected(at)
	v.Grid().ScrollTo(at)
	v.Grid().Refresh()
}

// Copy implements view: what was dragged over, or the selected line, as it came.
func (v *rawView) Copy() string {
	switch {
	case v.lines == nil:
		return ""
	case !v.drawn.Empty():
		return string(v.lines.BytesIn(v.drawn))
	}
	return string(v.lines.Bytes(v.Grid().Selected()))
}

// Lines implements view.
func (v *rawView) Lines(n int) []string {
	if v.lines == nil {
		return nil
	}
	lines := make([]string, 0, min(n, v.lines.Rows()))
	for row := range min(n, v.lines.Rows()) {
		_, text := v.lines.Row(row)
		lines = append(lines, text)
	}
	return lines
}
