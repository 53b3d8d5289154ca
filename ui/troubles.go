package ui

import (
	"context"
	"time"

	"mllpscope/certs"
	"mllpscope/ui/crash"
	"mllpscope/ui/model"
	"mllpscope/ui/model/certificate"
	"mllpscope/ui/pump"
	"mllpscope/ui/widgets"
)

// The names under which the banner knows what concerns the whole app.
const (
	troubleLog    = "log"    // the log on disk could not be opened
	troubleHealth = "health" // it cannot write
	troubleRead   = "read"   // it cannot be read
	troubleExpiry = "expiry" // the certificate in use expired, or soon does
	troubleClock  = "clock"  // the computer's clock may be wrong

	troubleCrash = "crash" // the program ended unexpectedly the last time
	troubleOpen  = "open"  // a file could not be opened

	troubleRecover = "recover" // a log could not be recovered
)

// expiryBeat is how often a certificate that stays the same is looked at again.
const expiryBeat = time.Hour

// troubleWorker looks in every batch whether the log can write, and which certificate is in use.
type troubleWorker struct {
	keeper model.Keeper // nil: the log is in memory
	user   CertificateUser
	clock  model.AgeClock // nil: nothing is dropped for its age

	showExpiry func(tone model.Tone, text, chip string)
	showHealth func(model.Health)
	showDoubt  func(why string)

	health model.Health
	leaf   string // the certificate that was described last
	looked time.Time
	expiry string
	doubt  string // why the clock may be wrong
}

func (u *UI) newTroubles() *troubleWorker {
	w := &troubleWorker{showExpiry: u.showExpiry, showHealth: u.showHealth, showDoubt: u.showClockDoubt}
	w.keeper, w.clock = u.deps.Disk, u.deps.Disk
	w.user = u.deps.Server
	return w
}

// Prepare implements Worker.
func (w *troubleWorker) Prepare(b *pump.Batch) func() {
	var shows []func()
	if h, changed := w.writing(); changed {
		shows = append(shows, func() { w.showHealth(h) })
	}
	if why, changed := w.doubting(); changed {
		shows = append(shows, func() { w.showDoubt(why) })
	}
	if tone, text, chip, changed := w.valid(b.Now); changed {
		shows = append(shows, func() { w.showExpiry(tone, text, chip) })
	}
	if len(shows) == 0 {
		return nil
	}
	return func() {
		for _, show := range shows {
			show()
		}
	}
}

func (w *troubleWorker) writing() (model.Health, bool) {
	if w.keeper == nil {
		return w.health, false
	}
	h := w.keeper.Health()
	changed := h != w.health
	w.health = h
	return h, changed
}

func (w *troubleWorker) doubting() (string, bool) {
	if w.clock == nil {
		return "", false
	}
	why := w.clock.ClockDoubt()
	changed := why != w.doubt
	w.doubt = why
	return why, changed
}

func (w *troubleWorker) valid(now time.Time) (tone model.Tone, text, chip string, changed bool) {
	entry, used := w.user.Certificate()
	leaf := ""
	if used && entry.Leaf != nil {
		leaf = string(entry.Leaf.Raw)
	}
	if leaf == w.leaf && now.Sub(w.looked) < expiryBeat {
		return 0, "", "", false
	}
	w.leaf, w.looked = leaf, now
	if leaf != "" {
		d := certs.Describe(entry, now)
		tone, text = certificate.Expiry(d)
		chip = certificate.ExpiryChip(d)
	}
	changed = text != w.expiry
	w.expiry = text
	return tone, text, chip, changed
}

// tellCrash says that the program ended unexpectedly the last time, and where its report is.
func (u *UI) tellCrash(last crash.Last) {
	if last.Err != nil {
		u.log.Note(model.NewLogLine(time.Now(), model.ToneWarn, "a crash would leave no report: "+last.Err.Error()))
	}
	if last.Report == "" {
		return
	}
	text := "MLLPScope ended unexpectedly the last time. Please send the report, which has no part of a message: " +
		last.Report
	u.log.Note(model.NewLogLine(time.Now(), model.ToneWarn, text))
	u.showTrouble(troubleCrash, model.ToneWarn, text)
}

// showTrouble puts a trouble into the banner, and takes it away when text is empty.
func (u *UI) showTrouble(name string, tone model.Tone, text string) {
	if text == "" {
		u.banner.Clear(name)
		return
	}
	u.banner.Set(name, tone, text)
}

// showState puts a state into the banner, with a chip, and takes both away when text is empty.
func (u *UI) showState(name string, tone model.Tone, text, chip string) {
	if text == "" {
		u.banner.Clear(name)
		return
	}
	u.banner.Put(name, widgets.Trouble{Tone: tone, Text: text, Chip: chip})
}

// showExpiry says that the certificate in use has expired, or soon does.
func (u *UI) showExpiry(tone model.Tone, text, chip string) {
	u.showState(troubleExpiry, tone, text, chip)
}

// showHealth shows whether the log keeps messages. That stays until it is over.
func (u *UI) showHealth(h model.Health) {
	if h.OK {
		u.banner.Clear(troubleHealth)
		return
	}
	t := widgets.Trouble{Tone: model.ToneBad, Text: h.Words(), Lasting: true, Chip: "Messages are not kept"}
	if h.Keeps {
		t.Chip = "Kept beside the log"
	}
	if h.Gone {
		t.Action, t.OnAction = "Save the log elsewhere…", func() { u.saveElsewhere(u.deps.Disk) }
	}
	u.banner.Put(troubleHealth, t)
}

// showClockDoubt says why the computer's clock may be wrong, and lets a person say that it is right.
func (u *UI) showClockDoubt(why string) {
	if why == "" {
		u.banner.Clear(troubleClock)
		return
	}
	u.banner.Put(troubleClock, widgets.Trouble{
		Tone: model.ToneWarn, Text: model.Sentence(why), Chip: "Clock in doubt", Action: "The clock is right",
		OnAction: func() {
			u.Go(func(ctx context.Context) {
				err := u.deps.Disk.ConfirmClock(ctx)
				u.sayDone("the clock", "the clock is right: messages are dropped for their age by it", err)
			})
		},
	})
}
