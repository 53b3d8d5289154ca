package ui

import "fyne.io/fyne/v2"

// sideWindow is a window of its own beside the main one, which stays in sight. It is made each time it is wanted.
type sideWindow struct {
	open   func(title string) fyne.Window
	window fyne.Window // nil while closed
}

// Window returns the window, nil while it is closed.
func (s *sideWindow) Window() fyne.Window { return s.window }

// raise brings the window to the front; false when it is closed.
func (s *sideWindow) raise() bool {
	if s.window == nil {
		return false
	}
	s.window.RequestFocus()
	return true
}

// present opens the window with what build makes.
func (s *sideWindow) present(title string, width, height float32, build func() fyne.CanvasObject) {
	s.window = s.open(title)
	s.window.SetContent(build())
	s.window.Resize(fyne.NewSize(width, height))
	s.window.SetOnClosed(func() { s.window = nil })
	s.window.Show()
}

// closeOnEscape lets Escape close the window, where nothing is lost by it. A grid that has the keyboard would keep the
// key for itself.
func (s *sideWindow) closeOnEscape(grids ...*Grid) {
	for _, g := range grids {
		g.OnKey = func(e *fyne.KeyEvent) bool {
			if e.Name == fyne.KeyEscape {
				s.close()
			}
			return e.Name == fyne.KeyEscape
		}
	}
	s.window.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyEscape {
			s.close()
		}
	})
}

func (s *sideWindow) close() {
	if s.window != nil {
		s.window.Close()
	}
}
