package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model"
)

// Pane is a grid with an empty state in its place while there is nothing to show.
type Pane struct {
	grid   *Grid
	Empty  *EmptyState
	object *fyne.Container
}

// NewPane returns a pane of these columns without rows.
func NewPane(columns []Column) Pane {
	p := Pane{grid: NewGrid(columns, NoRows{}), Empty: NewEmptyState()}
	p.object = container.NewStack(p.grid, p.Empty)
	return p
}

// NewHeadedPane is a pane with a line above its rows, which takes no room while it says nothing.
func NewHeadedPane(columns []Column) (p Pane, head *NoteLine) {
	p, head = NewPane(columns), NewNoteLine(widget.DangerImportance)
	p.object = container.NewBorder(head, nil, nil, nil, p.object)
	return p, head
}

// Grid returns the rows.
func (p *Pane) Grid() *Grid { return p.grid }

// Object returns what to place in the window.
func (p *Pane) Object() fyne.CanvasObject { return p.object }

// Say hides the rows and says why there are none; a title of "" shows the rows.
func (p *Pane) Say(title, next string) {
	if title == "" {
		p.Empty.Hide()
		p.grid.Show()
		return
	}
	p.Empty.Say(title, next, "")
	p.grid.Hide()
	p.Empty.Show()
}

// NoRows is a source without rows.
type NoRows struct{}

// Rows implements GridSource.
func (NoRows) Rows() int { return 0 }

// Cell implements GridSource.
func (NoRows) Cell(int, int) (string, model.Tone) { return "", model.ToneNormal }
