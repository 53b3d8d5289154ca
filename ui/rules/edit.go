package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mllpscope/mllpcore/rules"
)

// apply uses the rule in the form.
func (w *Window) apply() {
	if w.chosen < 0 {
		return
	}
	r, ok := w.form.rule(w.set.Rules[w.chosen].Off && w.chosen != w.fresh)
	if !ok {
		return
	}
	set := w.set.Clone()
	set.Rules[w.chosen] = r
	w.put(set, w.chosen)
}

// put uses a set and chooses one of its rules.
func (w *Window) put(set rules.Set, choose int) {
	if err := w.answering.Use(set); err != nil {
		w.note.SayErr(err)
		return
	}
	w.fresh = noRule
	w.reload(choose)
	w.changed()
}

// add adds a rule below the chosen one. It is off until it says what it is to do, as an empty one means every message,
// and on once that is applied.
func (w *Window) add() {
	if !w.leave() {
		return
	}
	set := w.set.Clone()
	at := len(set.Rules)
	if w.chosen >= 0 {
		at = w.chosen + 1
	}
	set.Rules = slices.Insert(set.Rules, at, rules.Rule{Off: true})
	w.put(set, at)
	w.fresh = at
	w.tellOff()
	w.form.flow.ToTop()
}

func (w *Window) remove() {
	if w.chosen < 0 {
		return
	}
	set := w.set.Clone()
	set.Rules = slices.Delete(set.Rules, w.chosen, w.chosen+1)
	w.put(set, min(w.chosen, len(set.Rules)-1))
}

func (w *Window) move(by int) {
	to := w.chosen + by
	if w.chosen < 0 || to < 0 || to >= len(w.set.Rules) || !w.leave() {
		return
	}
	set := w.set.Clone()
	set.Rules[w.chosen], set.Rules[to] = set.Rules[to], set.Rules[w.chosen]
	w.put(set, to)
}

// toggle switches a rule on or off.
func (w *Window) toggle(place int) {
	if place < 0 || place >= len(w.set.Rules) || !w.leave() {
		return
	}
	set := w.set.Clone()
	set.Rules[place].Off = !set.Rules[place].Off
	w.put(set, place)
}

func (w *Window) setSeed() {
	seed, err := strconv.ParseUint(strings.TrimSpace(w.seed.Text), 10, 64)
	if err != nil {
		w.note.SayErr(fmt.Errorf("the seed %q is not a whole number from 0 on", w.seed.Text))
		return
	}
	if !w.leave() {
		return
	}
	set := w.set.Clone()
	set.Seed = seed
	w.put(set, w.chosen)
}
