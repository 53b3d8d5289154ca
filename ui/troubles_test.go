package ui

import (
	"errors"
	"strings"
	"testing"
	"time"

	"mllpscope/certs"
	"mllpscope/ui/crash"
	"mllpscope/ui/model"
	"mllpscope/ui/pump"
)

// saidNow returns what was said, once it has crossed.
func (w *testWindow) saidNow() string {
	w.step()
	return w.status.said
}

// sick is a log that cannot write.
type sick struct {
	memoryDisk
	health model.Health
}

func (s *sick) Health() model.Health { return s.health }
func (s *sick) Lag() int64           { return 1234 }

func TestLogThatCannotWriteIsSaid(t *testing.T) {
	log := &sick{memoryDisk: newMemoryDisk(), health: model.Health{OK: true}}
	w := newTestWindowOn(t, log, log, log)
	w.step()
	if w.banner.Text() != "" {
		t.Errorf("a log that works says %q", w.banner.Text())
	}
	if !strings.HasSuffix(w.status.Text(), "1,234 to index") {
		t.Errorf("the status bar says %q", w.status.Text())
	}
	log.health = model.Health{Reason: "the disk is full: free space", Failed: 2}
	w.step()
	if got := w.banner.Text(); !strings.HasPrefix(got, "✗ ") || !strings.Contains(got, "the disk is full: free space (2 messages") {
		t.Errorf("a full disk says %q", got)
	}
	log.health = model.Health{Keeps: true, Reason: "the disk refuses to work", Failed: 2}
	w.step()
	got := w.banner.Text()
	if !strings.Contains(got, "Messages are kept, but") || !strings.HasSuffix(got, "the disk refuses to work") {
		t.Errorf("a log that cannot move what it keeps says %q", got)
	}
	log.health = model.Health{OK: true, Keeps: true}
	w.step()
	if w.banner.Text() != "" {
		t.Errorf("with space again: %q", w.banner.Text())
	}
}

func TestMemoryInsteadOfTheDiskIsSaid(t *testing.T) {
	w := newTestWindow(t)
	again := New(Deps{
		App: w.app, Server: w.server, Log: w.log, LogErr: errors.New("the log is in use by mllpd (process 7)"),
		Picker: w.picker, Marshal: inline, Rules: w.deps.Rules,
	})
	t.Cleanup(again.messages.Close)
	got := again.banner.Text()
	if !strings.Contains(got, "in memory only") || !strings.Contains(got, "mllpd (process 7)") {
		t.Errorf("the banner says %q", got)
	}
}

// user has a certificate in use.
type user struct{ entry certs.Entry }

func (u *user) Certificate() (certs.Entry, bool) { return u.entry, u.entry.Leaf != nil }

func TestExpiryIsSaid(t *testing.T) {
	ca, err := certs.NewCA("CA")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	var said, chip string
	var tone model.Tone
	u := &user{}
	w := &troubleWorker{user: u, showExpiry: func(t model.Tone, text, short string) { tone, said, chip = t, text, short }}
	for _, test := range []struct {
		days  int
		tone  model.Tone
		words string
	}{
		{400, model.ToneNormal, ""}, {12, model.ToneWarn, "expires in 12 days"}, {-3, model.ToneBad, "expired on"},
	} {
		u.entry, err = ca.Issue(certs.Request{
			CommonName: "lab", DNSNames: []string{"lab"}, NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(0, 0, test.days).Add(time.Hour),
		})
		if err != nil {
			t.Fatal(err)
		}
		if show := w.Prepare(&pump.Batch{Now: now}); show != nil {
			show()
		}
		if tone != test.tone || !strings.Contains(said, test.words) || (test.words == "") != (said == "") ||
			(test.words == "") != (chip == "") {
			t.Errorf("%d days: tone %d, %q, chip %q", test.days, tone, said, chip)
		}
	}
	u.entry = certs.Entry{}
	if show := w.Prepare(&pump.Batch{Now: now}); show == nil {
		t.Error("the words stay when no certificate is in use")
	}
}

// What keeps the log from keeping messages cannot be closed before it is over.
func TestTroubleOfTheLogStays(t *testing.T) {
	log := &sick{memoryDisk: newMemoryDisk(), health: model.Health{Reason: "the disk is full"}}
	w := newTestWindowOn(t, log, log, log)
	w.step()
	if line := w.banner.Line(troubleHealth); line == nil || line.Dismiss.Visible() || line.Action.Visible() {
		t.Errorf("the lines are %q; one can be closed, or offers to save a log whose files are there", w.banner.Texts())
	}
	log.health = model.Health{OK: true, Keeps: true}
	w.step()
	if texts := w.banner.Texts(); len(texts) > 0 {
		t.Errorf("it is over, and the banner says %q", texts)
	}
}

// TestACrashIsTold opens the window after the program has ended unexpectedly.
func TestACrashIsTold(t *testing.T) {
	w := newTestWindow(t)
	w.tellCrash(crash.Last{Report: "/data/crash-20261201-050000.txt"})
	w.step()
	if got := w.banner.Text(); !strings.Contains(got, "ended unexpectedly the last time") ||
		!strings.Contains(got, "/data/crash-20261201-050000.txt") {
		t.Errorf("the banner says %q", got)
	}
}
