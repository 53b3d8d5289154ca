package ui

import (
	"fyne.io/fyne/v2"

	"mllpscope/ui/model"
)

// rawView is the Raw tab, and with other bytes the Answer tab: a line for each segment, control bytes visible.
type rawView struct {
	pane
	lines *model.RawLines
}

func newRawView() *rawView {
	return &rawView{pane: newPane([]Column{
		{Chars: 5, End: true},
		{Chars: 20, Grow: 1, Scroll: true},
	})}
}

// rawRows shows lines in a grid.
type rawRows struct{ lines *model.RawLines }

// Rows implements GridSource.
func (r rawRows) Rows() int { return r.lines.Rows() }

// Cell implements GridSource.
func (r rawRows) Cell(row, col int) (string, model.Tone) {
	number, text := r.lines.Row(row)
	if col == 0 {
		return number, model.ToneMuted
	}
	return text, model.ToneNormal
}

// Object implements inspectorTab.
func (v *rawView) Object() fyne.CanvasObject { return v.object }

// Focus implements inspectorTab.
func (v *rawView) Focus() *Grid { return v.grid }

// Say implements inspectorTab.
func (v *rawView) Say(title, next string) {
	v.lines = nil
	v.grid.SetSource(noRows{})
	v.say(title, next)
}

// Show implements inspectorTab.
func (v *rawView) Show(d *model.Document, fresh bool) {
	if fresh {
		v.show(d.Raw)
	}
}

func (v *rawView) show(lines *model.RawLines) {
	if lines.Rows() == 0 {
		v.Say("No bytes", "Nothing came inside of the block. The Wire tab tells more.")
		return
	}
	v.lines = lines
	v.grid.SetSource(rawRows{lines})
	v.say("", "")
}

// Copy implements inspectorTab: the selected line as it came.
func (v *rawView) Copy() string {
	if v.lines == nil {
		return ""
	}
	return string(v.lines.Bytes(v.grid.Selected()))
}

// Lines implements inspectorTab.
func (v *rawView) Lines(n int) []string {
	if v.lines == nil {
		return nil
	}
	lines := make([]string, 0, min(n, v.lines.Rows()))
	for row := range min(n, v.lines.Rows()) {
		_, text := v.lines.Row(row)
		lines = append(lines, text)
	}
	return lines
}
