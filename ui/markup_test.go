package ui

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/assets"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
	"mllpscope/ui/model/list"
	"mllpscope/ui/pump"
)

// The masters in testdata are what the views drew under Fyne's test theme when somebody looked at them and found them
// right. A test that fails writes what it drew to testdata/failed.

// markup compares what an object draws at a size with a master.
func markup(t *testing.T, master string, o fyne.CanvasObject, size fyne.Size) {
	t.Helper()
	w := test.NewTempWindow(t, o)
	w.SetPadded(false)
	w.Resize(size)
	test.AssertObjectRendersToMarkup(t, master, o)
}

// markupLog holds one message of each sort.
func markupLog() *message.MemoryLog {
	log := message.NewMemoryLog(0, 0)
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.Local)
	body := []byte("MSH|^~\\&|LAB|GEN|APP|FAC|20261122120000||ORU^R01^ORU_R01|MSG0001|P|2.5.1\r" +
		"PID|1||77^^^H^MR||DOE^JO||19700101|F\rOBX|1|TX|718-7^HGB||a\\T\\b||||||F\r")
	sent := message.Answer{Code: "AA", Positive: true, Elapsed: 800 * time.Microsecond}
	for _, k := range []message.Kept{
		{Message: &message.Message{Body: body}, Answer: sent},
		{Message: &message.Message{Body: body, Duplicate: true, Quirks: frame.QuirkMissingEOL}, Answer: sent},
		{Message: &message.Message{Kind: message.KindBroken, Body: body[:90], Reason: "cut off by the sender"}},
		{
			Message: &message.Message{Body: []byte("MSH|^~\\&|A|B|C|D|||ADT^A01||P|2.3\r")},
			Answer:  message.Answer{Code: "AE", Reason: "MSH-10 is empty"},
		},
	} {
		k.Time, k.Started, k.Remote, k.Connection, k.Size = at, at, "10.0.0.7:51234", "4", int64(len(k.Body))
		if k.Answer.Code != "" {
			k.Answer.Stored, k.Answer.Sent = at.Add(600*time.Microsecond), at.Add(time.Millisecond)
		}
		log.Append(k.Message, ignored{})
		log.Answered(k.ID, k.Answer)
		at = at.Add(time.Second)
	}
	return log
}

// inlineHost does everything at once, for a view without a window around it.
type inlineHost struct{ ctx context.Context }

// Post implements Host.
func (inlineHost) Post(f func()) bool {
	f()
	return true
}

// Go implements Host.
func (h inlineHost) Go(f func(context.Context)) { f(h.ctx) }

// newBareList is a message list without a window around it.
func newBareList(t *testing.T, log model.Source) *MessageList {
	t.Helper()
	app, names := test.NewTempApp(t), testOptions(t).Names
	return NewMessageList(ListDeps{
		Source: log, Prefs: app.Preferences(), Poke: func() {}, Send: func() {},
		Host:  inlineHost{t.Context()}, // reads what a slow machine has left over
		Names: func() (*dict.Dictionary, error) { return names, nil },
	})
}

func TestMessageListMarkup(t *testing.T) {
	m := newBareList(t, markupLog())
	m.loader = list.NewLoader(m.source, func() time.Time { return time.Date(2026, 11, 22, 13, 0, 0, 0, time.Local) })
	m.grid.Resize(fyne.NewSize(900, 160))
	m.Prepare(&pump.Batch{})()
	m.grid.Choose(1)
	markup(t, "messagelist.xml", m.Object(), fyne.NewSize(900, 160))
}

func TestEmptyListMarkup(t *testing.T) {
	m := newBareList(t, message.NewMemoryLog(0, 0))
	m.SetWelcome(true, "10.1.2.3:2575", true)
	markup(t, "emptylist.xml", m.Object(), fyne.NewSize(600, 160))
}

// testOptions look at a message with the dictionary that the program carries.
func testOptions(t testing.TB) document.Options {
	t.Helper()
	d, err := dict.Open(assets.Dictionary())
	if err != nil {
		t.Fatal(err)
	}
	return document.Options{Marks: frame.DefaultMarks, Names: d}
}
