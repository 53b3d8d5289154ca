package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/ui/model"
)

// talker is a log that tells things.
type talker struct {
	memoryDisk
	told      []model.LogNotice
	doubt     atomic.Pointer[string]
	refuses   error // to confirm the clock
	confirmed atomic.Int32
}

func newTalker() *talker {
	l := &talker{memoryDisk: newMemoryDisk()}
	l.doubt.Store(new(string))
	return l
}

func (l *talker) tell(kind, text string) {
	l.told = append(l.told, model.LogNotice{Time: time.Now(), Kind: kind, Text: text})
}

func (l *talker) Notices(n int) ([]model.LogNotice, int) { return l.told[n:], len(l.told) }
func (l *talker) ClockDoubt() string                     { return *l.doubt.Load() }

func (l *talker) ConfirmClock(context.Context) error {
	if l.refuses != nil {
		return l.refuses
	}
	l.confirmed.Add(1)
	l.doubt.Store(new(string))
	return nil
}

// lines returns what the banner says, without times.
func (w *testWindow) lines() []string {
	var lines []string
	for _, l := range w.banner.Texts() {
		sign, rest, _ := strings.Cut(l, " ")
		if _, text, dated := strings.Cut(rest, "  "); dated {
			rest = text
		}
		lines = append(lines, sign+" "+rest)
	}
	return lines
}

// closeLine closes the line of the banner that says something.
func (w *testWindow) closeLine(words string) {
	w.t.Helper()
	for _, l := range w.banner.Lines {
		if strings.Contains(l.Words.Text, words) {
			if !l.Dismiss.Visible() {
				w.t.Fatalf("%q cannot be closed", l.Words.Text)
			}
			test.Tap(l.Dismiss)
			return
		}
	}
	w.t.Fatalf("the banner has no %q: %q", words, w.banner.Texts())
}

func (w *testWindow) wantLines(want ...string) {
	w.t.Helper()
	if got := w.lines(); fmt.Sprint(got) != fmt.Sprint(want) {
		w.t.Errorf("the banner lists %q, want %q", got, want)
	}
}

func TestNoticesStayUntilTheyAreClosed(t *testing.T) {
	log := newTalker()
	log.tell(model.NoticeRecovered, "the WAL without a log was set aside") // while the log was opened
	w := newTestWindowOn(t, log, log, log)
	log.tell(model.NoticeDamage, "3 messages are damaged")
	w.step()
	w.wantLines("✗ 3 messages are damaged", "⚠ The WAL without a log was set aside")
	if got := w.banner.Text(); !strings.HasPrefix(got, "✗ "+time.Now().Format("2 Jan ")) {
		t.Errorf("a notice has no time: %q", got)
	}
	w.step()
	w.closeLine("3 messages")
	w.step()
	w.wantLines("⚠ The WAL without a log was set aside")
	w.closeLine("set aside")
	w.step()
	if w.banner.Object().Visible() || len(w.lines()) > 0 {
		t.Errorf("all are closed, and the banner says %q", w.lines())
	}
}

func TestManyNoticesDoNotFillTheWindow(t *testing.T) {
	log := newTalker()
	w := newTestWindowOn(t, log, log, log)
	w.window.Resize(fyne.NewSize(960, 600))
	for i := range 50 {
		log.tell(model.NoticeRecovered, fmt.Sprintf("%d: %s", i, strings.Repeat("many words ", 30)))
	}
	log.told[1].Kind = model.NoticeDamage
	w.step()
	lines := w.lines()
	if len(lines) != noticesListed+1 || lines[0] != "✗ 42 earlier notices of the log: see the Log drawer" {
		t.Errorf("listed are %q", lines)
	}
	if !strings.HasPrefix(lines[1], "⚠ 49: ") || !strings.HasPrefix(lines[noticesListed], "⚠ 42: ") {
		t.Errorf("the newest is not on top: %q", lines)
	}
	if h := w.banner.Object().MinSize().Height; h > 150 {
		t.Errorf("the banner takes %v of 600", h)
	}
	w.closeLine("42 earlier")
	log.tell(model.NoticeRecovered, "the last")
	w.step()
	lines = w.lines()
	if len(lines) != noticesListed+1 || lines[0] != "⚠ The last" || !strings.HasPrefix(lines[noticesListed], "⚠ 1 earlier") {
		t.Errorf("then listed are %q", lines)
	}
}

func TestDroppedIsSaidWithoutAlarm(t *testing.T) {
	log := newTalker()
	w := newTestWindowOn(t, log, log, log)
	log.tell(model.NoticeDropped, "7 messages were dropped")
	w.step()
	log.tell(model.NoticeDropped, "9 messages were dropped")
	w.step()
	w.wantLines("⚠ 9 messages were dropped")
	w.closeLine("dropped")
	log.tell(model.NoticeDropped, "11 messages were dropped")
	w.step()
	w.wantLines()
	if got := w.status.said; got != "11 messages were dropped" || w.status.tone != model.ToneNormal {
		t.Errorf("the status bar says %q, tone %d", got, w.status.tone)
	}
}

func TestClockIsConfirmed(t *testing.T) {
	log := newTalker()
	w := newTestWindowOn(t, log, log, log)
	why := "the clock says 2027, it jumped forward by 100 days"
	log.doubt.Store(&why)
	log.tell(model.NoticeClock, why)
	w.step()
	w.wantLines("⚠ The clock says 2027, it jumped forward by 100 days")
	log.refuses = errors.New("the disk is full")
	test.Tap(w.banner.Lines[0].Action)
	w.step()
	if got := w.saidNow(); !strings.Contains(got, "the disk is full") || w.status.tone != model.ToneBad {
		t.Errorf("said is %q", got)
	}
	w.wantLines("⚠ The clock says 2027, it jumped forward by 100 days")
	log.refuses = nil
	if got := w.banner.Lines[0].Action.Text; got != "The clock is right" {
		t.Errorf("the button says %q", got)
	}
	test.Tap(w.banner.Lines[0].Action)
	w.until("the end of the doubt", func() bool { return len(w.lines()) == 0 })
	if log.confirmed.Load() != 1 {
		t.Errorf("confirmed %d times", log.confirmed.Load())
	}
}
