package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore/query"
	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// filterHelp lists what a filter can ask for.
type filterHelp struct{ rows [][3]string }

func newFilterHelp() filterHelp {
	h := filterHelp{rows: [][3]string{
		{"text", "haemo \"two words\"", "Text that the message holds, in any case of its letters."},
		{"path", "PID-3.1=77 OBX-5~haemo", "Any field of HL7: = and != compare, ~ contains, < <= > >= by number or text."},
		{
			"and or not ( )", "type:ADT^A* -ack:AA",
			"Terms side by side must all hold; - or not: must not. * and ? stand for anything.",
		},
	}}
	for _, f := range query.Fields() {
		name := f.Name
		if len(f.Aliases) > 0 {
			name += ", " + strings.Join(f.Aliases, ", ")
		}
		h.rows = append(h.rows, [3]string{name, f.Example, f.Help})
		if f.Name == "is" { // its help has no room for a second example
			const help = "The disk has changed the message in the log. All of them are read for that."
			h.rows = append(h.rows, [3]string{"is", "is:damaged", help})
		}
	}
	return h
}

// Rows implements widgets.GridSource.
func (h filterHelp) Rows() int { return len(h.rows) }

// Cell implements widgets.GridSource.
func (h filterHelp) Cell(row, col int) (string, model.Tone) {
	if col == 1 {
		return h.rows[row][col], model.ToneAccent
	}
	return h.rows[row][col], model.ToneNormal
}

// showFilterHelp shows over the list what a filter can ask for. A click on a row puts its example into the filter; a
// click beside it, or Esc, closes it.
func (u *UI) showFilterHelp() {
	help := newFilterHelp()
	grid := widgets.NewGrid([]widgets.Column{
		{Title: "ask for", Chars: 24, Min: 12},
		{Title: "example", Chars: 26, Min: 18},
		{Title: "meaning", Chars: 60, Grow: 1, Min: 30, Words: true},
	}, help)
	popup := widget.NewPopUp(container.NewStack(grid), u.window.Canvas())
	back := func() {
		popup.Hide()
		u.focusFilter()
	}
	grid.OnSelect = func(int) {}
	grid.OnActivate = func(row int) { u.useExample(help.rows[row][1], back) }
	grid.OnCell = func(row, _ int) bool { u.useExample(help.rows[row][1], back); return true }
	grid.OnKey = func(e *fyne.KeyEvent) bool {
		if e.Name == fyne.KeyEscape {
			back()
		}
		return e.Name == fyne.KeyEscape
	}
	canvas := u.window.Canvas()
	height := float32(len(help.rows)+2) * widgets.NewMetrics().Row
	size := fyne.NewSize(min(920, canvas.Size().Width-40), min(height, canvas.Size().Height-120))
	at := u.deps.App.Driver().AbsolutePositionForObject(u.toolbar.filter).AddXY(0, u.toolbar.filter.Size().Height+4)
	at.X = max(min(at.X, canvas.Size().Width-size.Width-12), 4)
	popup.ShowAtPosition(at)
	popup.Resize(size)
	u.filter.help = popup
	canvas.Focus(grid)
}

// useExample adds a term to the filter.
func (u *UI) useExample(term string, done func()) {
	if text := strings.TrimSpace(u.toolbar.filter.Text); text != "" {
		term = text + " " + term
	}
	u.toolbar.SetFilter(term)
	done()
}
