package ui

import (
	"path/filepath"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/hl7/clip"
	"mllpscope/mllpcore/plural"
	"mllpscope/ui/chips"
	"mllpscope/ui/model"
	"mllpscope/ui/pump"
	"mllpscope/ui/widgets"
)

// The names of chips that the banner has no words for.
const (
	chipRules   = "rules"
	chipWaiting = "waiting"
	chipFile    = "file"
	chipRefused = "refused"
)

// chipOrder is how chips stand side by side: what could lose something comes first.
var chipOrder = []string{
	troubleHealth, troubleLog, troubleRead, troubleMask, troubleFaults, chipRules, chipWaiting, chipFile, troubleExpiry,
	chipRefused, troubleClock,
}

// states is what holds now besides what the banner says.
type states struct {
	rules   int // that are on
	waiting string
	refused string
}

// statesWorker looks twice a second at what holds now.
type statesWorker struct {
	answering Answering
	listener  Listener
	show      func(states)

	looked  time.Time
	shown   states
	listens bool
	before  uint64    // handshakes refused before the listener was started
	since   time.Time // when the first one after that was seen
}

func (u *UI) newStates() *statesWorker {
	return &statesWorker{answering: u.deps.Rules, listener: u.deps.Server, show: func(s states) {
		u.states = s
		u.showChips()
	}}
}

// Prepare implements Worker.
func (w *statesWorker) Prepare(b *pump.Batch) func() {
	if b.Now.Sub(w.looked) < statusBeat-pump.Interval/2 {
		return nil
	}
	w.looked = b.Now
	now := states{rules: w.answering.Active(), refused: w.refusals(w.listener.Stats(), b.Now)}
	if waiting := w.answering.Breakpoint().Waiting(); len(waiting) > 0 {
		now.waiting = model.WaitingChip(len(waiting), time.Since(waiting[0].Since))
	}
	if now == w.shown {
		return nil
	}
	w.shown = now
	return func() { w.show(now) }
}

// refusals tells how many handshakes were refused since the listener was started.
func (w *statesWorker) refusals(s mllpcore.Stats, now time.Time) string {
	if s.Listening && !w.listens || s.RefusedHandshakes < w.before {
		w.before, w.since = s.RefusedHandshakes, time.Time{}
	}
	w.listens = s.Listening
	n := s.RefusedHandshakes - w.before
	if n == 0 {
		return ""
	}
	if w.since.IsZero() {
		w.since = now
	}
	return model.Plural(int(n), "handshake", "handshakes") + " refused since " + model.MinuteOf(w.since, now)
}

// showChips shows what holds now beside what the listener does.
func (u *UI) showChips() {
	if u.chips == nil {
		return
	}
	var list []chips.Chip
	for _, name := range chipOrder {
		if c := u.chip(name); c.Text != "" {
			c.Name = name
			list = append(list, c)
		}
	}
	u.chips.Set(list)
}

// chip returns the chip of a name; it has no text while that does not hold.
func (u *UI) chip(name string) chips.Chip {
	switch name {
	case chipRules:
		if u.states.rules == 0 {
			return chips.Chip{}
		}
		text := model.Plural(u.states.rules, "rule", "rules") + " on"
		return chips.Chip{Tone: model.ToneAccent, Text: text, OnTap: u.windows.rules.Show}
	case chipWaiting:
		return chips.Chip{Tone: model.ToneWarn, Text: u.states.waiting, OnTap: u.showOldestHeld}
	case chipFile:
		if u.looked.at == nil {
			return chips.Chip{}
		}
		name := filepath.Base(u.looked.at.Path)
		if len(name) > chipFileMost {
			name = clip.To(name, chipFileMost) + "…"
		}
		text := "Read-only file " + name
		if n := u.looked.at.Several; n > 0 {
			text = plural.Of(n, "read-only file")
		}
		return chips.Chip{Tone: model.ToneAccent, Text: text, OnTap: u.offerLive}
	case chipRefused:
		return chips.Chip{Tone: model.ToneWarn, Text: u.states.refused, OnTap: u.showRefused}
	}
	line := u.banner.Line(name)
	if line == nil {
		return chips.Chip{}
	}
	tap := func() { u.banner.Fold(name, !u.banner.Folded(name)) }
	if name == troubleFaults {
		tap = u.windows.rules.Show
	}
	return chips.Chip{Tone: line.Trouble.Tone, Text: line.Trouble.Chip, OnTap: tap}
}

// chipFileMost is how many bytes of a file's name a chip shows.
const chipFileMost = 24

// showOldestHeld shows the message that waits longest for a person.
func (u *UI) showOldestHeld() {
	u.drawer.waiting.ChooseOldest()
	if slices.Contains(u.drawer.tabs.Items, u.drawer.waitingTab) { // else it was answered a moment ago
		u.openDrawer()
		u.drawer.tabs.Select(u.drawer.waitingTab)
	}
}

// showRefused tells the story of the handshake that was refused last.
func (u *UI) showRefused() {
	for _, h := range u.deps.Server.Handshakes() {
		if !h.OK {
			u.windows.handshakes.ShowFor(h.Connection)
			return
		}
	}
	u.windows.handshakes.ShowFor("")
}

// openHandshake tells the story of a connection's handshake, when it is known.
func (u *UI) openHandshake(connection string) {
	for _, h := range u.deps.Server.Handshakes() {
		if h.Connection == connection {
			u.windows.handshakes.ShowFor(connection)
			return
		}
	}
	u.say(model.ToneWarn, "of this connection there is no TLS handshake to show")
}

// offerLive offers to leave the file that is looked at.
func (u *UI) offerLive() {
	c := u.chips.Chip(chipFile)
	if c == nil {
		return
	}
	at := u.deps.App.Driver().AbsolutePositionForObject(c).AddXY(0, c.Size().Height)
	menu := fyne.NewMenu("", widgets.MenuItem("Return to live log", nil, u.backToLive))
	widget.ShowPopUpMenuAtPosition(menu, u.window.Canvas(), at)
}

// tellMemoryOnly says that nothing is kept on a disk, and why.
func (u *UI) tellMemoryOnly() {
	if u.deps.Disk != nil {
		return
	}
	t := widgets.Trouble{
		Tone: model.ToneBad, Text: "Messages are kept in memory only and are gone when this window closes",
		Chip: "Not on disk",
	}
	if u.deps.LogErr == nil { // it was asked for
		t.Tone, t.Text = model.ToneWarn, t.Text+"."
		u.banner.Put(troubleLog, t)
		u.banner.Fold(troubleLog, true)
		return
	}
	t.Text += ": " + u.deps.LogErr.Error()
	u.banner.Put(troubleLog, t)
}
