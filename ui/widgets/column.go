package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// Stacked stacks what is visible over the whole width. Unlike a VBox it gives each object its width before it asks for
// the height, so that wrapped text gets the lines it needs.
type Stacked struct{ left, right float32 } // the room left free on either side

// MinSize implements fyne.Layout: for the width the objects had last.
func (c Stacked) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(0, 0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		size.Width = max(size.Width, m.Width)
		if size.Height > 0 {
			size.Height += theme.Padding()
		}
		size.Height += m.Height
	}
	size.Width += c.left + c.right
	return size
}

// Layout implements fyne.Layout.
func (c Stacked) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		height := HeightFor(o, size.Width-c.left-c.right)
		o.Move(fyne.NewPos(c.left, y))
		y += height + theme.Padding()
	}
}

// HeightFor gives an object its width and returns, and gives it, the height it needs then.
func HeightFor(o fyne.CanvasObject, width float32) float32 {
	o.Resize(fyne.NewSize(width, o.MinSize().Height))
	height := o.MinSize().Height
	if height != o.Size().Height {
		o.Resize(fyne.NewSize(width, height))
	}
	return height
}

// Pairs lays out names and values in two columns: the names as wide as the widest, the values with what is left.
type Pairs struct{ Gap float32 } // gap is the room between the columns

func (p Pairs) nameWidth(objects []fyne.CanvasObject) float32 {
	width := float32(0)
	for i := 0; i+1 < len(objects); i += 2 {
		if objects[i].Visible() {
			width = max(width, objects[i].MinSize().Width)
		}
	}
	return width + p.Gap
}

// MinSize implements fyne.Layout: for the width the objects had last.
func (p Pairs) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(0, 0)
	for i := 0; i+1 < len(objects); i += 2 {
		if !objects[i].Visible() {
			continue
		}
		name, value := objects[i].MinSize(), objects[i+1].MinSize()
		size.Width = max(size.Width, value.Width)
		size.Height += max(name.Height, value.Height)
	}
	size.Width += p.nameWidth(objects)
	return size
}

// Layout implements fyne.Layout.
func (p Pairs) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left := p.nameWidth(objects)
	y := float32(0)
	for i := 0; i+1 < len(objects); i += 2 {
		name, value := objects[i], objects[i+1]
		if !name.Visible() {
			continue
		}
		height := max(name.MinSize().Height, HeightFor(value, size.Width-left))
		name.Resize(fyne.NewSize(left, name.MinSize().Height))
		name.Move(fyne.NewPos(0, y))
		value.Move(fyne.NewPos(left, y))
		y += height
	}
}

// AtLeast lays its objects out over the whole size and asks for a least width: a selector must not jump with its text.
type AtLeast float32

// MinSize implements fyne.Layout.
func (w AtLeast) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(0, 0)
	for _, o := range objects {
		size = size.Max(o.MinSize())
	}
	return fyne.NewSize(float32(w), size.Height)
}

// Layout implements fyne.Layout.
func (w AtLeast) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
}

// Room beside what is in a flow: clear of the window's edge, and of the scroll bar.
const flowLeft, flowRight = 4, 6

// Flow is a column of objects that scrolls and whose parts appear, disappear and grow.
type Flow struct {
	content *fyne.Container
	SetTop  *container.Scroll
	wheel   *wheelCatcher
	object  *fyne.Container
	shape   []fyne.Size // of everything in it, as last laid out
}

// NewFlow returns a flow of these objects.
func NewFlow(objects ...fyne.CanvasObject) *Flow {
	f := &Flow{content: container.New(Stacked{left: flowLeft, right: flowRight}, objects...)}
	f.SetTop = container.NewVScroll(f.content)
	f.wheel = newWheelCatcher(f.SetTop)
	f.object = container.New(f, f.SetTop, f.wheel)
	return f
}

// Object returns what to place in the window.
func (f *Flow) Object() fyne.CanvasObject { return f.object }

// Content returns what is scrolled.
func (f *Flow) Content() *fyne.Container { return f.content }

// Settle lays everything out anew when something in it has come, gone or changed its size.
func (f *Flow) Settle() {
	shape := appendShape(nil, f.content)
	if slices.Equal(shape, f.shape) {
		return
	}
	f.content.Refresh()
	f.Layout(nil, f.object.Size())
	f.shape = appendShape(shape[:0], f.content)
}

// Reveal scrolls as little as needed to show all of o.
func (f *Flow) Reveal(o fyne.CanvasObject) {
	f.Settle()
	driver := fyne.CurrentApp().Driver()
	top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(f.content).Y
	bottom := top + o.Size().Height + theme.Padding()
	offset := f.SetTop.Offset
	switch {
	case bottom > offset.Y+f.SetTop.Size().Height:
		offset.Y = bottom - f.SetTop.Size().Height
	case top < offset.Y:
		offset.Y = top
	default:
		return
	}
	f.SetTop.ScrollToOffset(offset)
}

// MinSize implements fyne.Layout: it scrolls, so any height will do.
func (f *Flow) MinSize([]fyne.CanvasObject) fyne.Size { return f.SetTop.MinSize() }

// Layout implements fyne.Layout: wrapped text settles at the width there is before the scroll asks for the height.
func (f *Flow) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	HeightFor(f.content, max(size.Width, f.content.MinSize().Width))
	f.SetTop.Resize(size)
	f.SetTop.Refresh()
	f.wheel.Resize(size)
	SetVisible(f.wheel, f.content.Size().Height > size.Height)
}

// appendShape lists the visible objects' least sizes; a hidden one counts as a size nothing has.
func appendShape(shape []fyne.Size, o fyne.CanvasObject) []fyne.Size {
	if !o.Visible() {
		return append(shape, fyne.NewSize(-1, -1))
	}
	c, ok := o.(*fyne.Container)
	if !ok {
		return append(shape, o.MinSize())
	}
	for _, child := range c.Objects {
		shape = appendShape(shape, child)
	}
	return shape
}

// ToTop scrolls to the first of the objects.
func (f *Flow) ToTop() { f.SetTop.ScrollToTop() }

// Wide gives an object at least that width.
func Wide(width float32, o fyne.CanvasObject) fyne.CanvasObject {
	room := canvas.NewRectangle(nil)
	room.SetMinSize(fyne.NewSize(width, 1))
	return container.NewStack(room, o)
}
