package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// EmptyState stands in the middle of a list that has nothing to show and says what to do next.
type EmptyState struct {
	widget.BaseWidget

	Title, Next *Label
	Action      *Button
	box         *fyne.Container

	OnAction func()
}

// NewEmptyState returns an empty state that says nothing yet.
func NewEmptyState() *EmptyState {
	e := &EmptyState{Title: NewLabel(""), Next: NewLabel("")}
	e.Title.TextStyle.Bold = true
	e.Next.SizeName = theme.SizeNameText
	e.Next.Importance = widget.LowImportance
	e.Action = NewTextButton("", func() {
		if e.OnAction != nil {
			e.OnAction()
		}
	})
	for _, l := range []*Label{e.Title, e.Next} {
		l.Alignment = fyne.TextAlignCenter
		l.Truncation = fyne.TextTruncateClip
	}
	e.box = container.NewVBox(e.Title, e.Next, container.NewCenter(e.Action))
	e.ExtendBaseWidget(e)
	return e
}

// Say sets the words and what the button offers; an action of "" has no button.
func (e *EmptyState) Say(title, next, action string) {
	SetLabel(e.Title, title)
	SetLabel(e.Next, next)
	if e.Action.Text != action {
		e.Action.SetText(action)
	}
	if action == "" {
		e.Action.Hide()
	} else {
		e.Action.Show()
	}
}

// CreateRenderer implements fyne.Widget.
func (e *EmptyState) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(middle{}, e.box))
}

// middle gives its one object the whole width and puts it in the middle of the height.
type middle struct{}

// Layout implements fyne.Layout.
func (middle) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		height := min(o.MinSize().Height, size.Height)
		o.Resize(fyne.NewSize(size.Width, height))
		o.Move(fyne.NewPos(0, (size.Height-height)/2))
	}
}

// MinSize implements fyne.Layout. It asks for nothing: what is empty must not force a size on the list.
func (middle) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }
