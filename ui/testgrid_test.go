package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"mllpscope/ui/widgets"
)

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
