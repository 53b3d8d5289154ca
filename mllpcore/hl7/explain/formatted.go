package explain

import (
	"bytes"
	"strings"

	"mllpscope/mllpcore/hl7"
)

// Stretch is a part of a line that looks the same.
type Stretch struct {
	Text      string
	Highlight bool // the sender wants it to stand out: \H\
}

// Line is a line of a value as its sender wants it to look.
type Line []Stretch

// Text returns the characters of the line.
func (l Line) Text() string {
	if len(l) == 1 {
		return l[0].Text
	}
	var b strings.Builder
	for _, s := range l {
		b.WriteString(s.Text)
	}
	return b.String()
}

// IsFormatted reports whether the value holds commands that change how it looks, such as \.br\ or \H\.
func (i Item) IsFormatted() bool {
	if !i.mayBeFormatted() {
		return false
	}
	for r := range hl7.Runs(i.Raw(), i.doc.msg.Delimiters()) {
		if r.Format != hl7.FormatText {
			return true
		}
	}
	return false
}

// mayBeFormatted reports whether the item is a value of a type in which such commands are obeyed, or of no known type,
// and has an escape character.
func (i Item) mayBeFormatted() bool {
	if i.kind == KindGroup || i.kind == KindSegment || i.gone {
		return false
	}
	escape := i.doc.msg.Delimiters().Escape
	if escape == 0 || bytes.IndexByte(i.Raw(), escape) < 0 || !i.node.IsLeaf() || i.delimiters() {
		return false
	}
	switch i.doc.simple(i.field).Type {
	case "FT", "TX", "ST", "CF", "", variable:
		return true
	}
	return false
}

// Formatted returns the value as text with the line ends and spaces that its sender wants; without commands it is Text.
// A line that its sender ends with CR alone, as \X0D\, ends with LF.
func (i Item) Formatted() string {
	if !i.mayBeFormatted() {
		return hl7.LineEnds(i.Text())
	}
	lines := i.doc.lines(i.Raw())
	texts := make([]string, len(lines))
	for n, l := range lines {
		texts[n] = l.Text()
	}
	return hl7.LineEnds(strings.Join(texts, "\n"))
}

// Lines returns the value as its sender wants it to look, of its first limit bytes; cut is how many bytes are left out.
// Line ends that stand in the value as bytes end a line as well.
func (i Item) Lines(limit int) (lines []Line, cut int) {
	if i.kind == KindGroup || i.gone {
		return nil, 0
	}
	raw, cut := i.head(limit)
	var all []Line
	if i.mayBeFormatted() {
		all = i.doc.lines(raw)
	} else {
		all = []Line{{{Text: i.text(raw)}}}
	}
	for _, l := range all {
		lines = append(lines, split(l)...)
	}
	return lines, cut
}

// split ends lines where their text does.
func split(l Line) []Line {
	lines := []Line{nil}
	for _, s := range l {
		for n, part := range strings.Split(strings.ReplaceAll(hl7.LineEnds(s.Text), "\r\n", "\n"), "\n") {
			if n > 0 {
				lines = append(lines, nil)
			}
			if part != "" {
				last := len(lines) - 1
				lines[last] = append(lines[last], Stretch{part, s.Highlight})
			}
		}
	}
	return lines
}

// The signs of commands in a value that is shown in one line.
const (
	signBreak     = "↵"
	signHighlight = "⟨H⟩"
	signNormal    = "⟨N⟩"
)

// oneLine returns a value with signs for the commands in it.
func (d *Document) oneLine(raw []byte) string {
	var b strings.Builder
	for r := range hl7.Runs(raw, d.msg.Delimiters()) {
		switch r.Format {
		case hl7.FormatText:
			b.WriteString(d.decodeRun(r))
		case hl7.FormatBreak:
			b.WriteString(strings.Repeat(signBreak, r.Count))
		case hl7.FormatCenter:
			if b.Len() > 0 {
				b.WriteString(signBreak)
			}
		case hl7.FormatSpace:
			b.WriteString(strings.Repeat(" ", r.Count))
		case hl7.FormatHighlight:
			b.WriteString(signHighlight)
		case hl7.FormatNormal:
			b.WriteString(signNormal)
		}
	}
	return b.String()
}

// decodeRun returns the text of a run in its charset.
func (d *Document) decodeRun(r hl7.Run) string {
	if r.Charset.Name() == "" {
		return d.DecodeBytes(r.Text)
	}
	text, _ := r.Charset.Decode(r.Text)
	return text
}

// sheet is where a formatted value is written, line by line.
type sheet struct {
	lines     []Line
	indent    int // of every line
	once      int // of this line, in addition
	highlight bool
}

// lines lays a formatted value out.
func (d *Document) lines(raw []byte) []Line {
	s := sheet{lines: []Line{nil}}
	for r := range hl7.Runs(raw, d.msg.Delimiters()) {
		switch r.Format {
		case hl7.FormatText:
			s.write(d.decodeRun(r))
		case hl7.FormatBreak:
			s.end(r.Count)
		case hl7.FormatCenter:
			if !s.fresh() {
				s.end(1)
			}
		case hl7.FormatIndent:
			s.indent = max(s.indent+r.Count, 0)
		case hl7.FormatOnce:
			s.once = r.Count
		case hl7.FormatSpace:
			s.write(strings.Repeat(" ", r.Count))
		case hl7.FormatHighlight, hl7.FormatNormal:
			s.highlight = r.Format == hl7.FormatHighlight
		}
	}
	return s.lines
}

// fresh reports whether nothing is in the last line.
func (s *sheet) fresh() bool { return len(s.lines[len(s.lines)-1]) == 0 }

func (s *sheet) end(n int) {
	for range n {
		s.lines = append(s.lines, nil)
	}
	s.once = 0
}

func (s *sheet) write(text string) {
	if text == "" {
		return
	}
	last := len(s.lines) - 1
	if n := s.indent + s.once; s.fresh() && n > 0 {
		s.lines[last] = append(s.lines[last], Stretch{Text: strings.Repeat(" ", n)})
	}
	s.lines[last] = append(s.lines[last], Stretch{text, s.highlight})
}
