package rules

import (
	"errors"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/rules"
	"mllpscope/ui/model"
	"mllpscope/ui/pump"
	"mllpscope/ui/widgets"
)

// Answering is the engine that answers by rules, as far as a person sees and changes it. rules.Engine is one.
type Answering interface {
	Set() rules.Set
	Use(s rules.Set) error
	Hits() []uint64
	Breakpoint() *rules.Breakpoint
	Active() int // how many rules are on
}

// Memory remembers how long senders are taken to wait.
type Memory interface {
	IntWithFallback(name string, fallback int) int
	SetInt(name string, value int)
}

// patiences are how long senders are taken to wait for an answer; which one is right, only a person knows.
func patiences() []time.Duration {
	return []time.Duration{5 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute}
}

// PatienceKey is the name under which it is remembered how many seconds senders are taken to wait.
const PatienceKey = "breakpoint.patience"

const (
	patienceUsual   = 30
	waitingBeat     = 250 * time.Millisecond
	answerEditWidth = 0.5
	patienceWidth   = 180
)

// Waiting is the drawer of messages that wait for a person: those that a rule holds.
type Waiting struct {
	widgets.Pane
	answering Answering
	prefs     Memory

	rows     []model.Held
	selected uint64 // ID of the selected one; 0 for none
	patience time.Duration

	looked  time.Time // this and the next two belong to the pump's goroutine
	before  int
	holding bool

	codes   []*widgets.Button
	nothing *widgets.Button
	edit    *widgets.Button
	reason  *widget.Entry
	note    *widgets.NoteLine
	editor  *answerEditor
	object  *fyne.Container

	// Masking hides who the messages are about; nil: nothing is hidden.
	Masking *model.Masking
	// OnShow tells how many wait and whether a rule holds messages at all. It is called on the UI goroutine.
	OnShow func(waiting int, holding bool)
	// OnOpen is told which message a person is about to decide about; 0 for one that was not kept.
	OnOpen func(id message.ID)
}

// NewWaiting returns the drawer.
func NewWaiting(answering Answering, prefs Memory) *Waiting {
	w := &Waiting{answering: answering, prefs: prefs}
	w.Pane = widgets.NewPane([]widgets.Column{
		model.WaitTime:      {Title: "Waited", Chars: 7, Words: true},
		model.WaitLeft:      {Title: "Time left", Chars: 16, Words: true},
		model.WaitPeer:      {Title: "From", Chars: 21, Min: 13},
		model.WaitType:      {Title: "Type", Chars: 9, Min: 7},
		model.WaitControlID: {Title: "Control ID", Chars: 20, Min: 8, Grow: 1},
		model.WaitWould:     {Title: "Default answer", Chars: 14, Min: 9},
		model.WaitRule:      {Title: "Held by", Chars: 16, Min: 6, Grow: 1, Words: true},
	})
	w.Grid().OnSelect = func(row int) { w.choose(w.rows[row].ID); w.open() }
	w.Grid().SetSource(waitingRows{w})
	w.build()
	w.show(nil, false)
	return w
}

// waitingRows shows the list in a grid.
type waitingRows struct{ w *Waiting }

// Rows implements widgets.GridSource.
func (r waitingRows) Rows() int { return len(r.w.rows) }

// Cell implements widgets.GridSource.
func (r waitingRows) Cell(row, col int) (string, model.Tone) {
	line := &r.w.rows[row]
	return line.Cells[col], line.Tones[col]
}

func (w *Waiting) build() {
	bar := container.NewHBox()
	for _, code := range []hl7.Code{hl7.AA, hl7.AE, hl7.AR} {
		b := widgets.NewTextButton(string(code), func() { w.release(rules.Decision{Code: code, Text: w.reason.Text}) })
		w.codes = append(w.codes, b)
		bar.Add(b)
	}
	w.nothing = widgets.NewTextButton("Nothing", func() { w.release(rules.Decision{}) })
	w.edit = widgets.NewTextButton("Edit the answer…", w.startEdit)
	bar.Add(w.nothing)
	bar.Add(w.edit)
	w.reason = widget.NewEntry()
	w.reason.SetPlaceHolder("Reason to give with AE or AR")
	w.note = widgets.NewNoteLine(widget.WarningImportance)
	w.editor = newAnswerEditor(func(b []byte) { w.release(rules.Decision{Answer: b}) }, w.settle)
	top := container.NewBorder(nil, nil, bar, container.New(widgets.AtLeast(patienceWidth), w.patienceChoice()), w.reason)
	w.object = container.NewBorder(container.New(widgets.Stacked{}, top, w.note), nil, nil, nil,
		container.New(beside(answerEditWidth), w.Pane.Object(), w.editor.object))
}

// patienceChoice is where a person says how long the sender is likely to wait.
func (w *Waiting) patienceChoice() fyne.CanvasObject {
	all := patiences()
	texts := make([]string, len(all))
	for i, p := range all {
		texts[i] = "Sender time-out " + model.Ago(p)
	}
	choice := widgets.NewSelect(texts, nil)
	chosen := time.Duration(w.prefs.IntWithFallback(PatienceKey, patienceUsual)) * time.Second
	for i, p := range all {
		if p == chosen {
			choice.SetSelectedIndex(i)
		}
	}
	w.patience = chosen
	choice.OnChanged = func(string) {
		w.patience = all[max(choice.SelectedIndex(), 0)]
		w.prefs.SetInt(PatienceKey, int(w.patience/time.Second))
	}
	return choice
}

