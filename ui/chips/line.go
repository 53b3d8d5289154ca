package chips

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mllpscope/ui/widgets"
)

// Line is the chips side by side, in as many rows as they need. It takes no room while there are none.
type Line struct {
	buttons []*button
	object  *fyne.Container

	// OnResize is called when the chips need other room than before; nil: nobody cares.
	OnResize func()
}

// NewLine returns a line without chips.
func NewLine() *Line {
	l := &Line{object: container.New(&rows{})}
	l.object.Hide()
	return l
}

// Object returns what to place in the window.
func (l *Line) Object() fyne.CanvasObject { return l.object }

// Set shows these chips, in their order. What is there already under the same name stays where it is.
func (l *Line) Set(chips []Chip) {
	before := l.buttons
	l.buttons = make([]*button, len(chips))
	resized := len(before) != len(chips)
	for i, c := range chips {
		at := slices.IndexFunc(before, func(b *button) bool { return b.chip.Name == c.Name })
		resized = resized || at != i
		if at >= 0 {
			l.buttons[i] = before[at]
		} else {
			l.buttons[i] = newButton()
		}
		resized = l.buttons[i].show(c) || resized
	}
	if !resized {
		return
	}
	objects := make([]fyne.CanvasObject, len(l.buttons))
	for i, b := range l.buttons {
		objects[i] = b
	}
	l.object.Objects = objects
	widgets.SetVisible(l.object, len(objects) > 0)
	l.object.Refresh()
	if l.OnResize != nil {
		l.OnResize()
	}
}

// Texts returns what the chips say.
func (l *Line) Texts() []string {
	texts := make([]string, len(l.buttons))
	for i, b := range l.buttons {
		texts[i] = b.chip.Text
	}
	return texts
}

// Chip returns the chip of a name as an object that can be tapped, nil when there is none.
func (l *Line) Chip(name string) fyne.CanvasObject {
	for _, b := range l.buttons {
		if b.chip.Name == name {
			return b
		}
	}
	return nil
}

// Width returns how much the chips need side by side.
func (l *Line) Width() float32 {
	width := float32(0)
	for _, b := range l.buttons {
		width += b.MinSize().Width + gap
	}
	return max(width-gap, 0)
}

// Height returns how much the chips need in a width.
func (l *Line) Height(width float32) float32 {
	return (&rows{width: width}).MinSize(l.object.Objects).Height
}

const gap = 4 // between two chips

// rows lays chips out side by side, and goes on below where the width is used up.
type rows struct {
	width float32 // as last laid out
}

// MinSize implements fyne.Layout: for the width there was last. It asks for no width but that of the widest.
func (r *rows) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{}
	r.walk(objects, r.width, func(_ fyne.CanvasObject, at fyne.Position, least fyne.Size) {
		size = size.Max(fyne.NewSize(least.Width, at.Y+least.Height))
	})
	return size
}

// Layout implements fyne.Layout.
func (r *rows) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	r.width = size.Width
	r.walk(objects, r.width, func(o fyne.CanvasObject, at fyne.Position, least fyne.Size) {
		o.Move(at)
		o.Resize(fyne.NewSize(min(least.Width, size.Width), least.Height))
	})
}

// walk goes through the places of the chips; a width of 0 is as good as any.
func (*rows) walk(objects []fyne.CanvasObject, width float32, place func(fyne.CanvasObject, fyne.Position, fyne.Size)) {
	var at fyne.Position
	for _, o := range objects {
		least := o.MinSize()
		if at.X > 0 && width > 0 && at.X+least.Width > width {
			at = fyne.NewPos(0, at.Y+least.Height+gap)
		}
		place(o, at, least)
		at.X += least.Width + gap
	}
}
