package rules

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore/rules"
	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// Window lists the rules in their order and edits one of them, in a window of its own: the messages stay in sight.
type Window struct {
	widgets.SideWindow

	answering Answering
	changed   func() // the rules in use have changed

	set    rules.Set // in use, as last shown
	rows   []model.RuleRow
	chosen int // place of the rule in the form; noRule for none
	fresh  int // place of a rule that was added and never applied; noRule for none
	edited bool

	list    widgets.Pane
	form    *form
	seed    *widget.Entry
	note    *widgets.NoteLine
	off     *widgets.NoteLine // that the rule in the form is off
	use     *widgets.Button
	toggled *widgets.Button // enables or disables the chosen rule
	discard *widgets.Button
	acts    []*widgets.Button // what can be done with the chosen rule
	right   *fyne.Container
}

// noRule is the place of no rule.
const noRule = -1

const windowWidth, windowHeight, windowSplit, seedWidth = 960, 600, 0.54, 110

// NewWindow returns the window, closed. open makes windows, changed is told that other rules are in use.
func NewWindow(answering Answering, open func(title string) fyne.Window, changed func()) *Window {
	return &Window{
		SideWindow: widgets.SideWindow{Open: open}, answering: answering, changed: changed, chosen: noRule, fresh: noRule,
	}
}

// Show opens the window or brings it to the front.
func (w *Window) Show() {
	if w.Raise() {
		return
	}
	w.Present("MLLPScope rules", windowWidth, windowHeight, w.build)
	w.CloseOnEscape()
	w.Window().Canvas().Focus(w.list.Grid())
}

func (w *Window) build() fyne.CanvasObject {
	w.list = widgets.NewPane([]widgets.Column{
		model.RuleOn:        {Title: "", Chars: 3, Words: true},
		model.RulePlace:     {Title: "", Chars: 2, End: true},
		model.RuleCondition: {Title: "Which messages", Chars: 20, Min: 10, Grow: 1, Words: true},
		model.RuleDoes:      {Title: "What happens", Chars: 18, Min: 10, Grow: 1, Words: true},
		model.RuleHits:      {Title: "Hits", Chars: 6, End: true},
	})
	g := w.list.Grid()
	g.OnSelect = w.onSelect
	g.OnCell = func(row, col int) bool {
		if col == model.RuleOn {
			w.toggle(row)
		}
		return col == model.RuleOn
	}
	g.OnKey = func(e *fyne.KeyEvent) bool {
		if e.Name == fyne.KeySpace && w.chosen >= 0 {
			w.toggle(w.chosen)
		}
		return e.Name == fyne.KeySpace
	}
	g.SetSource(ruleRows{w})
	w.form = newForm(w.onTyped, w.apply)
	w.note = widgets.NewNoteLine(widget.DangerImportance)
	w.off = widgets.NewNoteLine(widget.WarningImportance)
	w.use = widgets.NewButton("Apply", theme.ConfirmIcon(), w.apply)
	w.discard = widgets.NewButton("Discard", theme.ContentUndoIcon(), func() { w.fill(w.chosen) })
	w.right = container.NewBorder(w.off, container.NewHBox(w.use, w.discard), nil, nil, w.form.flow.Object())
	split := container.NewHSplit(w.list.Object(), w.right)
	split.SetOffset(windowSplit)
	hint := widgets.FieldLabel("The first enabled rule that matches wins. Changes are in use once applied; " +
		"save the profile to keep them.")
	hint.Wrapping = fyne.TextWrapWord
	w.chosen, w.fresh, w.set = noRule, noRule, w.answering.Set()
	buttons := w.buttons()
	w.reload(0)
	return container.NewBorder(container.New(widgets.Stacked{}, buttons, w.note), hint, nil, nil, split)
}

