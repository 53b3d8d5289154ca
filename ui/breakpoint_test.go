package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/rules"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
	"mllpscope/ui/uitest"
	"mllpscope/ui/widgets"
)

func (w *testWindow) use(set ...rules.Rule) {
	w.t.Helper()
	if err := w.deps.Rules.Use(rules.Set{Rules: set}); err != nil {
		w.t.Fatal(err)
	}
	w.step()
}

func (w *testWindow) drawerTabs() string {
	var names []string
	for _, tab := range w.drawer.tabs.Items {
		names = append(names, tab.Text)
	}
	return strings.Join(names, " ")
}

// held returns what a column shows of the messages that wait.
func (w *testWindow) held(col int) []string {
	if grids := uitest.All[*widgets.Grid](w.drawer.waiting.Object()); len(grids) > 0 {
		return uitest.OnScreen(grids[0], col)
	}
	return nil // the words in place of the rows
}

// reason returns where a person gives the reason for AE or AR.
func (w *testWindow) reason() *widget.Entry { return w.waitingEntry(false) }

// answerText returns where the answer is edited, nil while it is not.
func (w *testWindow) answerText() *widget.Entry { return w.waitingEntry(true) }

func (w *testWindow) waitingEntry(multiLine bool) *widget.Entry {
	for _, e := range uitest.All[*widget.Entry](w.drawer.waiting.Object()) {
		if e.MultiLine == multiLine {
			return e
		}
	}
	return nil
}

// answer presses a button of the drawer of waiting messages.
func (w *testWindow) answer(button string) {
	test.Tap(uitest.Button(w.drawer.waiting.Object(), button))
}

func TestBreakpointHoldsForAPerson(t *testing.T) {
	w := newTestWindow(t)
	w.listen()
	if got := w.drawerTabs(); strings.Contains(got, "Waiting") {
		t.Errorf("nothing holds, and the drawer has %s", got)
	}
	w.use(rules.Rule{Name: "stop", When: "id:H*", Answer: rules.Hold})
	w.until("the tab", func() bool { return strings.HasSuffix(w.drawerTabs(), "Waiting") })
	p, other := mllptest.Dial(t, w.server.Addr()), mllptest.Dial(t, w.server.Addr())
	for _, tt := range []struct {
		press func()
		want  string
	}{
		{func() { w.answer("AA") }, "MSA|AA|H1"},
		{func() { w.reason().SetText("not today"); w.answer("AE") }, "not today"},
		{func() { w.answer("AR") }, "MSA|AR|H1"},
		{func() {
			w.answer("Edit the answer…")
			e := w.answerText()
			whole := e.Text
			for text, want := range map[string]string{"MSA|AA|H1": "does not begin with MSH", "MSH|^~\\&|A": "no MSA"} {
				e.SetText(text)
				if !uitest.Says(w.drawer.waiting.Object(), want) {
					t.Errorf("%q: nothing warns that it %s", text, want)
				}
			}
			if e.SetText(whole); uitest.Says(w.drawer.waiting.Object(), "will not take it") {
				t.Error("a whole answer is warned of")
			}
			e.SetText(strings.Replace(e.Text, "MSA|AA|", "MSA|AA|X", 1) + "\nZZZ|1")
			w.answer("Send this")
		}, "MSA|AA|XH1\rZZZ|1\r"},
	} {
		p.Send(mllptest.Message("H1"))
		w.until("a message that waits", func() bool { return len(w.held(model.WaitTime)) == 1 })
		if !strings.HasSuffix(w.drawerTabs(), "Waiting (1)") || w.drawer.tabs.Selected() != w.drawer.waitingTab {
			t.Errorf("the drawer shows %s", w.drawerTabs())
		}
		w.until("the message is open", func() bool {
			d := w.inspector.Document()
			return d != nil && d.ID == w.deps.Rules.Breakpoint().Waiting()[0].Message.ID && w.messages.Selected() == d.ID
		})
		w.messages.Open(0)
		w.until("the connection that waits for a person", func() bool {
			waiting := w.deps.Rules.Breakpoint().Waiting()
			return slices.ContainsFunc(w.connections.Rows(), func(r model.ConnRow) bool {
				return r.ID == waiting[0].Connection && strings.HasPrefix(r.Cells[model.ConnState], "waiting at a breakpoint")
			})
		})
		if ack := other.Exchange(mllptest.Message("2")); !strings.Contains(ack, "MSA|AA|2") {
			t.Errorf("the other connection got %q", ack)
		}
		tt.press()
		if ack := p.Answer(); !strings.Contains(ack, tt.want) {
			t.Errorf("answered %q, want %q in it", ack, tt.want)
		}
		w.until("nothing waits", func() bool { return len(w.held(model.WaitTime)) == 0 })
		w.until("both are idle", func() bool {
			return !slices.ContainsFunc(w.connections.Rows(), func(r model.ConnRow) bool {
				return !strings.HasPrefix(r.Cells[model.ConnState], "idle")
			})
		})
	}
	w.use()
	w.until("the tab is gone", func() bool { return !strings.Contains(w.drawerTabs(), "Waiting") })
}

