package ui

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mllpscope/ui/model"
	"mllpscope/ui/pump"
	"mllpscope/ui/widgets"
)

// The names under which the window remembers how it was left.
const (
	prefLook      = "look"
	prefWidth     = "window.width"
	prefHeight    = "window.height"
	prefLeft      = "panel.width"
	prefInspector = "split.inspector"
	prefDrawer    = "split.drawer"
	prefTab       = "tab.inspector"
	prefDrawerTab = "tab.drawer"
	prefZoom      = "zoom"
	prefNoPanel   = "panel.hidden"
	prefNoDrawer  = "drawer.hidden"
)

const (
	firstWidth  = 1280
	firstHeight = 800
	leastWidth  = 640
	leastHeight = 400
	mostSize    = 16384 // of a wall of screens; more is a mistake
)

// splits are the movable borders between the views.
type splits struct {
	root              *fyne.Container
	left              *widgets.KeptSplit
	inspector, drawer *container.Split
	noPanel, noDrawer bool // they are folded away
}

// arrange shows the views that are not folded away.
func (s *splits) arrange() {
	var main fyne.CanvasObject = s.inspector
	if !s.noPanel {
		main = s.left.Object()
	}
	s.root.Objects = []fyne.CanvasObject{main}
	if !s.noDrawer {
		s.drawer.Leading = main
		s.root.Objects = []fyne.CanvasObject{s.drawer}
		s.drawer.Refresh()
	}
	s.root.Refresh()
}

// fold folds the listener panel and the drawer away, or shows them.
func (u *UI) fold(noPanel, noDrawer bool) {
	if noPanel && !u.splits.noPanel || noDrawer && !u.splits.noDrawer {
		u.focusList() // what has the keyboard may be out of sight
	}
	u.splits.noPanel, u.splits.noDrawer = noPanel, noDrawer
	u.splits.arrange()
	u.menu.panel.Checked, u.menu.drawer.Checked = !noPanel, !noDrawer
	u.menu.main.Refresh()
}

// openPanel shows the listener panel when it is folded away: it asks something.
func (u *UI) openPanel() {
	if u.splits.noPanel && u.menu.main != nil {
		u.fold(false, u.splits.noDrawer)
	}
}

// openDrawer shows the drawer when it is folded away.
func (u *UI) openDrawer() {
	if u.splits.noDrawer && u.menu.main != nil {
		u.fold(u.splits.noPanel, false)
	}
}

// foldItems are the items of the View menu that fold views away.
func (u *UI) foldItems(m *menu) []*fyne.MenuItem {
	s := &u.splits
	m.panel = widgets.MenuItem("Listener panel", widgets.Ctrl(fyne.KeyL), func() { u.fold(!s.noPanel, s.noDrawer) })
	m.drawer = widgets.MenuItem("Drawer", widgets.Ctrl(fyne.KeyJ), func() { u.fold(s.noPanel, !s.noDrawer) })
	m.panel.Checked, m.drawer.Checked = !s.noPanel, !s.noDrawer
	return []*fyne.MenuItem{m.panel, m.drawer}
}

// zoomItems are the items of the View menu for the size of everything.
func (u *UI) zoomItems() []*fyne.MenuItem {
	in := func() { u.setZoom(u.zoom.Percent + widgets.ZoomStep) }
	out := func() { u.setZoom(u.zoom.Percent - widgets.ZoomStep) }
	plus := []fyne.Shortcut{
		// Which it is goes by the keyboard's layout.
		widgets.Ctrl(fyne.KeyPlus), widgets.CtrlShift(fyne.KeyEqual), widgets.CtrlShift(fyne.KeyPlus),
	}
	for _, key := range plus {
		u.window.Canvas().AddShortcut(key, func(fyne.Shortcut) { in() })
	}
	return []*fyne.MenuItem{
		widgets.MenuItem("Zoom in", widgets.Ctrl(fyne.KeyEqual), in),
		widgets.MenuItem("Zoom out", widgets.Ctrl(fyne.KeyMinus), out),
		widgets.MenuItem("Actual size", widgets.Ctrl(fyne.Key0), func() { u.setZoom(widgets.ZoomUsual) }),
	}
}

