package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"mllpscope/ui/model"
)

// GridInker is a GridSource that colours parts of its cells, such as the delimiters of HL7.
type GridInker interface {
	// Inks returns the stretches of a cell's text that have a tone of their own, in their order.
	Inks(row, col int) []model.Ink
}

// inkPiece is a part of a cell that is drawn over its text.
type inkPiece struct {
	x    float32
	text string
	tone model.Tone
}

// inkLayer gathers the characters of one tone; those of others are blanks in it.
type inkLayer struct {
	tone  model.Tone
	start int // its first character
	text  strings.Builder
	any   bool
}

// ink returns what is drawn of a cell without its coloured characters, and those. From the first character on that is
// written from right to left there are none: what stands where in such text is for the font to say.
func (g *Grid) ink(shown string, skipped int, inks []model.Ink) (base string, pieces []inkPiece) {
	a := &g.advances
	a.use(g.geometry.Metrics)
	var rest strings.Builder
	var layers []*inkLayer
	n, next, left := 0, 0, false
	flush := func(l *inkLayer) {
		if l.any {
			pieces = append(pieces, inkPiece{a.before(shown, l.start), strings.TrimRight(l.text.String(), " "), l.tone})
		}
		l.text.Reset()
		l.any = false
	}
	for _, r := range shown {
		even := a.isEven(r)
		for next < len(inks) && inks[next].To <= n+skipped {
			next++
		}
		var mine *inkLayer
		left = left || leftwards(r)
		if even && !left && next < len(inks) && inks[next].From <= n+skipped {
			mine = layerOf(&layers, inks[next].Tone)
		}
		for _, l := range layers {
			if even {
				l.put(r, n, l == mine)
			} else {
				flush(l)
			}
		}
		if mine != nil {
			r = ' '
		}
		rest.WriteRune(r)
		n++
	}
	for _, l := range layers {
		flush(l)
	}
	return rest.String(), pieces
}

// put adds the n-th character to a layer: itself when it is of the layer's tone, else a blank behind what is there.
func (l *inkLayer) put(r rune, n int, mine bool) {
	switch {
	case mine:
		if !l.any {
			l.any, l.start = true, n
		}
		l.text.WriteRune(r)
	case l.any:
		l.text.WriteByte(' ')
	}
}

func layerOf(layers *[]*inkLayer, tone model.Tone) *inkLayer {
	for _, l := range *layers {
		if l.tone == tone {
			return l
		}
	}
	l := &inkLayer{tone: tone}
	*layers = append(*layers, l)
	return l
}

// drawInks puts the pieces of all cells over them.
func (r *gridRenderer) drawInks() {
	geo, columns := &r.geometry, len(r.grid.columns)
	used := 0
	for i := range r.slots {
		for _, p := range r.slots[i].pieces {
			if used == len(r.inked) {
				t := canvas.NewText("", r.colors[p.tone])
				r.inked = append(r.inked, t)
				r.inks.Objects = append(r.inks.Objects, t)
			}
			t := r.inked[used]
			used++
			r.style(t, Column{})
			t.Text, t.Color, t.Hidden = p.text, r.colors[p.tone], false
			t.Move(fyne.NewPos(geo.x[i%columns]+p.x, geo.top+float32(i/columns)*geo.Row+(geo.Row-geo.mono)/2))
			t.Resize(fyne.NewSize(float32(len(p.text))*geo.Char, geo.mono))
		}
	}
	for _, t := range r.inked[used:] {
		t.Hidden = true
	}
}
