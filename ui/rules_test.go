package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/rules"
	"mllpscope/ui/model"
	"mllpscope/ui/uitest"
	"mllpscope/ui/widgets"
)

// rulesSeen is the window of the rules as a person sees it.
type rulesSeen struct {
	content fyne.CanvasObject
	list    *widgets.Grid
}

func (w *testWindow) seeRules() rulesSeen {
	w.choose("Rules and faults")
	content := w.windows.rules.Window().Canvas().Content()
	return rulesSeen{content: content}.again()
}

// again finds the list, which is not there while there are no rules.
func (r rulesSeen) again() rulesSeen {
	if lists := uitest.All[*widgets.Grid](r.content); len(lists) > 0 {
		r.list = lists[0]
	}
	return r
}

func (r rulesSeen) press(button string) { test.Tap(uitest.Button(r.content, button)) }

// toggle clicks on the switch of a rule.
func (r rulesSeen) toggle(row int) { test.TapAt(r.list, r.list.Place(row, model.RuleOn, 0)) }

// enter types into a part of the rule's form.
func (r rulesSeen) enter(label, text string) {
	uitest.After[*widget.Entry](r.content, label).SetText(text)
}

func TestRulesAreWrittenAndInUse(t *testing.T) {
	w := newTestWindow(t)
	w.listen()
	r := w.seeRules()
	if !uitest.Says(r.content, "No rules") || uitest.Says(r.content, "Which messages") {
		t.Errorf("without rules there is a rule to edit: %q", uitest.Texts(r.content))
	}
	r.press("Add a rule")
	r = r.again()
	if set := w.deps.Rules.Set(); len(set.Rules) != 1 || !set.Rules[0].Off {
		t.Fatalf("a new rule is %+v", set.Rules)
	}
	use := uitest.Button(r.content, "Apply")
	r.enter("Query", "id:R )")
	query := uitest.After[*widget.Entry](r.content, "Query")
	mark := uitest.After[*widget.Label](r.content, "Query")
	if note := uitest.All[*widgets.NoteLine](r.content); len(note) != 2 || !strings.HasSuffix(mark.Text, "\n     ^") ||
		!use.Disabled() {
		t.Errorf("a wrong query %q: mark %q, notes %v", query.Text, mark.Text, note)
	}
	r.toggle(0)
	if !w.deps.Rules.Set().Rules[0].Off || !uitest.Says(r.content, "This rule is wrong as it stands") {
		t.Error("a rule that is wrong as it stands was switched on")
	}
	r.enter("Query", "id:R*")
	uitest.After[*widgets.Select](r.content, "Answer").SetSelected("AR")
	r.enter("Text", "not today")
	if note := uitest.All[*widgets.NoteLine](r.content); len(note) != 2 || use.Disabled() { // the one above: not used yet, and that it is new
		t.Errorf("a right query: %q", uitest.Texts(r.content))
	}
	test.Tap(use)
	if w.deps.Rules.Set().Rules[0].Off {
		t.Error("a new rule that was applied is off")
	}
	peer := mllptest.Dial(t, w.server.Addr())
	if ack := peer.Exchange(mllptest.Message("R1")); !strings.Contains(ack, "MSA|AR|R1") || !strings.Contains(ack, "not today") {
		t.Errorf("answered %q", ack)
	}
	if ack := peer.Exchange(mllptest.Message("1")); !strings.Contains(ack, "MSA|AA|1") {
		t.Errorf("answered %q", ack)
	}
	w.until("the hit", func() bool { return uitest.OnScreen(r.list, model.RuleHits)[0] == "1" })
	r.press("Add a rule")
	if got := strings.Join(uitest.OnScreen(r.list, model.RuleHits), " "); got != "1 0" {
		t.Errorf("a rule was added, and the hits are %s", got)
	}
	uitest.After[*widgets.Check](r.content, "Never answer").SetChecked(true)
	r.press("Up")
	if set := w.deps.Rules.Set(); !set.Rules[0].Fault.Never || set.Rules[1].Answer != "AR" || r.list.Selected() != 0 {
		t.Errorf("moved up: %+v", set.Rules)
	}
	w.step()
	if !strings.Contains(w.banner.Text(), "never answered") {
		t.Errorf("the banner says %q", w.banner.Text())
	}
	r.press("Remove")
	w.step()
	if set := w.deps.Rules.Set(); len(set.Rules) != 1 || w.banner.Text() != "" {
		t.Errorf("removed: %+v, banner %q", set.Rules, w.banner.Text())
	}
	r.enter("Random seed", "12")
	r.press("Apply seed")
	if w.deps.Rules.Set().Seed != 12 {
		t.Error("the seed was not set")
	}
}

func TestRulesFollowAProfile(t *testing.T) {
	w := newTestWindow(t)
	r := w.seeRules()
	w.use(rules.Rule{Name: "from elsewhere", Answer: rules.Silence})
	if r = r.again(); !slices.Equal(uitest.OnScreen(r.list, model.RuleDoes), []string{"no answer"}) {
		t.Errorf("shown %q", uitest.OnScreen(r.list, model.RuleDoes))
	}
	w.windows.rules.Window().Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if w.windows.rules.Window() != nil {
		t.Error("Esc does not close the window")
	}
}

func TestARuleThatIsOffSaysSo(t *testing.T) {
	w := newTestWindow(t)
	r := w.seeRules()
	r.press("Add a rule")
	if !uitest.Says(r.content, "New rule: it is off") {
		t.Errorf("of a new rule it says %q", uitest.Texts(r.content))
	}
	r.enter("Name", "results fail")
	r.press("Apply")
	if uitest.Says(r.content, "is off") || w.deps.Rules.Active() != 1 {
		t.Errorf("applied: %q", uitest.Texts(r.content))
	}
	r.press("Disable")
	r.enter("Name", "results fail, again")
	r.press("Apply")
	if !uitest.Says(r.content, "Rule is off") || w.deps.Rules.Active() != 0 {
		t.Errorf("a rule that was turned off is on when it is edited: %q", uitest.Texts(r.content))
	}
	r.press("Enable")
	if uitest.Says(r.content, "is off") || w.deps.Rules.Active() != 1 {
		t.Errorf("enabled: %q", uitest.Texts(r.content))
	}
}

func TestTheWheelScrollsTheFormOverItsEntries(t *testing.T) {
	w := newTestWindow(t)
	r := w.seeRules()
	r.press("Add a rule")
	window := w.windows.rules.Window()
	window.Resize(fyne.NewSize(1000, 500))
	entry := uitest.After[*widget.Entry](r.content, "Query")
	at := func() fyne.Position { return w.app.Driver().AbsolutePositionForObject(entry) }
	before := at()
	test.Scroll(window.Canvas(), before.AddXY(20, 10), 0, -40)
	if after := at(); after.Y >= before.Y {
		t.Errorf("the entry stays at %v", after)
	}
}