// setZoom makes everything larger or smaller; the window keeps its place on the screen.
func (u *UI) setZoom(percent int) {
	before, size := u.zoom.Percent, u.window.Canvas().Size()
	u.zoom.Set(percent)
	if now := u.zoom.Percent; now != before {
		u.deps.Memory.SetInt(prefZoom, now)
		// Fyne makes the window as much larger or smaller, which is taken back. The desktop has to learn of one size before
		// it is asked for the next, and never of one that is larger than the window was.
		part := float32(before) / float32(now)
		resize := func() { u.window.Resize(fyne.NewSize(size.Width*part, size.Height*part)) }
		scale := func() { u.deps.App.Settings().SetTheme(widgets.NewTheme(u.look)) }
		if part < 1 {
			resize()
			u.pump.Post(scale)
		} else {
			scale()
			u.pump.Post(resize)
		}
	}
	u.say(model.ToneNormal, "zoom "+strconv.Itoa(u.zoom.Percent)+" %")
}

func (u *UI) newSplits() splits {
	p := u.deps.Memory
	var s splits
	list := container.NewBorder(nil, u.note.object, nil, nil, u.messages.Object())
	s.inspector = container.NewVSplit(list, u.inspector.Object())
	s.inspector.Offset = share(p, prefInspector, 0.5)
	s.left = widgets.NewKeptSplit(u.panel.Object(), s.inspector, panelWidth(p))
	s.drawer = container.NewVSplit(s.left.Object(), u.drawer.tabs)
	s.drawer.Offset = share(p, prefDrawer, 0.8)
	s.root = container.NewStack()
	s.noPanel, s.noDrawer = p.BoolWithFallback(prefNoPanel, false), p.BoolWithFallback(prefNoDrawer, false)
	s.arrange()
	if n := p.IntWithFallback(prefTab, 0); n >= 0 && n < len(u.inspector.TabNames()) {
		u.inspector.SelectTab(n)
	}
	if n := p.IntWithFallback(prefDrawerTab, 0); n >= 0 && n < len(u.drawer.tabs.Items) {
		u.drawer.tabs.SelectIndex(n)
	}
	return s
}

// share returns where a border between two views was left: from 0 to 1.
func share(m Memory, name string, fallback float64) float64 {
	if at := m.FloatWithFallback(name, fallback); at >= 0 && at <= 1 {
		return at
	}
	return fallback
}

// panelWidth returns how wide the listener panel was left.
func panelWidth(m Memory) float32 {
	const usual, least, most = 300, 150, 1200
	if width := m.FloatWithFallback(prefLeft, usual); width >= least && width <= most {
		return float32(width)
	}
	return usual
}

// rememberedSize returns the size the window had, never smaller than it can be used.
func (u *UI) rememberedSize() fyne.Size {
	p := u.deps.Memory
	w := p.FloatWithFallback(prefWidth, firstWidth)
	h := p.FloatWithFallback(prefHeight, firstHeight)
	return fyne.NewSize(float32(min(max(w, leastWidth), mostSize)), float32(min(max(h, leastHeight), mostSize)))
}

// remember keeps how the window is. It is looked at from time to time: when a signal ends the program, the UI goroutine
// is not asked.
func (u *UI) remember() {
	p := u.deps.Memory
	if size := u.window.Canvas().Size(); size.Width >= leastWidth && size.Height >= leastHeight { // else: not shown yet
		p.SetFloat(prefWidth, float64(size.Width))
		p.SetFloat(prefHeight, float64(size.Height))
	}
	p.SetFloat(prefInspector, u.splits.inspector.Offset)
	p.SetFloat(prefDrawer, u.splits.drawer.Offset)
	p.SetFloat(prefLeft, float64(u.splits.left.Width()))
	p.SetBool(prefNoPanel, u.splits.noPanel)
	p.SetBool(prefNoDrawer, u.splits.noDrawer)
	p.SetInt(prefTab, u.inspector.TabIndex())
	p.SetInt(prefDrawerTab, u.drawer.tabs.SelectedIndex())
	p.SetString(prefLook, string(u.look))
}

// rememberWorker remembers how the window is, twice a second.
func (u *UI) rememberWorker() pump.Worker {
	var looked time.Time
	return pump.WorkerFunc(func(b *pump.Batch) func() {
		if b.Now.Sub(looked) < statusBeat {
			return nil
		}
		looked = b.Now
		return u.remember
	})
}

// setLook changes between dark, light and what the desktop says.
func (u *UI) setLook(look widgets.Look) {
	u.look = look
	u.deps.Memory.SetString(prefLook, string(look))
	u.deps.App.Settings().SetTheme(widgets.NewTheme(look))
	u.menu.check(look)
}

// lookNamed returns the look of that name, and that of the system for any other.
func lookNamed(name string) widgets.Look {
	switch look := widgets.Look(name); look {
	case widgets.LookDark, widgets.LookLight:
		return look
	}
	return widgets.LookSystem
}
