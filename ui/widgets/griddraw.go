package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"mllpscope/ui/model"
)

// gridSlot is one cell on the screen and what it was last given, so that unchanged cells cost nothing.
type gridSlot struct {
	text *canvas.Text
	mark *canvas.Rectangle // behind marked characters
	raw  string
	tone model.Tone

	pieces []inkPiece // of the text, in colours of their own
	cells  int        // of a text that scrolls: how many columns it takes
}

// markAlpha is how much of the text's background a mark covers.
const markAlpha = 0x50

type gridRenderer struct {
	grid     *Grid
	geometry gridGeometry
	left     int

	headerBack, line         *canvas.Rectangle
	selection, hover, marker *canvas.Rectangle
	thumb, place             *canvas.Rectangle   // place is where a column would be put
	picked                   []*canvas.Rectangle // of a selection that is no range
	before, behind           *canvas.Text        // say that columns are out of sight on that side
	titles                   []*canvas.Text
	slots                    []gridSlot // row by row
	objects                  []fyne.CanvasObject
	inks                     *fyne.Container
	inked                    []*canvas.Text // in it
	aside                    *canvas.Rectangle
	marking                  GridSource // the source that objects were made for
	renewed                  int        // the columns that they were made for
	colors                   [model.Tones]color.Color
	markColor                color.Color
}

// CreateRenderer implements fyne.Widget.
func (g *Grid) CreateRenderer() fyne.WidgetRenderer {
	g.ExtendBaseWidget(g)
	rect := func() *canvas.Rectangle { return canvas.NewRectangle(color.Transparent) }
	r := &gridRenderer{
		grid: g, headerBack: rect(), line: rect(), selection: rect(), hover: rect(), marker: rect(), thumb: rect(),
		place: rect(), inks: container.NewWithoutLayout(), aside: rect(),
	}
	r.before, r.behind = canvas.NewText("‹", color.Transparent), canvas.NewText("›", color.Transparent)
	g.measure()
	r.rebuild()
	r.update()
	return r
}

// Destroy implements fyne.WidgetRenderer.
func (r *gridRenderer) Destroy() {}

// MinSize implements fyne.WidgetRenderer.
func (r *gridRenderer) MinSize() fyne.Size { return r.grid.MinSize() }

// Objects implements fyne.WidgetRenderer.
func (r *gridRenderer) Objects() []fyne.CanvasObject { return r.objects }

// Layout implements fyne.WidgetRenderer.
func (r *gridRenderer) Layout(fyne.Size) {
	r.grid.measure()
	r.rebuild()
	r.update()
}

// Refresh implements fyne.WidgetRenderer.
func (r *gridRenderer) Refresh() {
	g := r.grid
	_, marks := g.source.(GridMarker)
	_, marked := r.marking.(GridMarker)
	m := NewMetrics()
	_, inks := g.source.(GridInker)
	_, inked := r.marking.(GridInker)
	if m != r.geometry.Metrics || marks != marked || inks != inked || g.renewed != r.renewed || r.needsPicked() {
		g.measure()
		r.rebuild()
	}
	if top := g.clampTop(g.top); top != g.top {
		g.top = top
	}
	r.update()
	canvas.Refresh(g)
}

