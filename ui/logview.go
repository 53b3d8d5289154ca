package ui

import (
	"sync"

	"mllpscope/ui/pump"

	"mllpscope/ui/model"
	"mllpscope/ui/widgets"
)

// LogView is the Log drawer: the last 2000 lines, newest first.
type LogView struct {
	widgets.Pane
	ring model.LogRing

	mu  sync.Mutex
	own []model.LogLine // lines of our own that wait for the next batch

	// Masked reports whether values of messages are hidden; nil: never.
	Masked func() bool
}

// NewLogView returns an empty drawer.
func NewLogView() *LogView {
	v := &LogView{Pane: widgets.NewPane([]widgets.Column{
		model.LogTime:       {Title: "local time", Chars: 23, Min: 23, Clip: true},
		model.LogConnection: {Title: "connection", Chars: 10, Min: 6},
		model.LogText:       {Title: "what happened", Chars: 40, Grow: 1, Scroll: true},
	})}
	v.Grid().SetSource(logRows{v})
	v.Say("Nothing happened yet", "What the listener does is told here, line by line.")
	return v
}

// logRows shows the ring in a grid.
type logRows struct{ view *LogView }

// Rows implements widgets.GridSource.
func (r logRows) Rows() int { return r.view.ring.Len() }

// Cell implements widgets.GridSource.
func (r logRows) Cell(row, col int) (string, model.Tone) {
	line := r.view.line(row)
	if col != model.LogText {
		return line.Cells[col], model.ToneMuted
	}
	return line.Cells[col], line.Tone
}

// line returns a line as it may be shown.
func (v *LogView) line(row int) model.LogLine {
	line := *v.ring.Line(row)
	if v.Masked != nil && v.Masked() {
		return line.Masked()
	}
	return line
}

// Copy returns the selected line as text.
func (v *LogView) Copy() string {
	if row := v.Grid().Selected(); row >= 0 && row < v.ring.Len() {
		line := v.line(row)
		return line.Text()
	}
	return ""
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
		v.ring.Add(lines...)
		v.Grid().Shift(len(lines))
		v.Say("", "")
		v.Grid().Refresh()
	}
}
