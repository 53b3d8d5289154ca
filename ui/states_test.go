package ui

import (
	"crypto/tls"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/rules"
	"mllpscope/ui/model"
)

// chipText returns what the chip of a name says, "" when there is none.
func (w *testWindow) chipText(name string) string { return w.UI.chip(name).Text }

// tapChip presses a chip.
func (w *testWindow) tapChip(name string) {
	w.t.Helper()
	c, ok := w.chips.Chip(name).(fyne.Tappable)
	if !ok {
		w.t.Fatalf("there is no chip %q, only %q", name, w.chips.Texts())
	}
	test.Tap(c)
}

func (w *testWindow) hasChip(text string) bool { return slices.Contains(w.chips.Texts(), text) }

// TestABannerOfAStateOnlyFolds closes what the banner says of a state: the state goes on, and its chip with it.
func TestABannerOfAStateOnlyFolds(t *testing.T) {
	w := newTestWindow(t)
	w.toggleMask()
	if !w.hasChip("Patient data hidden") {
		t.Fatalf("the chips are %q", w.chips.Texts())
	}
	test.Tap(w.banner.Line(troubleMask).Dismiss)
	if got := w.banner.Text(); got != "" || !w.hasChip("Patient data hidden") || !w.masking.On() {
		t.Errorf("folded: the banner says %q, the chips %q", got, w.chips.Texts())
	}
	w.tapChip(troubleMask)
	if got := w.banner.Text(); !strings.Contains(got, "pseudonyms shown") {
		t.Errorf("unfolded: the banner says %q", got)
	}
	test.Tap(w.banner.Line(troubleMask).Action)
	if w.masking.On() || w.hasChip("Patient data hidden") || w.banner.Text() != "" {
		t.Errorf("real data is shown: the banner says %q, the chips %q", w.banner.Text(), w.chips.Texts())
	}
}

func TestMemoryOnlyStaysSaid(t *testing.T) {
	w := newTestWindow(t)
	if !w.hasChip("Not on disk") {
		t.Errorf("nothing is on disk, and the chips are %q", w.chips.Texts())
	}
	w.deps.LogErr = errors.New("another program has it")
	w.tellMemoryOnly()
	w.banner.Fold(troubleLog, false)
	test.Tap(w.banner.Line(troubleLog).Dismiss)
	if w.banner.Text() != "" || !w.hasChip("Not on disk") {
		t.Errorf("folded: the banner says %q, the chips %q", w.banner.Text(), w.chips.Texts())
	}
	w.tapChip(troubleLog)
	if !strings.Contains(w.banner.Text(), "another program has it") {
		t.Errorf("the chip leads to %q", w.banner.Text())
	}
	log := newMemoryDisk()
	if kept := newTestWindowOn(t, log, log, log); len(kept.chips.Texts()) != 0 {
		t.Errorf("all is well, and the chips are %q", kept.chips.Texts())
	}
}

func TestRulesAndWhatWaitsHaveChips(t *testing.T) {
	w := newTestWindow(t)
	w.listen()
	w.use(rules.Rule{Name: "stop", When: "id:H*", Answer: rules.Hold}, rules.Rule{Off: true}, rules.Rule{Fault: rules.Fault{Never: true}, When: "id:N*"})
	w.step()
	if !w.hasChip("2 rules on") || !w.hasChip("Faults on") {
		t.Errorf("the chips are %q", w.chips.Texts())
	}
	p := mllptest.Dial(t, w.server.Addr())
	p.Send(mllptest.Message("H1"))
	w.until("the chip", func() bool { return strings.HasPrefix(w.chipText(chipWaiting), "Breakpoint: 1 waits, 0 s") })
	w.drawer.tabs.SelectIndex(0)
	w.messages.Open(0)
	w.tapChip(chipWaiting)
	if w.drawer.tabs.Selected() != w.drawer.waitingTab || w.messages.Selected() != 1 {
		t.Errorf("the chip shows %s, message %d", w.drawer.tabs.Selected().Text, w.messages.Selected())
	}
	w.answer("AA")
	w.until("nothing waits", func() bool { return w.chipText(chipWaiting) == "" })
	for _, name := range []string{chipRules, troubleFaults} {
		w.tapChip(name)
		if w.windows.rules.Window() == nil {
			t.Fatalf("%s: the rules are not shown", name)
		}
		w.windows.rules.Close()
	}
	w.use()
	w.step()
	if got := w.chipText(chipRules) + w.chipText(troubleFaults); got != "" {
		t.Errorf("there is no rule, and a chip says %q", got)
	}
}

