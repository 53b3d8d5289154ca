package ui

import (
	"net"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model"
	"mllpscope/ui/pump"
	"mllpscope/ui/widgets"
)

// statusBeat is how often the numbers change: twice a second.
const statusBeat = 500 * time.Millisecond

// saidFor is how long the line about what was done stays. All of it is in the Log drawer.
const saidFor = 10 * time.Second

// StatusBar shows the numbers at the bottom of the window, and beside them for a while one line about what was done
// last.
type StatusBar struct {
	widget.BaseWidget
	numbers, said string
	tone          model.Tone
	since         time.Time // when said was first seen; zero until then
	cut           bool      // not all of said is seen
	rest          widgets.Rest
}

var _ desktop.Hoverable = (*StatusBar)(nil)

// MouseIn implements desktop.Hoverable.
func (s *StatusBar) MouseIn(e *desktop.MouseEvent) { s.rest.Over(s, e.AbsolutePosition, s.tip) }

// MouseMoved implements desktop.Hoverable.
func (s *StatusBar) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (s *StatusBar) MouseOut() { s.rest.Left() }

// tip returns what was said when not all of it is seen.
func (s *StatusBar) tip() string {
	if s.cut {
		return s.said
	}
	return ""
}

// NewStatusBar returns an empty bar.
func NewStatusBar() *StatusBar {
	s := &StatusBar{}
	s.ExtendBaseWidget(s)
	return s
}

// SetNumbers shows the numbers.
func (s *StatusBar) SetNumbers(line string) {
	if s.numbers != line {
		s.numbers = line
		s.Refresh()
	}
}

// Say tells what was done last.
func (s *StatusBar) Say(tone model.Tone, text string) {
	s.tone, s.said, s.since = tone, model.VisibleText(text), time.Time{}
	s.Refresh()
}

// Fade takes away what was said a while before now.
func (s *StatusBar) Fade(now time.Time) {
	switch {
	case s.said == "":
	case s.since.IsZero():
		s.since = now
	case now.Sub(s.since) >= saidFor:
		s.said = ""
		s.Refresh()
	}
}

// Text returns the numbers, for a test that reads the window.
func (s *StatusBar) Text() string { return s.numbers }

// CreateRenderer implements fyne.Widget.
func (s *StatusBar) CreateRenderer() fyne.WidgetRenderer {
	r := &statusRenderer{bar: s, line: canvas.NewRectangle(nil), numbers: &canvas.Text{}, said: &canvas.Text{}}
	r.Refresh()
	return r
}

type statusRenderer struct {
	bar           *StatusBar
	line          *canvas.Rectangle
	numbers, said *canvas.Text
}

// Destroy implements fyne.WidgetRenderer.
func (r *statusRenderer) Destroy() {}

// Objects implements fyne.WidgetRenderer.
func (r *statusRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.line, r.numbers, r.said}
}

// MinSize implements fyne.WidgetRenderer.
func (r *statusRenderer) MinSize() fyne.Size { return fyne.NewSize(0, widgets.NewMetrics().Row+1) }

// Layout implements fyne.WidgetRenderer.
func (r *statusRenderer) Layout(fyne.Size) { r.Refresh() }

// Refresh implements fyne.WidgetRenderer.
func (r *statusRenderer) Refresh() {
	size, m := r.bar.Size(), widgets.NewMetrics()
	r.line.FillColor = theme.Color(theme.ColorNameSeparator)
	r.line.Resize(fyne.NewSize(size.Width, 1))
	r.numbers.Text, r.numbers.Color = r.bar.numbers, widgets.ToneColor(model.ToneMuted)
	r.said.Color = widgets.ToneColor(r.bar.tone)
	r.numbers.TextStyle.Monospace = true
	small := theme.CaptionTextSize() + 1
	r.numbers.TextSize, r.said.TextSize = small, small
	width := r.numbers.MinSize().Width
	r.numbers.Move(fyne.NewPos(widgets.Gap, 1+(m.Row-r.numbers.MinSize().Height)/2))
	room := size.Width - width - 4*widgets.Gap
	r.said.Text = ""
	if r.bar.said != "" && room > 8*m.Char {
		r.said.Text = widgets.CutWords(r.bar.said, small, room)
	}
	r.bar.cut = r.said.Text != r.bar.said
	said := r.said.MinSize()
	r.said.Move(fyne.NewPos(size.Width-said.Width-widgets.Gap, 1+(m.Row-said.Height)/2))
	for _, o := range r.Objects() {
		canvas.Refresh(o)
	}
}

// statusWorker looks at the server and the log twice a second.
type statusWorker struct {
	listener Listener
	source   model.Source
	keeper   model.Keeper // nil: the log is in memory
	missed   func() uint64
	show     func(s model.Status, protocols string)
	fade     func(now time.Time) // what was said a while ago goes

	rate   model.Rate
	looked time.Time
	soon   atomic.Bool // look at once: the listener was started or stopped
}

// Prepare implements Worker.
func (w *statusWorker) Prepare(b *pump.Batch) func() {
	if b.Now.Sub(w.looked) < statusBeat-pump.Interval/2 && !w.soon.Swap(false) {
		return nil
	}
	w.looked = b.Now
	s := model.Status{Stats: w.listener.Stats(), Totals: w.source.Totals(), Missed: w.missed()}
	if w.keeper != nil {
		s.Lag = w.keeper.Lag()
	}
	if s.Stats.Listening {
		own, _ := net.InterfaceAddrs() // without them the loopback is named
		s.SendTo = model.SendTo(s.Stats.Address, own)
	}
	s.Rate = w.rate.Observe(s.Stats.Messages, b.Now)
	protocols := "TLS"
	if value, err := w.listener.Get("SSLEnabledProtocols"); err == nil {
		protocols = model.ProtocolsOf(value)
	}
	now := b.Now
	return func() {
		w.show(s, protocols)
		w.fade(now)
	}
}
