package widgets

import "fyne.io/fyne/v2"

// SideWindow is a window of its own beside the main one, which stays in sight. It is made each time it is wanted.
type SideWindow struct {
	Open   func(title string) fyne.Window
	window fyne.Window // nil while closed
}

// Window returns the window, nil while it is closed.
func (s *SideWindow) Window() fyne.Window { return s.window }

// Raise brings the window to the front; false when it is closed.
func (s *SideWindow) Raise() bool {
	if s.window == nil {
		return false
	}
	s.window.RequestFocus()
	return true
}

// Present opens the window with what build makes.
func (s *SideWindow) Present(title string, width, height float32, build func() fyne.CanvasObject) {
	s.window = s.Open(title)
	s.window.SetContent(build())
	s.window.Resize(fyne.NewSize(width, height))
	s.window.SetOnClosed(func() { s.window = nil })
	s.window.Show()
}

// CloseOnEscape lets Escape close the window, where nothing is lost by it. A grid that has the keyboard would keep the
// key for itself.
func (s *SideWindow) CloseOnEscape(grids ...*Grid) {
	for _, g := range grids {
		g.OnKey = func(e *fyne.KeyEvent) bool {
			if e.Name == fyne.KeyEscape {
				s.Close()
			}
			return e.Name == fyne.KeyEscape
		}
	}
	s.window.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyEscape {
			s.Close()
		}
	})
}

// Close closes the window; one that is closed already stays so.
func (s *SideWindow) Close() {
	if s.window != nil {
		s.window.Close()
	}
}
