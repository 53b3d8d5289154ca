package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"mllpscope/ui/model"
)

// placeHeader puts the titles above their columns, and signs where columns are out of sight.
func (r *gridRenderer) placeHeader() {
	g, geo := r.grid, &r.geometry
	size := g.Size()
	r.headerBack.Move(fyne.NewPos(0, 0))
	r.headerBack.Resize(fyne.NewSize(size.Width, geo.Row))
	r.line.Move(fyne.NewPos(0, geo.Row))
	r.line.Resize(fyne.NewSize(size.Width, 1))
	r.headerBack.Hidden, r.line.Hidden = !g.header, !g.header
	for i, t := range r.titles {
		t.Hidden = !g.header || geo.width[i] == 0
		t.TextSize = theme.CaptionTextSize()
		sign := sortSign(g.columns[i].Sorted)
		// the proportional font has signs such as ⚠ only as coloured pictures
		t.TextStyle.Monospace = !isASCII(g.columns[i].Title + sign)
		t.Alignment = fyne.TextAlignLeading
		if g.columns[i].End {
			t.Alignment = fyne.TextAlignTrailing
		}
		height := fyne.MeasureText("Mg", t.TextSize, fyne.TextStyle{}).Height
		room := geo.width[i] + Gap - fyne.MeasureText(sign, t.TextSize, t.TextStyle).Width
		t.Text = CutWords(g.columns[i].Title, t.TextSize, room) + sign
		t.Color = r.colors[model.ToneMuted]
		t.Move(fyne.NewPos(geo.x[i], (geo.Row-height)/2))
		t.Resize(fyne.NewSize(geo.width[i], height))
	}
	for sign, x := range map[*canvas.Text]float32{r.before: 1, r.behind: size.Width - scrollRoom + 2} {
		sign.TextSize, sign.TextStyle.Bold, sign.Color = geo.size, true, r.colors[model.ToneAccent]
		sign.Move(fyne.NewPos(x, (geo.Row-geo.word)/2))
		sign.Resize(fyne.NewSize(Gap, geo.word))
	}
	r.before.Hidden = !g.header || g.pan == 0
	r.behind.Hidden = !g.header || geo.last == len(g.columns)-1
}

// sortSign says by which column rows are sorted, and in which direction.
func sortSign(sorted int) string {
	switch {
	case sorted > 0:
		return "↑"
	case sorted < 0:
		return "↓"
	}
	return ""
}
