package palette

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

const (
	paletteWidth = 760
	paletteRows  = 16
	paletteTop   = 60 // from the top of the window
)

// Palette is an entry with what it finds below it, over the window.
type Palette struct {
	entry   *widgets.KeyEntry
	grid    *widgets.Grid
	popup   *widget.PopUp
	entries []Entry
	found   []Entry
	typed   func(text string) (Entry, bool)
	done    func()
}

// Show shows the palette over a window. typed returns what a text alone means, such as a path; it may be nil. done is
// called when the palette has been closed, before what was chosen runs.
func Show(canvas fyne.Canvas, entries []Entry, typed func(text string) (Entry, bool), done func()) *Palette {
	p := &Palette{entries: entries, typed: typed, done: done}
	p.entry = widgets.NewKeyEntry("Command, field, filter, profile or setting")
	p.entry.OnKey, p.entry.OnChanged = p.key, p.search
	p.grid = widgets.NewGrid([]widgets.Column{
		{Title: "What", Chars: 10, Words: true},
		{Title: "Name", Chars: 30, Min: 16, Grow: 2, Words: true},
		{Title: "Where or value", Chars: 24, Min: 8, Grow: 1, Words: true},
		{Title: "Key", Chars: 13, Min: 13},
	}, p)
	p.grid.OnCell = func(row, _ int) bool { p.run(row); return true }
	p.popup = widget.NewPopUp(container.NewBorder(p.entry, nil, nil, nil, p.grid), canvas)
	p.search("")
	width := min(paletteWidth, canvas.Size().Width-40)
	height := min(
		paletteRows*widgets.NewMetrics().Row+p.entry.MinSize().Height+4*theme.Padding(), canvas.Size().Height-2*paletteTop)
	p.popup.ShowAtPosition(fyne.NewPos((canvas.Size().Width-width)/2, paletteTop))
	p.popup.Resize(fyne.NewSize(width, height))
	canvas.Focus(p.entry)
	return p
}

// Rows implements widgets.GridSource.
func (p *Palette) Rows() int { return len(p.found) }

// Cell implements widgets.GridSource.
func (p *Palette) Cell(row, col int) (string, model.Tone) {
	switch e := &p.found[row]; col {
	case 0:
		return e.Kind, model.ToneMuted
	case 1:
		return e.Name, model.ToneNormal
	case 2:
		return e.Detail, model.ToneMuted
	default:
		return e.Key, model.ToneAccent
	}
}

// Found returns what is listed.
func (p *Palette) Found() []Entry { return p.found }

// search lists what is found, with the best chosen.
func (p *Palette) search(text string) {
	p.found = Search(p.entries, text)
	if p.typed != nil {
		if e, ok := p.typed(strings.TrimSpace(text)); ok {
			p.found = append([]Entry{e}, p.found...)
		}
	}
	p.grid.SetTop(0)
	p.grid.SetSelected(min(0, len(p.found)-1))
	p.grid.Refresh()
}

// key moves the choice, runs what is chosen, or closes the palette.
func (p *Palette) key(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown:
		p.grid.TypedKey(e)
	case fyne.KeyReturn, fyne.KeyEnter:
		p.run(p.grid.Selected())
	case fyne.KeyEscape:
		p.close()
	default:
		return false
	}
	return true
}

func (p *Palette) run(row int) {
	if row < 0 || row >= len(p.found) {
		return
	}
	chosen := p.found[row]
	p.close()
	chosen.Run()
}

func (p *Palette) close() {
	p.popup.Hide()
	p.done()
}
