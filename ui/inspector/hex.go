package inspector

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
	"mllpscope/ui/widgets"
)

// hexView is the Hex tab: sixteen bytes a row with offset and ASCII.
type hexView struct {
	widgets.Pane
	head *widgets.NoteLine // that the bytes are not those that came
	rows *hexRows
	at   int // the byte that the keyboard is at, -1 for none

	place *placeLine
	whole fyne.CanvasObject

	OnByte func(offset int)      // a person chose a byte of the payload
	OnSpan func(s document.Span) // a person dragged over bytes

	drawn    document.Span // what was dragged over; it is copied alone
	drawnHex bool          // where it stands as hexadecimal numbers
}

func newHexView() *hexView {
	v := &hexView{at: -1}
	v.Pane, v.head = widgets.NewHeadedPane([]widgets.Column{
		document.HexOffset: {Chars: 8}, document.HexBytes: {Chars: 49}, document.HexText: {Chars: 16},
	})
	v.Grid().OnPoint = v.point
	v.Grid().OnSelect = v.chosen
	v.Grid().OnKey = v.key
	v.Grid().OnDrag = v.dragged
	v.place = newPlaceLine()
	v.whole = container.NewBorder(nil, v.place.object, nil, nil, v.Pane.Object())
	return v
}

// Object implements view.
func (v *hexView) Object() fyne.CanvasObject { return v.whole }

// hexKept is how many rows are kept as text; more than a screen has.
const hexKept = 256

// hexRows shows a dump in a grid. The rows on the screen are made once.
type hexRows struct {
	dump *document.HexDump
	span document.Span
	kept [hexKept]struct {
		row   int // counted from 1, 0 for none
		cells [3]string
	}
}

// Rows implements widgets.GridSource.
func (r *hexRows) Rows() int { return r.dump.Rows() }

// Cell implements widgets.GridSource.
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

// Marked implements widgets.GridMarker.
func (r *hexRows) Marked(row, col int) (from, to int) { return r.dump.Marked(row, col, r.span) }

// Focus implements view.
func (v *hexView) Focus() *widgets.Grid { return v.Grid() }

// Say implements view.
func (v *hexView) Say(title, next string) {
	v.rows, v.at, v.drawn = nil, -1, document.Span{}
	v.place.say("")
	v.head.Say("")
	v.Grid().SetSource(widgets.NoRows{})
	v.Pane.Say(title, next)
}

// Show implements view.
func (v *hexView) Show(d *document.Document, fresh bool) {
	defer sayDamaged(v.head, d)
	if !fresh {
		return
	}
	if d.Hex.Rows() == 0 {
		v.Say("No bytes", "Nothing came inside the block. The Wire tab tells more.")
		return
	}
	v.rows, v.at, v.drawn = &hexRows{dump: d.Hex}, -1, document.Span{}
	v.Grid().SetSource(v.rows)
	v.Pane.Say("", "")
}

// Mark implements spanView.
func (v *hexView) Mark(s document.Span) {
	if v.rows == nil {
		return
	}
	v.rows.span = s
	if s != v.drawn {
		v.drawn = document.Span{}
	}
	if !v.drawn.Empty() { // the rows stay where they are while the pointer is over them
		v.Grid().Refresh()
		return
	}
	if v.at < s.Start || v.at >= s.End {
		v.at = s.Start
	}
	if !s.Empty() {
		row := v.rows.dump.RowAt(v.at)
		v.Grid().SetSelected(row)
		v.Grid().ScrollTo(row)
	}
	v.Grid().Refresh()
}

func (v *hexView) point(row, col, char int) bool {
	if v.rows == nil {
		return false
	}
	return v.pick(v.rows.dump.ByteAt(row, col, char))
}

// pick selects the part that a byte belongs to; false for the framing, which belongs to none.
func (v *hexView) pick(offset int) bool {
	if offset < 0 || v.OnByte == nil {
		return false
	}
	v.at = offset
	v.Grid().SetSelected(v.rows.dump.RowAt(offset))
	v.OnByte(offset)
	return true
}

// chosen is called for the keyboard: up and down stay in their column of bytes.
func (v *hexView) chosen(row int) {
	if v.rows == nil {
		return
	}
	col := 0
	if v.at >= 0 {
		col, _ = v.rows.dump.Marked(v.rows.dump.RowAt(v.at), document.HexText, document.Span{Start: v.at, End: v.at + 1})
	}
	v.pick(v.rows.dump.ByteAt(row, document.HexText, col))
}

// key goes to the next byte with Right and to the one before with Left.
func (v *hexView) key(e *fyne.KeyEvent) bool {
	if v.rows == nil || v.at < 0 {
		return false
	}
	switch e.Name {
	case fyne.KeyRight:
		v.step(v.at + 1)
	case fyne.KeyLeft:
		v.step(v.at - 1)
	default:
		return false
	}
	return true
}

func (v *hexView) step(offset int) {
	if dump := v.rows.dump; offset >= 0 && dump.Holds(offset) {
		v.pick(offset)
	}
}

// dragged selects the bytes between two characters, both included.
func (v *hexView) dragged(from, to widgets.Point) {
	if v.rows == nil || v.OnSpan == nil || from.Col == document.HexOffset {
		return
	}
	s := v.rows.dump.Between(from.Col, from.Row, from.Char, to.Row, to.Char)
	if s.Empty() || s == v.drawn {
		return
	}
	v.drawn, v.drawnHex, v.at = s, from.Col == document.HexBytes, s.Start
	v.Grid().SetSelected(to.Row)
	v.OnSpan(s)
}

// Copy implements view: what was dragged over, as hexadecimal numbers or as it came, or the selected row.
func (v *hexView) Copy() string {
	if v.rows != nil && !v.drawn.Empty() {
		drawn := v.rows.dump.BytesIn(v.drawn)
		if v.drawnHex {
			return fmt.Sprintf("% x", drawn)
		}
		return string(drawn)
	}
	row := v.Grid().Selected()
	if v.rows == nil || row < 0 || row >= v.rows.Rows() {
		return ""
	}
	return v.line(row)
}

func (v *hexView) line(row int) string {
	offset, hex, ascii := v.rows.dump.Row(row)
	return offset + "  " + hex + " " + ascii
}

// Lines implements view.
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
