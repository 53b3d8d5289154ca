package inspector

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/assets"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/filedlg"
	"mllpscope/ui/memory"
	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
	"mllpscope/ui/pump"
)

// testInspector is the inspector in a window of its own, driven step by step.
type testInspector struct {
	t         testing.TB
	app       fyne.App
	window    fyne.Window
	inspector *Inspector
	pump      *pump.Pump
	running   sync.WaitGroup // what was started elsewhere
	log       *message.MemoryLog
	picker    *savePicker
	memory    *memory.File
	now       time.Time

	mu   sync.Mutex
	said string // last
}

func newTestInspector(t testing.TB) *testInspector {
	t.Helper()
	w := &testInspector{
		t: t, app: test.NewTempApp(t), log: message.NewMemoryLog(0, 0), picker: &savePicker{}, memory: memory.Open(""),
		now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.Local),
	}
	w.pump = pump.New(pump.Options{
		Workers: []pump.Worker{pump.WorkerFunc(func(b *pump.Batch) func() { return w.inspector.Prepare(b) })},
		Marshal: func(f func()) { f() },
	})
	names := sync.OnceValues(func() (*dict.Dictionary, error) { return dict.Open(assets.Dictionary()) })
	w.inspector = New(Deps{
		Source: w.log, Names: names, Host: w, Memory: w.memory, Say: w.say, Poke: func() {},
		Marks:  func() frame.Marks { return frame.DefaultMarks },
		Masked: func() bool { return false },
		Picker: func() filedlg.Picker { return w.picker },
		Open:   func(*url.URL) error { return nil },
		Copy:   w.app.Clipboard().SetContent,
	})
	w.window = test.NewTempWindow(t, w.inspector.Object())
	w.window.Resize(fyne.NewSize(960, 400))
	t.Cleanup(w.running.Wait)
	w.step()
	return w
}

// Post implements pump.Host.
func (w *testInspector) Post(f func()) bool { return w.pump.Post(f) }

// Go implements pump.Host.
func (w *testInspector) Go(f func(context.Context)) { w.running.Go(func() { f(w.t.Context()) }) }

func (w *testInspector) say(_ model.Tone, text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = text
}

// saidNow returns what was said, once it has crossed.
func (w *testInspector) saidNow() string {
	w.step()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.said
}

// step waits for what runs elsewhere and lets one batch cross, half a second later.
func (w *testInspector) step() {
	w.running.Wait()
	w.now = w.now.Add(pump.Beat)
	w.pump.Step(w.now)
}

// until takes steps until the condition holds.
func (w *testInspector) until(what string, holds func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); {
		if time.Now().After(deadline) {
			w.t.Fatalf("still not: %s", what)
		}
		w.step()
	}
}

func (w *testInspector) press(key fyne.KeyName) {
	w.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: key})
}

// choose runs an item of the menus, or shows a tab and gives it the keyboard.
func (w *testInspector) choose(label string) {
	w.t.Helper()
	for n, name := range w.inspector.TabNames() {
		if name == label {
			if g := w.inspector.SelectTab(n); g != nil {
				w.window.Canvas().Focus(g)
			}
			return
		}
	}
	items := append(w.inspector.MessageItems(), w.inspector.FindItems(w.window.Canvas().Focus)...)
	items = append(items, fyne.NewMenuItem("Show empty fields", func() { w.inspector.ToggleEmpty() }))
	for _, i := range items {
		if strings.HasPrefix(i.Label, label) {
			i.Action()
			return
		}
	}
	w.t.Fatalf("the menus have no %q", label)
}

// inspect keeps a message, selects it and waits until it is shown.
func (w *testInspector) inspect(body []byte) *document.Document {
	w.t.Helper()
	m := &message.Message{Time: w.now, Started: w.now, Remote: "10.0.0.7:51234", Body: body, Size: int64(len(body))}
	w.log.Append(m, ignored{})
	w.log.Answered(m.ID, message.Answer{Code: "AA", Positive: true, Sent: w.now, Elapsed: time.Millisecond})
	w.inspector.Inspect(m.ID)
	w.until("the message", func() bool {
		d := w.inspector.Document()
		return d != nil && d.ID == m.ID
	})
	w.step()
	return w.inspector.Document()
}

// ignored waits for nothing.
type ignored struct{}

func (ignored) Appended(*message.Message, error) {}

// savePicker answers every question for a file with its path.
type savePicker struct{ path, name string }

func (p *savePicker) Open(_ string, _ []filedlg.Filter, done func(string, error)) { done(p.path, nil) }

func (p *savePicker) Save(_, name string, _ []filedlg.Filter, done func(string, error)) {
	p.name = name
	done(p.path, nil)
}