// rebuild places the cells for a new geometry and makes those that are missing.
func (r *gridRenderer) rebuild() {
	g := r.grid
	r.geometry = g.geometry
	geo := &r.geometry
	need := geo.visible * len(g.columns)
	for len(r.slots) < need {
		r.slots = append(r.slots, gridSlot{
			text: canvas.NewText("", color.Transparent), mark: canvas.NewRectangle(color.Transparent),
		})
	}
	r.slots = r.slots[:need]
	r.renewed = g.renewed
	for len(r.titles) < len(g.columns) {
		r.titles = append(r.titles, canvas.NewText("", r.colors[model.ToneMuted]))
	}
	r.titles = r.titles[:len(g.columns)]
	r.objects = append(r.objects[:0], r.selection)
	for _, p := range r.picked {
		r.objects = append(r.objects, p)
	}
	r.objects = append(r.objects, r.hover)
	if _, marks := g.source.(GridMarker); marks {
		for i := range r.slots {
			r.objects = append(r.objects, r.slots[i].mark)
		}
	}
	r.marking = g.source
	r.objects = append(r.objects, r.headerBack, r.line)
	for _, t := range r.titles {
		r.objects = append(r.objects, t)
	}
	r.objects = append(r.objects, r.before, r.behind)
	for i := range r.slots {
		slot := &r.slots[i]
		row, col := i/len(g.columns), i%len(g.columns)
		r.style(slot.text, g.columns[col])
		height := geo.mono
		if g.columns[col].Words {
			height = geo.word
		}
		slot.text.Move(fyne.NewPos(geo.x[col], geo.top+float32(row)*geo.Row+(geo.Row-height)/2))
		slot.text.Resize(fyne.NewSize(geo.width[col], height))
		slot.text.Hidden = geo.width[col] == 0
		slot.raw, slot.tone = "\x00", 0 // never equal: drawn anew
		slot.pieces, slot.cells = nil, 0
		r.objects = append(r.objects, slot.text)
	}
	if _, inks := g.source.(GridInker); inks {
		r.inks.Resize(g.Size())
		r.objects = append(r.objects, r.inks)
	}
	r.objects = append(r.objects, r.marker, r.place, r.thumb)
	if g.scrolls() >= 0 {
		r.objects = append(r.objects, r.aside)
	}
	r.placeHeader()
}

func (r *gridRenderer) style(t *canvas.Text, c Column) {
	t.TextSize = r.geometry.size
	t.TextStyle = fyne.TextStyle{Monospace: !c.Words}
	t.Alignment = fyne.TextAlignLeading
	if c.End {
		t.Alignment = fyne.TextAlignTrailing
	}
}

// update puts the rows on the screen into the cells and moves the marks.
func (r *gridRenderer) update() {
	g := r.grid
	fresh := r.recolor()
	if r.left != g.left {
		r.left, fresh = g.left, true
	}
	rows, columns := g.source.Rows(), len(g.columns)
	inker, _ := g.source.(GridInker)
	inked := false
	for i := range r.slots {
		row, col := g.top+i/columns, i%columns
		text, tone := "", model.ToneNormal
		if row < rows {
			text, tone = g.source.Cell(row, col)
		}
		slot := &r.slots[i]
		if !fresh && slot.raw == text && slot.tone == tone {
			continue
		}
		slot.raw, slot.tone = text, tone
		if g.columns[col].Scroll {
			slot.cells = CellsOf(text, len(text))
		}
		shown := r.fit(text, col)
		if inker != nil {
			slot.pieces, inked = nil, true
			if row < rows && shown != "" {
				if inks := inker.Inks(row, col); len(inks) > 0 {
					_, skipped := g.shown(text, col)
					shown, slot.pieces = g.ink(shown, skipped, inks)
				}
			}
		}
		if slot.text.Text == shown && slot.text.Color == r.colors[tone] {
			continue
		}
		slot.text.Text, slot.text.Color = shown, r.colors[tone]
		canvas.Refresh(slot.text)
	}
	if inked {
		r.drawInks()
	}
	r.markCells(rows)
	r.marks(rows)
	r.placeAside()
}

// markCells puts rectangles behind the marked characters.
func (r *gridRenderer) markCells(rows int) {
	g := r.grid
	source, ok := g.source.(GridMarker)
	if !ok {
		return
	}
	geo, columns := &r.geometry, len(g.columns)
	for i := range r.slots {
		mark := r.slots[i].mark
		row, col := g.top+i/columns, i%columns
		from, to := 0, 0
		if row < rows {
			from, to = source.Marked(row, col)
		}
		var left, right float32
		if from < to {
			text, _ := g.source.Cell(row, col)
			left, right = g.reach(text, col, from, to)
		}
		mark.Hidden = left >= right
		if mark.Hidden {
			continue
		}
		mark.FillColor = r.markColor
		mark.Move(fyne.NewPos(geo.x[col]+left, geo.top+float32(i/columns)*geo.Row))
		mark.Resize(fyne.NewSize(right-left, geo.Row))
	}
}

