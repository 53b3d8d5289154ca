package ui

import (
	"slices"
	"strings"
	"time"

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

// rulesChanged follows a change of the rules by a person.
func (u *UI) rulesChanged() {
	u.panel.Profiles().Follow()
	u.pump.Poke()
}

// showMutes shows everywhere that something else is muted.
func (u *UI) showMutes() {
	u.messages.SetMutes(u.muting.Mutes())
	u.inspector.CheckAgain()
}
