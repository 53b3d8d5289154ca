package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/rules"
)

// enter types into a part of the rule's form.
func (w *rulesWindow) enter(key, text string) {
	w.form.parts[key].put(text)
}

func TestRulesAreWrittenAndInUse(t *testing.T) {
	w := newTestWindow(t)
	w.listen()
	w.choose("Rules and faults")
	r := w.rules
	if !r.list.Empty.Visible() || r.right.Visible() {
		t.Error("without rules there is a rule to edit")
	}
	r.add()
	if set := w.deps.Rules.Set(); len(set.Rules) != 1 || !set.Rules[0].Off {
		t.Fatalf("a new rule is %+v", set.Rules)
	}
	r.enter("when", "id:R )")
	p := r.form.parts["when"]
	if !p.note.Visible() || !strings.HasSuffix(p.mark.Text, "\n     ^") || !r.use.Disabled() {
		t.Errorf("a wrong query: mark %q, note %q", p.mark.Text, p.note.Text)
	}
	r.toggle(0)
	if !w.deps.Rules.Set().Rules[0].Off || !r.note.Visible() {
		t.Error("a rule that is wrong as it stands was switched on")
	}
	r.enter("when", "id:R*")
	r.enter("answer", "AR")
	r.enter("text", "not today")
	if p.note.Visible() || r.use.Disabled() {
		t.Errorf("a right query: %q", p.note.Text)
	}
	test.Tap(r.use)
	r.toggle(0)
	peer := mllptest.Dial(t, w.server.Addr())
	if ack := peer.Exchange(mllptest.Message("R1")); !strings.Contains(ack, "MSA|AR|R1") || !strings.Contains(ack, "not today") {
		t.Errorf("answered %q", ack)
	}
	if ack := peer.Exchange(mllptest.Message("1")); !strings.Contains(ack, "MSA|AA|1") {
		t.Errorf("answered %q", ack)
	}
	w.until("the hit", func() bool { return r.rows[0].Cells[4] == "1" })
	r.add()
	r.enter("never", "true")
	r.move(-1)
	if set := w.deps.Rules.Set(); !set.Rules[0].Fault.Never || set.Rules[1].Answer != "AR" || r.chosen != 0 {
		t.Errorf("moved up: %+v", set.Rules)
	}
	r.toggle(0)
	w.step()
	if !strings.Contains(w.banner.Text(), "never answered") {
		t.Errorf("the banner says %q", w.banner.Text())
	}
	r.remove()
	w.step()
	if set := w.deps.Rules.Set(); len(set.Rules) != 1 || w.banner.Text() != "" {
		t.Errorf("removed: %+v, banner %q", set.Rules, w.banner.Text())
	}
	r.seed.SetText("12")
	r.setSeed()
	if w.deps.Rules.Set().Seed != 12 {
		t.Error("the seed was not set")
	}
}

func TestRulesFollowAProfile(t *testing.T) {
	w := newTestWindow(t)
	w.choose("Rules and faults")
	w.use(rules.Rule{Name: "from elsewhere", Answer: rules.Silence})
	if r := w.rules; len(r.rows) != 1 || r.rows[0].Cells[3] != "no answer" {
		t.Errorf("shown %+v", r.rows)
	}
	w.rules.Window().Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if w.rules.Window() != nil {
		t.Error("Esc does not close the window")
	}
}
