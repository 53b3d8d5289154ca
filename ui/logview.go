package ui

import (
	"strings"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"mllpscope/ui/model"
	"mllpscope/ui/pump"
	"mllpscope/ui/widgets"
)

// LogView is the Log drawer: the last 2000 lines, newest first, and below them all words of the one that is selected.
type LogView struct {
	widgets.Pane
	ring   model.LogRing
	words  string // only lines with them are shown
	shown  []int  // places in the ring of the lines shown; unused without words
	filter *widgets.KeyEntry
	detail *widgets.NoteLine
	object *fyne.Container

	mu  sync.Mutex
	own []model.LogLine // lines of our own that wait for the next batch

	// Masked reports whether values of messages are hidden; nil: never.
	Masked func() bool
	// OnOpen is called with the connection of a line that a person opens.
	OnOpen func(connection string)
	// OnCopy gets the lines that are shown, to put them on the clipboard.
	OnCopy func(text string, lines int)
}

// NewLogView returns an empty drawer.
func NewLogView() *LogView {
	v := &LogView{Pane: widgets.NewPane([]widgets.Column{
		model.LogTime:       {Title: "Local time", Chars: 23, Min: 23, Clip: true},
		model.LogConnection: {Title: "Connection", Chars: 10, Min: 6},
		model.LogText:       {Title: "Event", Chars: 40, Grow: 1, Scroll: true},
	})}
	v.Grid().SetSource(logRows{v})
	v.Grid().OnSelect = func(row int) { v.tell(row) }
	v.Grid().OnActivate = v.open
	v.filter = widgets.NewKeyEntry("Show only lines with these words")
	v.filter.OnChanged = v.narrow
	v.filter.OnKey = func(e *fyne.KeyEvent) bool {
		if e.Name == fyne.KeyEscape {
			v.filter.SetText("")
		}
		return e.Name == fyne.KeyEscape
	}
	v.detail = widgets.NewNoteLine(widget.MediumImportance)
	copyAll := widgets.NewTextButton("Copy shown lines", func() { v.copyShown() })
	bar := container.NewBorder(nil, nil, nil, copyAll, v.filter)
	v.object = container.NewBorder(bar, v.detail, nil, nil, v.Pane.Object())
	v.describe()
	return v
}

// Object returns what to place in the window.
func (v *LogView) Object() fyne.CanvasObject { return v.object }

// logRows shows the ring in a grid.
type logRows struct{ view *LogView }

// Rows implements widgets.GridSource.
func (r logRows) Rows() int { return r.view.rows() }

// Cell implements widgets.GridSource.
func (r logRows) Cell(row, col int) (string, model.Tone) {
	line := r.view.line(row)
	if col != model.LogText {
		return line.Cells[col], model.ToneMuted
	}
	return line.Cells[col], line.Tone
}

// rows returns how many lines are shown.
func (v *LogView) rows() int {
	if v.words == "" {
		return v.ring.Len()
	}
	return len(v.shown)
}

// line returns a line as it may be shown.
func (v *LogView) line(row int) model.LogLine {
	if v.words != "" {
		row = v.shown[row]
	}
	return v.lineAt(row)
}

// lineAt returns the line at a place of the ring as it may be shown.
func (v *LogView) lineAt(place int) model.LogLine {
	line := *v.ring.Line(place)
	if v.Masked != nil && v.Masked() {
		return line.Masked()
	}
	return line
}

// narrow shows only lines with these words, all with none.
func (v *LogView) narrow(words string) {
	v.words = strings.TrimSpace(words)
	v.find()
	v.Grid().SetSource(logRows{v})
	v.tell(-1)
	v.describe()
}

// find looks for the lines that have the words.
func (v *LogView) find() {
	v.shown = v.shown[:0]
	for place := 0; v.words != "" && place < v.ring.Len(); place++ {
		if line := v.lineAt(place); line.Has(v.words) {
			v.shown = append(v.shown, place)
		}
	}
}

// describe says why no line is shown.
func (v *LogView) describe() {
	switch {
	case v.rows() > 0:
		v.Say("", "")
	case v.words != "" && v.ring.Len() > 0:
		v.Say("No line has these words", "Esc in the entry above shows all lines again.")
	default:
		v.Say("Nothing happened yet", "Events appear here.")
	}
}

// tell shows all words of a line, which the row may have too little room for; -1 none.
func (v *LogView) tell(row int) {
	text := ""
	if row >= 0 && row < v.rows() {
		line := v.line(row)
		text = line.Detail()
	}
	if v.detail.Text == text {
		return
	}
	v.detail.Say(text)
	v.object.Refresh()
	if row >= 0 {
		v.Grid().ScrollTo(row) // the words may have taken its place
	}
}

// open shows more about what a line tells of.
func (v *LogView) open(row int) {
	if row < 0 || row >= v.rows() {
		return
	}
	line := v.line(row)
	if connection := line.Connection(); connection != "" && v.OnOpen != nil {
		v.OnOpen(connection)
	}
}

// Copy returns the selected line as text.
func (v *LogView) Copy() string {
	if row := v.Grid().Selected(); row >= 0 && row < v.rows() {
		line := v.line(row)
		return line.Text()
	}
	return ""
}

// copyShown copies all lines that are shown, the oldest first.
func (v *LogView) copyShown() {
	var lines []string
	for row := v.rows() - 1; row >= 0; row-- {
		line := v.line(row)
		lines = append(lines, line.Text())
	}
	if v.OnCopy != nil {
		v.OnCopy(strings.Join(lines, "\n"), len(lines))
	}
}

// Remask shows the lines anew after values were hidden, or are shown again.
func (v *LogView) Remask() {
	v.find()
	v.tell(-1)
	v.tell(v.Grid().Selected())
	v.Grid().Refresh()
}

// Note adds a line of our own with the next batch. It may be called from any goroutine.
func (v *LogView) Note(line model.LogLine) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.own) < model.LogLines {
		v.own = append(v.own, line)
	}
}

// Prepare makes lines of the events.
func (v *LogView) Prepare(b *pump.Batch) func() {
	v.mu.Lock()
	lines := v.own
	v.own = nil
	v.mu.Unlock()
	lines = append(lines, model.EventLines(b.Events)...)
	if len(lines) == 0 {
		return nil
	}
	return func() {
		before := v.rows()
		v.ring.Add(lines...)
		added := len(lines)
		if v.words != "" {
			v.find()
			added = max(len(v.shown)-before, 0)
		}
		v.Grid().Shift(added)
		v.describe()
		v.Grid().Refresh()
	}
}
