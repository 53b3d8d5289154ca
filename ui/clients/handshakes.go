package clients

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"mllpscope/mllpcore"
	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// HandshakeTeller knows the stories of TLS handshakes. mllpcore.Server is one.
type HandshakeTeller interface {
	Handshakes() []mllpcore.Handshake // newest first
}

// Handshakes tells how TLS handshakes went, those that were refused and those of who is connected.
type Handshakes struct {
	widgets.SideWindow

	teller HandshakeTeller

	all    []mllpcore.Handshake
	rows   []model.ShakeRow
	chosen string // connection of the one that is told

	list  widgets.Pane
	facts *fyne.Container
	story *widgets.Flow

	copied *widgets.Button // puts the one that is told onto the clipboard

	OnCopy func(report string) // gets a handshake's story as text
}

// NewHandshakes returns the window, closed. open makes windows.
func NewHandshakes(teller HandshakeTeller, open func(title string) fyne.Window) *Handshakes {
	return &Handshakes{SideWindow: widgets.SideWindow{Open: open}, teller: teller}
}

// Rows returns the handshakes, as listed.
func (w *Handshakes) Rows() []model.ShakeRow { return w.rows }

const shakesWidth, shakesHeight, shakesSplit = 960, 560, 0.48

// ShowFor opens the window at the handshake of a connection, "" for the newest.
func (w *Handshakes) ShowFor(connection string) {
	w.chosen = connection
	if w.Raise() {
		w.refill()
		return
	}
	w.Present("MLLPScope TLS handshakes", shakesWidth, shakesHeight, w.build)
	w.CloseOnEscape(w.list.Grid())
	w.Window().Canvas().Focus(w.list.Grid())
}

func (w *Handshakes) build() fyne.CanvasObject {
	w.list = widgets.NewPane([]widgets.Column{
		model.ShakeTime:    {Title: "Time", Chars: 19, Min: 12, Clip: true},
		model.ShakePeer:    {Title: "Client", Chars: 21, Min: 14},
		model.ShakeOutcome: {Title: "Result", Chars: 24, Min: 12, Grow: 1, Words: true},
	})
	w.list.Grid().OnSelect = func(row int) { w.tell(row) }
	w.list.Grid().SetSource(shakeRows{w})
	w.facts = container.New(widgets.Pairs{Gap: 8})
	w.story = widgets.NewFlow(w.facts)
	w.copied = widgets.NewButton("Copy report", theme.ContentCopyIcon(), w.copyReport)
	w.copied.Importance = widget.LowImportance
	w.copied.Hide()
	w.refill()
	told := container.NewBorder(nil, container.NewBorder(nil, nil, nil, w.copied), nil, nil, w.story.Object())
	split := container.NewHSplit(w.list.Object(), told)
	split.SetOffset(shakesSplit)
	return split
}

// shakeRows shows the handshakes in a grid.
type shakeRows struct{ w *Handshakes }

// Rows implements widgets.GridSource.
func (r shakeRows) Rows() int { return len(r.w.rows) }

// Cell implements widgets.GridSource.
func (r shakeRows) Cell(row, col int) (string, model.Tone) {
	line := &r.w.rows[row]
	if col != model.ShakeOutcome {
		return line.Cells[col], model.ToneNormal
	}
	return line.Cells[col], line.Tone
}

// Tick follows handshakes that are made meanwhile.
func (w *Handshakes) Tick() {
	if w.Window() == nil {
		return
	}
	now := w.teller.Handshakes()
	same := slices.EqualFunc(now, w.all, func(a, b mllpcore.Handshake) bool {
		return a.Connection == b.Connection && a.OK == b.OK && a.Time.Equal(b.Time)
	})
	if !same {
		w.refill()
	}
}

// refill lists the handshakes; the one that is told stays told while it is known.
func (w *Handshakes) refill() {
	w.all, w.rows = w.teller.Handshakes(), nil
	at := 0
	for i, h := range w.all {
		w.rows = append(w.rows, model.NewShakeRow(h))
		if h.Connection == w.chosen {
			at = i
		}
	}
	if len(w.rows) == 0 {
		w.list.Say("No TLS handshake yet", "Every TLS handshake is listed here, with the reason if it failed.")
		w.facts.RemoveAll()
		w.story.Settle()
		w.copied.Hide()
		return
	}
	w.list.Say("", "")
	w.list.Grid().SetSelected(at)
	w.list.Grid().Refresh()
	w.tell(at)
}

// copyReport puts the story that is told onto the clipboard.
func (w *Handshakes) copyReport() {
	for _, h := range w.all {
		if h.Connection == w.chosen && w.OnCopy != nil {
			w.OnCopy(model.HandshakeReport(h))
			return
		}
	}
}

// tell tells the story of one handshake.
func (w *Handshakes) tell(row int) {
	if row < 0 || row >= len(w.all) {
		return
	}
	w.chosen = w.all[row].Connection
	w.copied.Show()
	w.facts.RemoveAll()
	for _, f := range model.HandshakeStory(w.all[row]) {
		value := widgets.NewLabel(f.Text)
		value.Wrapping, value.Selectable = fyne.TextWrapWord, true
		if f.Label == "Refused" {
			value.Importance = widget.DangerImportance
		}
		w.facts.Add(widgets.FieldLabel(f.Label))
		w.facts.Add(value)
	}
	w.story.Settle()
}
