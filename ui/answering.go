package ui

import (
	"slices"
	"strings"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
	"mllpscope/ui/pump"
	"mllpscope/ui/rules"
	"mllpscope/ui/widgets"
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
	show      func(faults []string)
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
	return func() {
		w.show(faults)
		w.tick()
	}
}

// showFaults says that rules make answers wrong on purpose.
func (u *UI) showFaults(faults []string) {
	if len(faults) == 0 {
		u.banner.Clear(troubleFaults)
		return
	}
	u.banner.Put(troubleFaults, widgets.Trouble{
		Tone: model.ToneWarn, Text: "Faults are injected on purpose: " + strings.Join(faults, ", "),
		Chip: "Faults on", Action: "Rules and faults…", OnAction: u.windows.rules.Show,
	})
}

// openHeld shows the message that a person is about to decide about.
func (u *UI) openHeld(id message.ID) {
	if id != 0 && u.looked.at == nil && u.messages.Selected() != id {
		u.messages.Open(id)
	}
}

// rulesChanged follows a change of the rules by a person.
func (u *UI) rulesChanged() {
	u.panel.Profiles().Follow()
	u.pump.Poke()
}

// showMutes shows everywhere that something else is muted.
func (u *UI) showMutes() {
	u.messages.SetMutes(u.muting.Mutes())
	if q := u.messages.Filter().Query; q != nil && q.Needs().Checks {
		u.messages.Again() // others have findings now
	}
	u.inspector.CheckAgain()
}
