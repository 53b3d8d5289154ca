package subwindow

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver"
)

const (
	// least is how high a window stays where the main one has little room, in units of the canvas.
	least = 360
	// frame is about how much the desktop adds to that with a title.
	frame = 28
)

// Maker makes windows that belong to Main.
type Maker struct {
	Open func(title string) fyne.Window // makes a window of its own
	Main fyne.Window
	// Class is the title that Main was made with: X11 takes it for the name of the program.
	Class string
	// Room returns where a window may stand: from top to bottom, in units of Main's canvas. What is below stays in sight.
	Room func() (top, bottom float32)
	// Over returns content with what stands over it, such as tooltips; nil: nothing does.
	Over func(content fyne.CanvasObject) fyne.CanvasObject
	// Post calls f on the UI goroutine, soon.
	Post func(f func()) bool
}

// New makes a window with a title. It is shown as any other.
func (m Maker) New(title string) fyne.Window {
	return &window{Window: m.Open(m.Class), maker: m, title: title}
}

// window is one that belongs to the main one.
type window struct {
	fyne.Window
	maker Maker
	title string
	tied  bool
}

// SetContent implements fyne.Window.
func (w *window) SetContent(o fyne.CanvasObject) {
	if w.maker.Over != nil {
		o = w.maker.Over(o)
	}
	w.Window.SetContent(container.New(created{w}, o))
}

// Resize implements fyne.Window: what stands below in the main window is not covered.
func (w *window) Resize(size fyne.Size) {
	top, bottom := w.maker.Room()
	size.Height = min(size.Height, max(bottom-top-frame, least))
	w.Window.Resize(size)
}

// Show implements fyne.Window. The title is set when the desktop knows which program the window is of.
func (w *window) Show() {
	w.Window.Show()
	w.Window.SetTitle(w.title)
}

// Title implements fyne.Window.
func (w *window) Title() string { return w.title }

// SetTitle implements fyne.Window.
func (w *window) SetTitle(title string) {
	w.title = title
	w.Window.SetTitle(title)
}

// tie tells the desktop, once the window is there and before it is seen, whose it is and where it stands.
func (w *window) tie() {
	own, ok := w.Window.(driver.NativeWindow)
	main, okMain := w.maker.Main.(driver.NativeWindow)
	if w.tied || !ok || !okMain {
		return
	}
	defer func() {
		if w.tied { // and one that is taken away can be opened again
			Follow(w.Window, func() { w.maker.Post(w.Window.Close) })
		}
	}()
	top, _ := w.maker.Room()
	canvas, mainCanvas := w.Window.Canvas(), w.maker.Main.Canvas()
	width := int(canvas.Size().Width * canvas.Scale())
	own.RunNative(func(ownContext any) {
		main.RunNative(func(mainContext any) {
			w.tied = tie(ownContext, mainContext, width, int(top*mainCanvas.Scale()))
		})
	})
}

// created is a layout that learns when the window is there: its content is measured then.
type created struct{ window *window }

// Layout implements fyne.Layout.
func (created) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
}

// MinSize implements fyne.Layout.
func (c created) MinSize(objects []fyne.CanvasObject) fyne.Size {
	c.window.tie()
	var size fyne.Size
	for _, o := range objects {
		size = size.Max(o.MinSize())
	}
	return size
}
