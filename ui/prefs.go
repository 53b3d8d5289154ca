package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// The names under which the window remembers how it was left.
const (
	prefLook      = "look"
	prefWidth     = "window.width"
	prefHeight    = "window.height"
	prefLeft      = "split.left"
	prefInspector = "split.inspector"
	prefDrawer    = "split.drawer"
	prefTab       = "tab.inspector"
	prefDrawerTab = "tab.drawer"
	prefIgnored   = "compare.ignored"
)

const (
	firstWidth  = 1280
	firstHeight = 800
)

// splits are the movable borders between the views.
type splits struct {
	root                    fyne.CanvasObject
	left, inspector, drawer *container.Split
}

func (u *UI) newSplits() splits {
	p := u.deps.App.Preferences()
	var s splits
	list := container.NewBorder(nil, u.note.object, nil, nil, u.messages.Object())
	s.inspector = container.NewVSplit(list, u.inspector.Object())
	s.inspector.Offset = p.FloatWithFallback(prefInspector, 0.5)
	s.left = container.NewHSplit(u.panel.Object(), s.inspector)
	s.left.Offset = p.FloatWithFallback(prefLeft, 0.24)
	s.drawer = container.NewVSplit(s.left, u.drawer)
	s.drawer.Offset = p.FloatWithFallback(prefDrawer, 0.8)
	s.root = s.drawer
	if n := p.IntWithFallback(prefTab, 0); n >= 0 && n < len(u.inspector.views) {
		u.inspector.SelectTab(n)
	}
	if n := p.IntWithFallback(prefDrawerTab, 0); n >= 0 && n < len(u.drawer.Items) {
		u.drawer.SelectIndex(n)
	}
	return s
}

// rememberedSize returns the size the window had, never smaller than it can be used.
func (u *UI) rememberedSize() fyne.Size {
	p := u.deps.App.Preferences()
	w := p.FloatWithFallback(prefWidth, firstWidth)
	h := p.FloatWithFallback(prefHeight, firstHeight)
	return fyne.NewSize(max(float32(w), 640), max(float32(h), 400))
}

// remember keeps how the window is left.
func (u *UI) remember() {
	p := u.deps.App.Preferences()
	size := u.window.Canvas().Size()
	p.SetFloat(prefWidth, float64(size.Width))
	p.SetFloat(prefHeight, float64(size.Height))
	p.SetFloat(prefInspector, u.splits.inspector.Offset)
	p.SetFloat(prefDrawer, u.splits.drawer.Offset)
	p.SetFloat(prefLeft, u.splits.left.Offset)
	p.SetInt(prefTab, u.inspector.tabs.SelectedIndex())
	p.SetInt(prefDrawerTab, u.drawer.SelectedIndex())
	p.SetString(prefLook, string(u.look))
}

// setLook changes between dark, light and what the desktop says.
func (u *UI) setLook(look Look) {
	u.look = look
	u.deps.App.Preferences().SetString(prefLook, string(look))
	u.deps.App.Settings().SetTheme(NewTheme(look))
	u.menu.check(look)
}
