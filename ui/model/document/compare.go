package document

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/compare"
	"mllpscope/mllpcore/hl7/spreadsheet"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
)

// The columns of the Compare tab.
const (
	CompareState = iota
	ComparePath
	CompareName
	CompareA
	CompareB
	CompareColumns
)

// Comparison is two messages beside each other.
type Comparison struct {
	Other   string // what tells the first message from others
	A, B    message.ID
	rows    []compare.Row
	counts  compare.Counts
	ignored []string
}

// DefaultIgnored are the fields that do not matter when messages are compared, as paths.
func DefaultIgnored() []string {
	var paths []string
	for _, p := range compare.DefaultIgnored() {
		paths = append(paths, p.String())
	}
	return paths
}

// Compare lays a document, usually an earlier message, beside another. all shows what is the same as well. It may take
// long with large messages: call it off the UI goroutine.
func Compare(a, b *Document, ignored []string, all bool) (*Comparison, error) {
	c := &Comparison{Other: nameOf(a), A: a.ID, B: b.ID, ignored: ignored}
	paths, err := compare.Paths(ignored...)
	if err != nil {
		return nil, err
	}
	if paths == nil {
		paths = []hl7.Path{} // nil would mean the default ones
	}
	if a.Explain != nil && b.Explain != nil {
		c.rows, c.counts = compare.Messages(a.Explain, b.Explain, compare.Options{Ignore: paths, All: all})
	}
	return c, nil
}

// nameOf tells one message from others: its number, when it came, and what it is.
func nameOf(d *Document) string {
	head := d.Kept.Summary()
	return strings.TrimSpace("#" + strconv.FormatUint(uint64(d.ID), 10) + " " + model.Stamp(d.Kept.Time) + " " +
		model.VisibleText(head.Type+"^"+head.Trigger+" "+head.ControlID))
}

// Rows returns the number of rows.
func (c *Comparison) Rows() int { return len(c.rows) }

// Cell returns the text of a cell.
func (c *Comparison) Cell(row, col int) (string, model.Tone) {
	r := &c.rows[row]
	sign, tone := stateSign(r.State)
	switch col {
	case CompareState:
		return sign, tone
	case ComparePath:
		return model.VisibleText(r.Path()), model.ToneNormal
	case CompareName:
		return model.VisibleText(r.Name), model.ToneNormal
	case CompareA:
		return sideText(r.A), sideTone(r.State, r.A)
	}
	return sideText(r.B), sideTone(r.State, r.B)
}

func stateSign(s compare.State) (string, model.Tone) {
	switch s {
	case compare.Changed:
		return "≠ changed", model.ToneWarn
	case compare.OnlyA:
		return "− gone", model.ToneWarn
	case compare.OnlyB:
		return "+ new", model.ToneWarn
	case compare.Ignored:
		return "~ ignored", model.ToneMuted
	}
	return "= same", model.ToneMuted
}

func sideTone(state compare.State, s compare.Side) model.Tone {
	if state == compare.Same || state == compare.Ignored || s.Path == "" {
		return model.ToneMuted
	}
	return model.ToneNormal
}

func sideText(s compare.Side) string {
	if s.Path == "" {
		return model.Dash
	}
	text := model.VisibleText(s.Text)
	if s.Cut > 0 {
		text += "⟨… " + model.SizeOf(s.Len) + "⟩"
	}
	return text
}

// Marked returns which characters of a value differ from the other: all between what both begin and end with.
func (c *Comparison) Marked(row, col int) (from, to int) {
	r := &c.rows[row]
	if r.State != compare.Changed && r.State != compare.OnlyA && r.State != compare.OnlyB ||
		col != CompareA && col != CompareB {
		return 0, 0
	}
	own, other := []rune(sideText(r.A)), []rune(sideText(r.B))
	if col == CompareB {
		own, other = other, own
	}
	if r.State != compare.Changed {
		if string(own) == model.Dash {
			return 0, 0
		}
		return 0, len(own)
	}
	for from < len(own) && from < len(other) && own[from] == other[from] {
		from++
	}
	to = len(own)
	for end := len(other); to > from && end > from && own[to-1] == other[end-1]; end-- {
		to--
	}
	return from, to
}

// Span returns the bytes of a row in the second message, empty when it does not have them.
func (c *Comparison) Span(row int) Span {
	s := c.rows[row].B
	if s.Path == "" {
		return Span{}
	}
	return Span{Start: s.Offset, End: s.Offset + s.Len}
}

// Next returns the next row that differs, or the one before, and begins anew at the end; -1 is none.
func (c *Comparison) Next(from int, back bool) int {
	step, n := 1, len(c.rows)
	if back {
		step = -1
		if from < 0 {
			from = n
		}
	}
	for i := range n {
		row := ((from+step*(i+1))%n + n) % n
		if s := c.rows[row].State; s != compare.Same && s != compare.Ignored {
			return row
		}
	}
	return -1
}

// Words counts the differences and says to which message.
func (c *Comparison) Words() string {
	text := "No difference"
	if n := c.counts.Different(); n > 0 {
		text = model.Plural(n, "difference", "differences")
	}
	text += " to " + c.Other
	if len(c.ignored) > 0 {
		text += ", ignoring " + strings.Join(c.ignored, ", ")
	}
	return text
}

// Different returns how many differences there are.
func (c *Comparison) Different() int { return c.counts.Different() }

// Text returns a row with tabs between its cells.
func (c *Comparison) Text(row int) string {
	cells := make([]string, CompareColumns)
	for col := range cells {
		cells[col], _ = c.Cell(row, col)
	}
	return spreadsheet.Tabbed(cells)
}

const (
	previousPage = 64
	previousMax  = 20_000 // messages that are looked at for the previous one
)

// Previous returns the message before k from the same sender (MSH-3 and MSH-4) and of the same type; false when there
// is none among the last 20,000. upward: what came before a message has a higher ID, as of a file in its own order.
func Previous(ctx context.Context, src model.Source, k message.Kept, upward bool) (message.ID, bool) {
	key := func(s message.Summary) [4]string {
		return [4]string{s.SendingApplication, s.SendingFacility, s.Type, s.Trigger}
	}
	page := func(from message.ID) []message.Kept {
		if !upward {
			return src.Before(from, previousPage)
		}
		kept := src.After(from, previousPage)
		slices.Reverse(kept)
		return kept
	}
	want, from := key(k.Summary()), k.ID
	for seen := 0; seen < previousMax && from > 0 && ctx.Err() == nil; seen += previousPage {
		kept := page(from)
		if len(kept) == 0 {
			return 0, false
		}
		for _, other := range kept {
			if other.Kind == message.KindMessage && key(other.Summary()) == want {
				return other.ID, true
			}
		}
		from = kept[len(kept)-1].ID
	}
	return 0, false
}
