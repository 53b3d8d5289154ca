package send

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mllpscope/assets"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/fault"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/plural"
	"mllpscope/ui/filedlg"
	"mllpscope/ui/model"
	"mllpscope/ui/pump"
	"mllpscope/ui/widgets"
)

// ClientSender sends messages to connected clients. mllpcore.Server is one.
type ClientSender interface {
	Connection(id string) (*mllpcore.Connection, error)
	Send(ctx context.Context, id string) (*mllpcore.SendResult, error)
	Interrupt(id string) error
}

// Deps are what the window works with.
type Deps struct {
	Sender  ClientSender
	Keep    message.Log            // where what is sent is kept; nil: nowhere
	Clients func() []model.ConnRow // who is connected
	Samples []assets.Sample
	Picker  filedlg.Picker
	Host    pump.Host
	Open    func(title string) fyne.Window // makes windows
}

// Window sends messages to a connected client and shows the answers, in a window of its own.
type Window struct {
	widgets.SideWindow

	deps Deps

	id   string   // of the connection chosen
	ids  []string // as the choice lists them
	file string   // what is sent instead of the text: a file too large, or not fit, to be edited
	busy bool

	client    *widgets.Select
	sample    *widgets.Select
	text      *widget.Entry
	fileNote  *widgets.NoteLine
	send      *widgets.Button
	interrupt *widgets.Button
	result    *widgets.NoteLine
	answer    *widgets.Label
	panel     *widgets.Flow
}

// NewWindow returns the window, closed.
func NewWindow(d Deps) *Window {
	return &Window{SideWindow: widgets.SideWindow{Open: d.Open}, deps: d}
}

const windowWidth, windowHeight = 760, 560

// ShowFor opens the window for a client, or brings it to the front; "" leaves the choice as it is.
func (w *Window) ShowFor(id string) {
	if id != "" {
		w.id = id
	}
	if w.Raise() {
		w.ids = nil
		w.Tick()
		return
	}
	w.Present("MLLPScope send", windowWidth, windowHeight, w.build)
	w.CloseOnEscape()
	w.Window().Canvas().Focus(w.text)
}

func (w *Window) build() fyne.CanvasObject {
	w.client = widgets.NewSelect(nil, func(string) {
		if i := w.client.SelectedIndex(); i >= 0 && i < len(w.ids) {
			w.id = w.ids[i]
		}
		w.enable()
	})
	names := make([]string, len(w.deps.Samples))
	for i, s := range w.deps.Samples {
		names[i] = s.Name
	}
	w.sample = widgets.NewSelect(names, func(string) { w.take(w.deps.Samples[w.sample.SelectedIndex()].Data) })
	w.sample.PlaceHolder = "Choose a sample"
	load := widgets.NewButton("From a file…", theme.FolderOpenIcon(), w.load)
	w.text = widget.NewMultiLineEntry()
	w.text.TextStyle.Monospace = true
	w.text.Wrapping = fyne.TextWrapOff
	w.text.SetPlaceHolder("MSH|^~\\&|… one segment a line; several messages are sent one after the other")
	w.text.SetMinRowsVisible(16)
	w.text.OnChanged = func(string) { w.enable() }
	w.send = widgets.NewButton("Send", theme.MailSendIcon(), w.start)
	w.send.Importance = widget.HighImportance
	w.interrupt = widgets.NewButton("Interrupt", theme.CancelIcon(), w.stop)
	w.fileNote, w.result = widgets.NewNoteLine(widget.MediumImportance), widgets.NewNoteLine(widget.MediumImportance)
	w.answer = widgets.NewLabel("")
	w.answer.TextStyle.Monospace, w.answer.Wrapping, w.answer.Selectable = true, fyne.TextWrapBreak, true
	w.panel = widgets.NewFlow(
		container.NewBorder(nil, nil, widgets.FieldLabel("To"), nil, w.client),
		container.NewBorder(nil, nil, widgets.FieldLabel("Start with"), load, w.sample),
		w.fileNote, w.text, container.NewHBox(w.send, w.interrupt), w.result, w.answer,
	)
	w.ids = nil
	w.Tick()
	return w.panel.Object()
}

