package inspector

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore/hl7/explain"
)

// How much of a text is in sight; the rest is scrolled to.
const (
	previewRows  = 12
	previewLeast = 3
	previewShare = 0.4 // of the room that it shares with the fields
)

// textPreview shows the lines of a value. What its sender highlighted is underlined and in the accent colour. The lines
// are few and short, so a text grid does.
type textPreview struct {
	grid   *widget.TextGrid
	room   *canvas.Rectangle
	object *fyne.Container

	height func() float32 // of the room that it shares with others
}

func newTextPreview() *textPreview {
	p := &textPreview{grid: widget.NewTextGrid(), room: canvas.NewRectangle(color.Transparent)}
	p.height = func() float32 { return 0 }
	p.grid.Scroll = fyne.ScrollBoth
	p.object = container.NewStack(p.room, container.NewPadded(p.grid))
	p.object.Hide()
	return p
}

// show shows lines, none for nothing, and reports whether that takes another amount of room.
func (p *textPreview) show(lines []explain.Line) (resized bool) {
	before, visible := p.room.MinSize(), p.object.Visible()
	p.object.Hidden = len(lines) == 0
	if len(lines) == 0 {
		p.grid.Rows = nil
		return visible
	}
	highlight := &widget.CustomTextGridStyle{
		TextStyle: fyne.TextStyle{Underline: true}, FGColor: theme.Color(theme.ColorNamePrimary),
	}
	rows := make([]widget.TextGridRow, len(lines))
	for n, line := range lines {
		for _, s := range line {
			for _, r := range s.Text {
				cell := widget.TextGridCell{Rune: r}
				if s.Highlight {
					cell.Style = highlight
				}
				rows[n].Cells = append(rows[n].Cells, cell)
			}
		}
	}
	p.grid.Rows = rows
	row := fyne.MeasureText("M", theme.TextSize(), fyne.TextStyle{Monospace: true}).Height
	fits := max(min(int(p.height()*previewShare/row), previewRows), previewLeast)
	p.room.SetMinSize(fyne.NewSize(1, row*float32(min(len(lines), fits))+2*theme.Padding()))
	p.grid.ScrollToTop()
	p.grid.Refresh()
	return !visible || p.room.MinSize() != before
}
