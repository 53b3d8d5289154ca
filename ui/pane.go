package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model"
)

// pane is a grid with an empty state in its place while there is nothing to show.
type pane struct {
	grid   *Grid
	empty  *EmptyState
	object *fyne.Container
}

func newPane(columns []Column) pane {
	p := pane{grid: NewGrid(columns, noRows{}), empty: NewEmptyState()}
	p.object = container.NewStack(p.grid, p.empty)
	return p
}

// newHeadedPane is a pane with a line above its rows, which takes no room while it says nothing.
func newHeadedPane(columns []Column) (p pane, head *noteLine) {
	p, head = newPane(columns), newNoteLine(widget.DangerImportance)
	p.object = container.NewBorder(head, nil, nil, nil, p.object)
	return p, head
}

// Object returns what to place in the window.
func (p *pane) Object() fyne.CanvasObject { return p.object }

// say hides the rows and says why there are none; a title of "" shows the rows.
func (p *pane) say(title, next string) {
	if title == "" {
		p.empty.Hide()
		p.grid.Show()
		return
	}
	p.empty.Say(title, next, "")
	p.grid.Hide()
	p.empty.Show()
}

// noRows is a source without rows.
type noRows struct{}

// Rows implements GridSource.
func (noRows) Rows() int { return 0 }

// Cell implements GridSource.
func (noRows) Cell(int, int) (string, model.Tone) { return "", model.ToneNormal }