func TestAHeldMessageIsOpenedAndItsSenderWatched(t *testing.T) {
	w := newTestWindow(t)
	w.listen()
	w.use(rules.Rule{Name: "stop", Answer: rules.Hold})
	first, second := mllptest.Dial(t, w.server.Addr()), mllptest.Dial(t, w.server.Addr())
	first.Send(mllptest.Message("1"))
	w.until("the first waits", func() bool { return len(w.held(model.WaitTime)) == 1 })
	second.Send(mllptest.Message("2"))
	w.until("both wait", func() bool { return len(w.held(model.WaitTime)) == 2 })
	at := w.deps.Rules.Breakpoint().Waiting()
	if got := w.messages.Selected(); got != at[0].Message.ID {
		t.Errorf("message %d is selected, the first that waits is %d", got, at[0].Message.ID)
	}
	grid := uitest.All[*widgets.Grid](w.drawer.waiting.Object())[0]
	test.TapAt(grid, grid.Place(1, model.WaitType, 0))
	if got := w.messages.Selected(); got != at[1].Message.ID {
		t.Errorf("the second was clicked, and message %d is selected, not %d", got, at[1].Message.ID)
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	w.until("it is said that the sender has left", func() bool {
		return strings.Contains(w.drawer.waiting.Copy(), "sender has left") &&
			uitest.Says(w.drawer.waiting.Object(), "closed its side of the connection")
	})
	w.answer("AA")
	w.until("one waits", func() bool { return len(w.held(model.WaitTime)) == 1 })
	w.until("the row says so", func() bool {
		return strings.Contains(w.messages.list.Row(0).Cells[list.ColNote], "after the sender had closed its side")
	})
}

func TestClosingAnswersAEToTheWaiting(t *testing.T) {
	w := newTestWindow(t)
	w.listen()
	w.use(rules.Rule{Answer: rules.Hold})
	p := mllptest.Dial(t, w.server.Addr())
	p.Send(mllptest.Message("1"))
	w.until("a message that waits", func() bool { return len(w.held(model.WaitTime)) == 1 })
	w.pump.Start()
	w.Stop()
	if ack := p.Answer(); !strings.Contains(ack, "MSA|AE|1") {
		t.Errorf("answered %q", ack)
	}
	if err := w.Finish(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestFaultsAreSaidInAmber(t *testing.T) {
	w := newTestWindow(t)
	w.use(rules.Rule{Fault: rules.Fault{Never: true}})
	if got := w.banner.Text(); !strings.HasPrefix(got, "⚠ Faults are injected on purpose") || !strings.Contains(got, "never answered") {
		t.Errorf("the banner says %q", got)
	}
	w.use(rules.Rule{Off: true, Fault: rules.Fault{Never: true}})
	if got := w.banner.Text(); got != "" {
		t.Errorf("no fault is on, and the banner says %q", got)
	}
}