func TestRefusedHandshakesAreCounted(t *testing.T) {
	w := newTestWindow(t)
	for _, s := range []struct{ name, value string }{
		{"SSLCertStorePassword", "secret"},
		{"SSLCertStore", filepath.Join("..", "certs", "testdata", "openssl3-ec.pfx")},
		{"SSLEnabled", "True"},
	} {
		if err := w.server.Set(s.name, s.value); err != nil {
			t.Fatal(err)
		}
	}
	w.listen()
	for range 2 {
		_, err := tls.Dial("tcp", w.server.Addr(), &tls.Config{
			InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11,
		})
		if err == nil {
			t.Fatal("TLS 1.1 was taken")
		}
	}
	w.until("both", func() bool { return strings.HasPrefix(w.chipText(chipRefused), "2 handshakes refused since ") })
	w.tapChip(chipRefused)
	if !strings.Contains(w.story(), "Refused") {
		t.Errorf("the chip leads to %q", w.story())
	}
	w.windows.handshakes.Close()
	refused := w.logLines()
	if n := strings.Count(strings.Join(refused, "\n"), "refused at the TLS handshake"); n != 2 {
		t.Errorf("two refusals have %d lines: %q", n, refused)
	}
	test.Tap(w.toolbar.start)
	w.until("stopped", func() bool { return strings.HasPrefix(w.toolbar.ListeningText(), "○ Stopped") })
	if w.chipText(chipRefused) == "" {
		t.Error("the refusals are forgotten although nothing was started anew")
	}
	w.listen()
	w.step()
	if got := w.chipText(chipRefused); got != "" {
		t.Errorf("started anew, the chip says %q", got)
	}
}

func TestAFileThatIsLookedAtHasAChip(t *testing.T) {
	w := newTestWindow(t)
	w.lookAt(&model.Opened{
		Log: model.LogOf(message.NewMemoryLog(0, 0)), Path: "/tmp/ward.mllplog", Close: func() error { return nil },
	})
	if !w.hasChip("Read-only file ward.mllplog") {
		t.Errorf("the chips are %q", w.chips.Texts())
	}
	w.tapChip(chipFile)
	if w.window.Canvas().Overlays().Top() == nil {
		t.Error("the chip offers nothing")
	}
	w.backToLive()
	if got := w.chipText(chipFile); got != "" {
		t.Errorf("back at the live log, the chip says %q", got)
	}
}

func TestChipsStandBesideListeningOrBelow(t *testing.T) {
	w := newTestWindow(t)
	w.toggleMask()
	w.use(rules.Rule{Fault: rules.Fault{Never: true}})
	w.step()
	for _, c := range []struct {
		width float32
		below bool
	}{{2000, false}, {760, true}} {
		w.window.Resize(fyne.NewSize(c.width, 600))
		driver := w.app.Driver()
		chip, start := driver.AbsolutePositionForObject(w.chips.Chip(troubleMask)), driver.AbsolutePositionForObject(w.toolbar.start)
		filter := driver.AbsolutePositionForObject(w.toolbar.filter)
		if below := chip.Y > start.Y+w.toolbar.start.Size().Height; below != c.below {
			t.Errorf("%v wide: the chip is at %v, the button at %v", c.width, chip, start)
		}
		if w.toolbar.filter.Size().Width < filterLeast || filter.Y > start.Y+2 {
			t.Errorf("%v wide: the filter is %v at %v", c.width, w.toolbar.filter.Size(), filter)
		}
	}
}
