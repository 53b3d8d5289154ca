package ui

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/container"

	"mllpscope/ui/model"
	"mllpscope/ui/pump"
	"mllpscope/ui/rules"
)

// Answering is what the window needs of the rules that answer. rules.Engine is one.
type Answering interface {
	rules.Answering
	Faults() []string
	Close() // answers AE to all that wait
}

// troubleFaults is the banner's name for faults that are injected on purpose.
const troubleFaults = "faults"

// answeringWorker watches what the rules do to answers, for the amber banner.
type answeringWorker struct {
	answering Answering
	before    []string
	show      func(name string, tone model.Tone, text string)
	tick      func() // the other windows follow
	looked    time.Time
}

// Prepare implements Worker.
func (w *answeringWorker) Prepare(b *pump.Batch) func() {
	faults := w.answering.Faults()
	if slices.Equal(faults, w.before) {
		if b.Now.Sub(w.looked) < statusBeat {
			return nil
		}
		w.looked = b.Now
		return w.tick
	}
	w.before = faults
	text := ""
	if len(faults) > 0 {
		text = "Faults are on, on purpose: " + strings.Join(faults, ", ") + " (Listener, Rules and faults…)"
	}
	return func() {
		w.show(troubleFaults, model.ToneWarn, text)
		w.tick()
	}
}

// showWaiting makes the drawer of waiting messages appear when a rule holds messages, and shows how many wait.
func (u *UI) showWaiting(waiting int, holding bool) {
	tab := u.waitingTab
	at := slices.Index(u.drawer.Items, tab)
	if waiting == 0 && !holding {
		if at >= 0 {
			u.drawer.Remove(tab)
			u.drawer.SelectIndex(0)
		}
		u.held = 0
		return
	}
	title := "Waiting"
	if waiting > 0 {
		title += " (" + strconv.Itoa(waiting) + ")"
	}
	if at < 0 {
		tab.Text = title
		u.drawer.Append(tab)
	} else if tab.Text != title {
		tab.Text = title
		u.drawer.Refresh()
	}
	if waiting > 0 && u.held == 0 {
		u.drawer.Select(tab) // somebody waits for a person
	}
	u.held = waiting
}

// newWaitingTab makes the drawer that showWaiting shows.
func (u *UI) newWaitingTab() *container.TabItem {
	u.waiting.OnShow = u.showWaiting
	return container.NewTabItem("Waiting", u.waiting.Object())
}

// rulesChanged follows a change of the rules by a person.
func (u *UI) rulesChanged() {
	u.panel.Profiles().Follow()
	u.pump.Poke()
}

// tickWindows lets the windows beside this one follow.
func (u *UI) tickWindows() {
	u.rules.Tick()
	u.sending.Tick()
	u.handshakes.Tick()
}

// showMutes shows everywhere that something else is muted.
func (u *UI) showMutes() {
	u.messages.SetMutes(u.muting.Mutes())
	u.inspector.CheckAgain()
}
