package subwindow

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

// TestASideWindowIsOfTheSameProgram: it is made with the main window's title, which X11 takes for the program's name,
// and has its own as soon as it is seen.
func TestASideWindowIsOfTheSameProgram(t *testing.T) {
	app := test.NewTempApp(t)
	var made []string
	m := Maker{
		Open: func(title string) fyne.Window { made = append(made, title); return app.NewWindow(title) },
		Main: app.NewWindow("Main"), Class: "Main",
		Room: func() (top, bottom float32) { return 40, 500 },
	}
	w := m.New("Main rules")
	w.SetContent(canvas.NewRectangle(nil))
	w.Resize(fyne.NewSize(900, 600))
	w.Show()
	inner := w.(*window).Window
	if len(made) != 1 || made[0] != "Main" || inner.Title() != "Main rules" || w.Title() != "Main rules" {
		t.Errorf("made as %q, called %q", made, inner.Title())
	}
	if got := w.Canvas().Size(); got.Width != 900 || got.Height != 460-frame {
		t.Errorf("its size is %v, where 460 are free for it and its title", got)
	}
}

// TestASmallMainWindowLeavesRoom: what is shown can still be used.
func TestASmallMainWindowLeavesRoom(t *testing.T) {
	app := test.NewTempApp(t)
	m := Maker{
		Open: app.NewWindow, Main: app.NewWindow("Main"), Class: "Main",
		Room: func() (top, bottom float32) { return 40, 100 },
	}
	w := m.New("Main rules")
	w.Resize(fyne.NewSize(900, 600))
	if got := w.Canvas().Size().Height; got != least {
		t.Errorf("its height is %v", got)
	}
}