// Object returns what to place in the window.
func (w *Waiting) Object() fyne.CanvasObject { return w.object }

// Copy returns the selected row as text.
func (w *Waiting) Copy() string {
	if h := w.chosen(); h != nil {
		return h.Text()
	}
	return ""
}

// Prepare looks at what waits four times a second at the most.
func (w *Waiting) Prepare(b *pump.Batch) func() {
	if b.Now.Sub(w.looked) < waitingBeat {
		return nil
	}
	w.looked = b.Now
	list := w.answering.Breakpoint().Waiting()
	holding := holds(w.answering.Set())
	if len(list) == 0 && w.before == 0 && holding == w.holding {
		return nil
	}
	w.before, w.holding = len(list), holding
	return func() { w.show(list, holding) }
}

// holds reports whether a rule that is on holds messages.
func holds(s rules.Set) bool {
	for i := range s.Rules {
		if !s.Rules[i].Off && s.Rules[i].Answer == rules.Hold {
			return true
		}
	}
	return false
}

// show puts the rows in place. The selection stays with its message; when that one is gone the oldest is selected.
func (w *Waiting) show(list []rules.Waiting, holding bool) {
	if w.Masking != nil {
		list = w.Masking.Waiting(list)
	}
	now := time.Now()
	w.rows = make([]model.Held, len(list))
	at := -1
	for i := range list {
		w.rows[i] = model.NewHeld(list[i], w.patience, now)
		if list[i].ID == w.selected {
			at = i
		}
	}
	if at < 0 && len(list) > 0 {
		at = 0
	}
	w.Grid().SetSelected(at)
	if at >= 0 {
		w.choose(w.rows[at].ID)
		w.Say("", "")
		w.Grid().Refresh()
	} else {
		w.choose(0)
		w.Say("Nothing waits", "A message that a rule holds waits here until you answer it.")
	}
	if w.OnShow != nil {
		w.OnShow(len(list), holding)
	}
}

// choose makes a message the one that the buttons answer; 0 is none.
func (w *Waiting) choose(id uint64) {
	if id != w.selected {
		w.editor.close()
		w.selected = id
		w.tell("")
		w.open()
	}
	h := w.chosen()
	for _, b := range []*widgets.Button{w.codes[1], w.codes[2], w.nothing, w.edit} {
		widgets.SetEnabled(b, h != nil)
	}
	widgets.SetEnabled(w.codes[0], h != nil && !h.MustRefuse)
	if h != nil {
		w.remark(h)
	}
}

// remark tells what a person should know before deciding.
func (w *Waiting) remark(h *model.Held) {
	switch {
	case h.Left:
		w.tell("The sender has closed its side of the connection: an answer probably reaches nobody.")
	case h.MustRefuse:
		w.tell("This message was not kept, so it cannot be answered with AA.")
	}
}

// open shows the selected message to the person.
func (w *Waiting) open() {
	if h := w.chosen(); h != nil && h.Message != nil && w.OnOpen != nil {
		w.OnOpen(h.Message.ID)
	}
}

func (w *Waiting) chosen() *model.Held {
	for i := range w.rows {
		if w.rows[i].ID == w.selected {
			return &w.rows[i]
		}
	}
	return nil
}

// release answers the selected message.
func (w *Waiting) release(d rules.Decision) {
	id := w.selected
	if id == 0 {
		return
	}
	err := w.answering.Breakpoint().Release(id, d)
	w.editor.close()
	w.show(w.answering.Breakpoint().Waiting(), holds(w.answering.Set()))
	if errors.Is(err, rules.ErrNotWaiting) {
		w.tell("This message does not wait any more: its connection has ended.")
	} else if err != nil {
		w.tell(model.Sentence(err.Error()))
	}
}

// ChooseOldest selects the message that waits longest, and opens it.
func (w *Waiting) ChooseOldest() {
	w.show(w.answering.Breakpoint().Waiting(), holds(w.answering.Set())) // it may have come a moment ago
	if len(w.rows) > 0 {
		w.Grid().Choose(0)
	}
}

// StopEdit takes an answer that is being edited off the screen, unsent.
func (w *Waiting) StopEdit() { w.editor.close() }

func (w *Waiting) startEdit() {
	h := w.chosen()
	if h == nil {
		return
	}
	if w.Masking != nil && w.Masking.On() {
		w.tell("The answer names real values, so it is not shown while values are masked. The View menu ends that.")
		return
	}
	text, ok := model.EditableAnswer(h.Answer, model.LongestEdit)
	if !ok {
		w.tell("This answer is too long, or not UTF-8 text, and cannot be edited here.")
		return
	}
	w.editor.open(text)
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(w.object); canvas != nil {
		canvas.Focus(w.editor.text)
	}
}

// tell shows a line about the selected message.
func (w *Waiting) tell(text string) {
	if w.note.Text != text {
		w.note.Say(text)
		w.settle()
		if row := w.Grid().Selected(); row >= 0 {
			w.Grid().ScrollTo(row) // the words may have taken its place
		}
	}
}

// settle lays the parts out anew when a line has come or gone.
func (w *Waiting) settle() {
	if w.object != nil {
		w.object.Refresh()
	}
}