func (r *gridRenderer) fit(text string, col int) string {
	c := &r.grid.columns[col]
	if c.Words {
		return CutWords(text, r.geometry.size, r.geometry.width[col])
	}
	shown, _ := r.grid.shown(text, col)
	return shown
}

// recolor takes the colours from the theme and reports whether they changed.
func (r *gridRenderer) recolor() bool {
	colors := r.colors
	for tone := model.ToneNormal; tone <= model.ToneBad; tone++ {
		colors[tone] = ToneColor(tone)
	}
	if colors == r.colors {
		return false // a person's own colours change only with the others
	}
	for tone := model.ToneBad + 1; tone < model.Tones; tone++ {
		colors[tone] = ToneColor(tone)
	}
	r.colors = colors
	r.headerBack.FillColor = theme.Color(theme.ColorNameHeaderBackground)
	r.line.FillColor = theme.Color(theme.ColorNameSeparator)
	r.selection.FillColor = theme.Color(theme.ColorNameSelection)
	r.markColor = Cover(theme.Color(theme.ColorNamePrimary), markAlpha)
	r.hover.FillColor = theme.Color(theme.ColorNameHover)
	r.marker.FillColor = theme.Color(theme.ColorNamePrimary)
	r.place.FillColor = r.marker.FillColor
	for _, p := range r.picked {
		p.FillColor = r.selection.FillColor
	}
	r.thumb.FillColor = theme.Color(theme.ColorNameScrollBar)
	r.thumb.CornerRadius = 3
	r.aside.FillColor, r.aside.CornerRadius = r.thumb.FillColor, 3
	for _, t := range r.titles {
		t.Color = colors[model.ToneMuted]
		canvas.Refresh(t)
	}
	for _, t := range []*canvas.Text{r.before, r.behind} {
		t.Color = colors[model.ToneAccent]
		canvas.Refresh(t)
	}
	for _, o := range []*canvas.Rectangle{r.headerBack, r.line, r.selection, r.hover, r.marker, r.thumb} {
		canvas.Refresh(o)
	}
	return true
}

// marks places the selection, the hover, the bar that shows keyboard focus, and the scroll bar.
func (r *gridRenderer) marks(rows int) {
	g, geo := r.grid, &r.geometry
	size := g.Size()
	bands := func(o *canvas.Rectangle, first, last int, width float32) {
		first, last = max(first, g.top), min(last, g.top+geo.visible-1, rows-1)
		o.Hidden = last < first
		o.Move(fyne.NewPos(0, geo.top+float32(first-g.top)*geo.Row))
		o.Resize(fyne.NewSize(width, float32(max(last-first+1, 1))*geo.Row))
	}
	band := func(o *canvas.Rectangle, row int, width float32) { bands(o, row, row, width) }
	first, last := g.SelectedRange()
	bands(r.selection, first, last, size.Width)
	r.placePicked(rows)
	r.place.Hidden = !g.drag.moving
	if g.drag.moving {
		r.place.Move(fyne.NewPos(g.gapBefore(g.drag.to), 0))
		r.place.Resize(fyne.NewSize(2, size.Height))
	}
	band(r.marker, g.selected, 3)
	if r.marker.Hidden { // no row can show that the grid has the keyboard: its edge does
		r.marker.Move(fyne.NewPos(0, geo.top))
		r.marker.Resize(fyne.NewSize(3, max(size.Height-geo.top, 0)))
	}
	r.marker.Hidden = !g.focused
	band(r.hover, g.hovered, size.Width)
	y, length, shown := g.thumb(rows)
	r.thumb.Hidden = !shown
	r.thumb.Move(fyne.NewPos(size.Width-7, y))
	r.thumb.Resize(fyne.NewSize(5, length))
}

var _ fyne.Widget = (*Grid)(nil)
