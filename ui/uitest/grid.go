package uitest

import (
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"mllpscope/ui/widgets"
)

// OnScreen returns the texts that a grid has drawn in a column, from top to bottom, also of a column out of sight.
func OnScreen(g *widgets.Grid, col int) []string {
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
