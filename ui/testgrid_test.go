package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"mllpscope/ui/widgets"
)

// onScreen returns the texts that a grid has drawn in a column, from top to bottom, also of a column out of sight.
func onScreen(g *widgets.Grid, col int) []string {
	top, _ := g.Top()
	first, second := g.Place(top, col, 0), g.Place(top, col, 1)
	left := first.X - (second.X-first.X)/2
	var texts []string
	for _, o := range test.WidgetRenderer(g).Objects() {
		text, ok := o.(*canvas.Text)
		if !ok || text.Text == "" || text.Position().Y+text.Size().Height < first.Y {
			continue // a title, or nothing
		}
		if x := text.Position().X; x > left-0.5 && x < left+0.5 {
			texts = append(texts, text.Text)
		}
	}
	return texts
}

// dragTitle presses the left button at a place of the titles and lets it go elsewhere.
func dragTitle(g *widgets.Grid, from, to float32) {
	event := func(x float32) fyne.PointEvent { return fyne.PointEvent{Position: fyne.NewPos(x, 8)} }
	g.MouseDown(&desktop.MouseEvent{PointEvent: event(from), Button: desktop.MouseButtonPrimary})
	for range 3 {
		g.Dragged(&fyne.DragEvent{PointEvent: event(to)})
	}
	g.MouseUp(&desktop.MouseEvent{PointEvent: event(to)})
	g.DragEnd()
}
