package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/assets"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/rules"
	"mllpscope/ui/filedlg"
	"mllpscope/ui/logfile"
	"mllpscope/ui/memory"
	"mllpscope/ui/model"
	"mllpscope/ui/pump"
	"mllpscope/ui/uitest"
)

// savePicker answers every question for a file with its path.
type savePicker struct {
	path, name string
	err        error
}

func (p *savePicker) Open(_ string, _ []filedlg.Filter, done func(string, error)) {
	done(p.path, p.err)
}

func (p *savePicker) Save(_, name string, _ []filedlg.Filter, done func(string, error)) {
	p.name = name
	done(p.path, p.err)
}

// testWindow is the whole window on a real server, driven step by step.
type testWindow struct {
	*UI
	t      testing.TB
	app    fyne.App
	log    testLog
	server *mllpcore.Server
	picker *savePicker
	memory *memory.File
	now    time.Time
}

// testLog is a log that messages can be put into.
type testLog interface {
	message.Log
	model.Source
}

func newTestWindow(t testing.TB) *testWindow {
	t.Helper()
	log := message.NewMemoryLog(0, 0)
	return newTestWindowOn(t, log, log, nil)
}

// newTestWindowOn is a window that shows source, which is log as the window reads it. disk is the same, nil in memory.
func newTestWindowOn(t testing.TB, log testLog, source model.Source, disk model.Disk) *testWindow {
	t.Helper()
	w := &testWindow{
		t: t, app: test.NewTempApp(t), log: log, picker: &savePicker{},
		now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.Local),
	}
	w.memory = memory.Open("")
	w.server = mllpcore.NewServer(mllpcore.Options{Log: w.log})
	if err := w.server.Set("LocalPort", "0"); err != nil {
		t.Fatal(err)
	}
	events := w.server.Subscribe(mllpcore.SubscribeOptions{})
	w.UI = New(Deps{
		App: w.app, Server: w.server, Log: source, Disk: disk, Keep: log, Files: logfile.Files{}, Events: events.C, Missed: events.Missed,
		Picker: w.picker, Samples: assets.Samples(), Marshal: inline,
		Rules: newRules(t, w.server), Memory: w.memory,
	})
	w.window.Resize(fyne.NewSize(1280, 800))
	t.Cleanup(func() {
		w.cancel()
		w.works.running.Wait()
		w.messages.Close()
		if err := w.server.Close(); err != nil {
			t.Error(err)
		}
	})
	w.step()
	return w
}

func inline(f func()) { f() }

// newRules returns rules without a rule in them, by which the server goes.
func newRules(t testing.TB, s *mllpcore.Server) *rules.Engine {
	t.Helper()
	e, err := rules.New(rules.Set{}, RuleNames)
	if err != nil {
		t.Fatal(err)
	}
	e.Attach(s)
	return e
}

// step waits for what runs elsewhere and lets one batch cross, half a second later.
func (w *testWindow) step() {
	w.works.running.Wait()
	w.now = w.now.Add(pump.Beat)
	w.pump.Step(w.now)
}

// until takes steps until the condition holds.
func (w *testWindow) until(what string, holds func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); {
		if time.Now().After(deadline) {
			w.t.Fatalf("still not: %s", what)
		}
		w.step()
	}
}

func (w *testWindow) listen() {
	w.t.Helper()
	test.Tap(w.toolbar.start)
	w.until("listening", func() bool { return strings.HasPrefix(w.toolbar.ListeningText(), "● Listening") })
}

// put keeps n messages as if they had been received and answered.
func (w *testWindow) put(n int) {
	for range n {
		id := w.log.Totals().Last + 1
		at := w.now.Add(time.Duration(id) * time.Millisecond)
		m := &message.Message{
			Time: at, Started: at, Remote: "10.0.0.7:51234", Connection: "1",
			Body: fmt.Appendf(nil, "MSH|^~\\&|LAB|GEN|APP|FAC|20261122120000||ORU^R01^ORU_R01|MSG%04d|P|2.5.1\r"+
				"PID|1||77^^^H^MR||DOE^JO||19700101|F\rOBX|1|NM|718-7^HGB||%d|g/dL\r", id, id%20),
		}
		m.Size = int64(len(m.Body))
		kept := make(appended, 1)
		w.log.Append(m, kept)
		if err := <-kept; err != nil {
			w.t.Fatal(err)
		}
		w.log.Answered(m.ID, message.Answer{
			Code: "AA", Positive: true, Sent: at, Elapsed: 800 * time.Microsecond,
			Bytes: []byte("\x0bMSH|^~\\&|APP|FAC|LAB|GEN|20261122120000||ACK|1|P|2.5.1\rMSA|AA|MSG\r\x1c\r"),
		})
	}
}

// appended is told that a message is kept.
type appended chan error

func (a appended) Appended(_ *message.Message, err error) { a <- err }

type ignored struct{}

func (ignored) Appended(*message.Message, error) {}

// column returns what a column of the message list shows.
func (w *testWindow) column(col int) string {
	return strings.Join(uitest.OnScreen(w.messages.grid, col), " ")
}

func (w *testWindow) press(key fyne.KeyName) {
	if f := w.window.Canvas().Focused(); f != nil {
		f.TypedKey(&fyne.KeyEvent{Name: key})
		return
	}
	w.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: key})
}

// choose runs an item of the menu.
func (w *testWindow) choose(label string) {
	w.t.Helper()
	for _, m := range w.window.MainMenu().Items {
		for _, i := range m.Items {
			if strings.HasPrefix(i.Label, label) {
				i.Action()
				return
			}
		}
	}
	w.t.Fatalf("the menu has no %q", label)
}

// export exports what is proposed.
func (w *testWindow) export() {
	w.choose("Export")
	test.Tap(w.exportButton())
	w.step()
	w.step()
}