// buttons is the bar at the top.
func (w *Window) buttons() fyne.CanvasObject {
	act := func(text string, icon fyne.Resource, do func()) *widgets.Button {
		b := widgets.NewButton(text, icon, do)
		w.acts = append(w.acts, b)
		return b
	}
	w.acts = nil
	bar := container.NewHBox(
		widgets.NewButton("Add a rule", theme.ContentAddIcon(), w.add),
		act("Remove", theme.ContentRemoveIcon(), w.remove),
		act("Up", theme.MoveUpIcon(), func() { w.move(-1) }),
		act("Down", theme.MoveDownIcon(), func() { w.move(1) }),
		act("Disable", nil, func() { w.toggle(w.chosen) }),
	)
	w.toggled = w.acts[len(w.acts)-1]
	w.seed = widget.NewEntry()
	w.seed.SetText(strconv.FormatUint(w.set.Seed, 10))
	w.seed.OnSubmitted = func(string) { w.setSeed() }
	seed := container.NewHBox(widgets.FieldLabel("Random seed"), container.New(widgets.AtLeast(seedWidth), w.seed),
		widgets.NewTextButton("Apply seed", w.setSeed))
	w.enable()
	return container.NewBorder(nil, nil, bar, seed)
}

// ruleRows shows the rules in a grid.
type ruleRows struct{ w *Window }

// Rows implements widgets.GridSource.
func (r ruleRows) Rows() int { return len(r.w.rows) }

// Cell implements widgets.GridSource.
func (r ruleRows) Cell(row, col int) (string, model.Tone) {
	line := &r.w.rows[row]
	return line.Cells[col], line.Tones[col]
}

// Tick follows the hits, and rules that came from elsewhere, such as a profile.
func (w *Window) Tick() {
	if w.Window() == nil {
		return
	}
	if set := w.answering.Set(); !model.SameRules(set, w.set) {
		w.edited, w.fresh = false, noRule
		w.seed.SetText(strconv.FormatUint(set.Seed, 10))
		w.reload(min(w.chosen, len(set.Rules)-1))
		return
	}
	w.refill()
}

// reload shows the rules in use and chooses one of them.
func (w *Window) reload(choose int) {
	w.set = w.answering.Set()
	w.refill()
	w.fill(min(choose, len(w.set.Rules)-1))
}

func (w *Window) refill() {
	hits := w.answering.Hits()
	w.rows = make([]model.RuleRow, len(w.set.Rules))
	for i := range w.rows {
		n := uint64(0)
		if i < len(hits) {
			n = hits[i]
		}
		w.rows[i] = model.NewRuleRow(&w.set.Rules[i], i, n)
	}
	if len(w.rows) == 0 {
		w.list.Say(
			"No rules", "Every message is answered as the settings say. Add a rule to reject, hold or corrupt answers.")
		return
	}
	w.list.Say("", "")
	w.list.Grid().Refresh()
}

// fill puts a rule into the form, -1 none.
func (w *Window) fill(place int) {
	w.chosen, w.edited = place, false
	w.list.Grid().SetSelected(place)
	w.list.Grid().Refresh()
	widgets.SetVisible(w.right, place >= 0)
	if place >= 0 {
		w.form.fill(w.set.Rules[place])
	}
	w.note.Say("")
	w.tellOff()
	w.enable()
}

// tellOff says of a rule that is off that it is, and what turns it on.
func (w *Window) tellOff() {
	text, act := "", "Disable"
	if w.chosen >= 0 && w.set.Rules[w.chosen].Off {
		text, act = "Rule is off: it decides nothing. Press Enable to turn it on.", "Enable"
		if w.chosen == w.fresh {
			text = "New rule: it is off until you say what it does and press Apply."
		}
	}
	if w.toggled.Text != act {
		w.toggled.SetText(act)
	}
	if w.off.Text != text {
		w.off.Say(text)
		w.right.Refresh()
	}
}

func (w *Window) enable() {
	for _, b := range w.acts {
		widgets.SetEnabled(b, w.chosen >= 0)
	}
	widgets.SetEnabled(w.use, w.edited)
	widgets.SetEnabled(w.discard, w.edited)
}

// onSelect goes to another rule; what was typed is used first, or stays to be corrected.
func (w *Window) onSelect(place int) {
	if place == w.chosen {
		return
	}
	if !w.leave() {
		w.list.Grid().SetSelected(w.chosen)
		w.list.Grid().Refresh()
		return
	}
	w.fill(place)
}

// leave uses what was typed; false when it is wrong.
func (w *Window) leave() bool {
	if !w.edited {
		return true
	}
	w.apply()
	if w.edited {
		w.note.Say("This rule is wrong as it stands: correct it, or discard what was typed.")
	}
	return !w.edited
}

func (w *Window) onTyped() {
	w.edited = true
	_, ok := w.form.rule(w.set.Rules[w.chosen].Off)
	w.enable()
	widgets.SetEnabled(w.use, ok)
}