// Tick follows who is connected.
func (w *Window) Tick() {
	if w.Window() == nil || w.client == nil {
		return
	}
	var ids, names []string
	for _, r := range w.deps.Clients() {
		ids, names = append(ids, r.ID), append(names, r.Cells[model.ConnPeer]+" (connection "+r.ID+")")
	}
	if w.ids != nil && slices.Equal(ids, w.ids) {
		return
	}
	w.ids = append([]string{}, ids...)
	w.client.PlaceHolder = "Choose a connected client"
	if len(ids) == 0 {
		w.client.PlaceHolder = "Nobody is connected"
	}
	w.client.SetOptions(names)
	if at := slices.Index(ids, w.id); at >= 0 {
		w.client.SetSelectedIndex(at)
	} else {
		w.client.ClearSelected()
	}
	w.enable()
}

func (w *Window) enable() {
	if w.send == nil {
		return
	}
	ready := !w.busy && w.client.SelectedIndex() >= 0 && (w.text.Text != "" || w.file != "")
	widgets.SetEnabled(w.send, ready)
	widgets.SetEnabled(w.interrupt, w.busy)
}

// start sends what stands in the field, or the file.
func (w *Window) start() {
	file, text := w.file, w.text.Text
	run := &series{sender: w.deps.Sender, outbox: outbox{w.deps.Keep}, id: w.id}
	run.tell = func(p progress) { w.deps.Host.Post(func() { w.progress(p) }) }
	w.busy = true
	w.say(model.ToneNormal, "Sent; waiting for the answer…", nil)
	w.deps.Host.Go(func(ctx context.Context) {
		err := sendFrom(ctx, run, file, text)
		w.deps.Host.Post(func() { w.ended(run, err) })
	})
}

// progress tells how far several messages are.
func (w *Window) progress(p progress) {
	if w.Window() == nil || !w.busy {
		return
	}
	w.result.Importance = widgets.AlarmImportance(model.ToneNormal)
	w.result.Say(fmt.Sprintf("%s sent, %d of them not accepted; it goes on…",
		model.Plural(p.sent, "message", "messages"), p.refused))
	w.answer.SetText(p.lines)
	w.panel.Settle()
}

func (w *Window) stop() {
	if err := w.deps.Sender.Interrupt(w.id); err != nil {
		w.say(model.ToneBad, err.Error(), nil)
	}
}

// ended shows how a send went.
func (w *Window) ended(run *series, err error) {
	w.busy = false
	if w.Window() == nil {
		return
	}
	if len(run.lines) > 0 {
		w.endedSeveral(run, err)
		return
	}
	r, unkept := run.result, run.unkeptWords()
	var answer []byte
	if r != nil {
		answer = r.Answer
	}
	switch {
	case err != nil:
		text := model.Sentence(err.Error())
		var own *fault.Error
		if errors.As(err, &own) && own.Code != 0 {
			text = fmt.Sprintf("Error %d: %s", own.Code, err)
		}
		w.say(model.ToneBad, text+unkept, answer)
	case r.Code == "":
		w.say(model.ToneNormal, "Sent. The message asks for no acknowledgement."+unkept, nil)
	default:
		w.say(model.ToneNormal, fmt.Sprintf("Answered %s after %s.", r.Code, model.Lasted(r.Elapsed))+unkept, answer)
	}
}

// endedSeveral shows how several messages went.
func (w *Window) endedSeveral(run *series, err error) {
	tone, text := model.ToneNormal, model.Plural(run.accepted, "message", "messages")+" sent, all accepted."
	if run.refused > 0 {
		tone = model.ToneWarn
		text = fmt.Sprintf("%d of %s %s not accepted.", run.refused,
			model.Plural(run.accepted+run.refused, "message", "messages"), plural.Word(run.refused, "was", "were"))
	}
	if err != nil {
		tone = model.ToneBad
		text += " It ended early: " + err.Error()
	}
	w.say(tone, text+run.unkeptWords(), nil)
	w.answer.SetText(run.text())
	w.panel.Settle()
}

func (w *Window) say(tone model.Tone, text string, answer []byte) {
	w.result.Importance = widgets.AlarmImportance(tone)
	w.result.Say(text)
	w.result.Refresh()
	shown, ok := model.EditableAnswer(answer, model.LongestEdit)
	if !ok {
		shown = "(" + model.Plural(len(answer), "byte", "bytes") + ")"
	}
	w.answer.SetText(shown)
	w.panel.Settle()
	w.enable()
}
