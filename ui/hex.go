package ui

import (
	"fyne.io/fyne/v2"

	"mllpscope/ui/model"
)

// hexView is the Hex tab: sixteen bytes a row with offset and ASCII.
type hexView struct {
	pane
	rows *hexRows
}

func newHexView() *hexView {
	return &hexView{pane: newPane([]Column{{Chars: 8}, {Chars: 49}, {Chars: 16}})}
}

// hexKept is how many rows are kept as text; more than a screen has.
const hexKept = 256

// hexRows shows a dump in a grid. The rows on the screen are made once.
type hexRows struct {
	dump *model.HexDump
	kept [hexKept]struct {
		row   int // counted from 1, 0 for none
		cells [3]string
	}
}

// Rows implements GridSource.
func (r *hexRows) Rows() int { return r.dump.Rows() }

// Cell implements GridSource.
func (r *hexRows) Cell(row, col int) (string, model.Tone) {
	k := &r.kept[row%hexKept]
	if k.row != row+1 {
		k.row = row + 1
		k.cells[0], k.cells[1], k.cells[2] = r.dump.Row(row)
	}
	if col == 0 {
		return k.cells[0], model.ToneMuted
	}
	return k.cells[col], model.ToneNormal
}

// Object implements inspectorTab.
func (v *hexView) Object() fyne.CanvasObject { return v.object }

// Focus implements inspectorTab.
func (v *hexView) Focus() *Grid { return v.grid }

// Say implements inspectorTab.
func (v *hexView) Say(title, next string) {
	v.rows = nil
	v.grid.SetSource(noRows{})
	v.say(title, next)
}

// Show implements inspectorTab.
func (v *hexView) Show(d *model.Document, fresh bool) {
	if !fresh {
		return
	}
	if d.Hex.Rows() == 0 {
		v.Say("No bytes", "Nothing came inside of the block. The Wire tab tells more.")
		return
	}
	v.rows = &hexRows{dump: d.Hex}
	v.grid.SetSource(v.rows)
	v.say("", "")
}

// Copy implements inspectorTab: the selected row.
func (v *hexView) Copy() string {
	row := v.grid.Selected()
	if v.rows == nil || row < 0 || row >= v.rows.Rows() {
		return ""
	}
	return v.line(row)
}

func (v *hexView) line(row int) string {
	offset, hex, ascii := v.rows.dump.Row(row)
	return offset + "  " + hex + " " + ascii
}

// Lines implements inspectorTab.
func (v *hexView) Lines(n int) []string {
	if v.rows == nil {
		return nil
	}
	lines := make([]string, 0, min(n, v.rows.Rows()))
	for row := range min(n, v.rows.Rows()) {
		lines = append(lines, v.line(row))
	}
	return lines
}
