package help

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore/query"
	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// Columns of the filter syntax.
const (
	syntaxName = iota
	syntaxExample
	syntaxMeaning
)

// syntax lists what a filter can ask for.
type syntax struct{ rows [][3]string }

func newSyntax() syntax {
	h := syntax{rows: [][3]string{
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
func (h syntax) Rows() int { return len(h.rows) }

// Cell implements widgets.GridSource.
func (h syntax) Cell(row, col int) (string, model.Tone) {
	if col == syntaxExample {
		return h.rows[row][col], model.ToneAccent
	}
	return h.rows[row][col], model.ToneNormal
}

// ShowSyntax shows below an entry what a filter can ask for. A click on a row, or Enter, uses its example; a click
// beside it, or Esc, closes it. It returns what is shown; done is called when it is closed by either.
func ShowSyntax(below fyne.CanvasObject, use func(example string), done func()) fyne.CanvasObject {
	driver := fyne.CurrentApp().Driver()
	canvas := driver.CanvasForObject(below)
	help := newSyntax()
	grid := widgets.NewGrid([]widgets.Column{
		syntaxName:    {Title: "Ask for", Chars: 24, Min: 12},
		syntaxExample: {Title: "Example", Chars: 26, Min: 18},
		syntaxMeaning: {Title: "Meaning", Chars: 60, Grow: 1, Min: 30, Words: true},
	}, help)
	popup := widget.NewPopUp(container.NewStack(grid), canvas)
	back := func() {
		popup.Hide()
		done()
	}
	take := func(row int) {
		use(help.rows[row][syntaxExample])
		back()
	}
	grid.OnSelect = func(int) {}
	grid.OnActivate = take
	grid.OnCell = func(row, _ int) bool { take(row); return true }
	grid.OnKey = func(e *fyne.KeyEvent) bool {
		if e.Name == fyne.KeyEscape {
			back()
		}
		return e.Name == fyne.KeyEscape
	}
	height := float32(len(help.rows)+2) * widgets.NewMetrics().Row
	size := fyne.NewSize(min(1240, canvas.Size().Width-40), min(height, canvas.Size().Height-120))
	at := driver.AbsolutePositionForObject(below).AddXY(0, below.Size().Height+4)
	at.X = max(min(at.X, canvas.Size().Width-size.Width-12), 4)
	popup.ShowAtPosition(at)
	popup.Resize(size)
	canvas.Focus(grid)
	return popup
}
