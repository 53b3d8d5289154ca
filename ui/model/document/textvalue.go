package document

import (
	"strings"
	"unicode/utf8"

	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/ui/model"
)

const (
	textLong  = 200      // bytes from which a value is too long to be read in its row
	textMax   = 64 << 10 // bytes of a value that are laid out
	textLines = 1000     // lines of it
	textWide  = 80       // characters of a line; longer ones are wrapped, as the standard wants text to be
)

// TextValue is a value to be read in lines: one that its sender has formatted, or one too long for its row.
type TextValue struct {
	Path  string
	Text  string         // what it is and how long
	Lines []explain.Line // wrapped; control characters visible
}

// TextValue returns the value that is exactly the bytes of s, when it is one to be read in lines. It may take long in a
// large message.
func (d *Document) TextValue(s Span) (TextValue, bool) {
	i, ok := d.Item(s)
	if !ok || SpanOf(i) != s || !i.IsLeaf() || i.Kind() < explain.KindField {
		return TextValue{}, false
	}
	formatted := i.Len() <= textMax && i.IsFormatted()
	if !formatted && i.Len() < textLong {
		return TextValue{}, false
	}
	lines, cut := i.Lines(textMax)
	v := TextValue{Path: i.Path(), Text: "text, " + model.SizeOf(i.Len())}
	if formatted {
		v.Text = "formatted text, " + model.Plural(len(lines), "line", "lines")
	}
	for _, l := range lines {
		v.Lines = append(v.Lines, wrap(visibleLine(l))...)
	}
	if len(v.Lines) > textLines {
		v.Lines, cut = v.Lines[:textLines], max(cut, 1)
	}
	if cut > 0 {
		v.Lines = append(v.Lines, explain.Line{{Text: "⟨… the beginning of " + model.SizeOf(i.Len()) + "⟩"}})
	}
	return v, true
}

func visibleLine(l explain.Line) explain.Line {
	shown := make(explain.Line, len(l))
	for n, s := range l {
		shown[n] = explain.Stretch{Text: model.VisibleText(s.Text), Highlight: s.Highlight}
	}
	return shown
}

// wrap cuts a line that is too wide, at spaces where there are some.
func wrap(l explain.Line) []explain.Line {
	var lines []explain.Line
	var line explain.Line
	room := textWide
	for _, s := range l {
		for utf8.RuneCountInString(s.Text) > room {
			end := byteOf(s.Text, room)
			if space := strings.LastIndexByte(s.Text[:end], ' '); space > 0 {
				end = space + 1
			} else if room < textWide/2 {
				end = 0 // a word is not cut at the end of a line
			}
			if end > 0 {
				line = append(line, explain.Stretch{Text: s.Text[:end], Highlight: s.Highlight})
			}
			lines, line, room = append(lines, line), nil, textWide
			s.Text = s.Text[end:]
		}
		if s.Text != "" {
			line, room = append(line, s), room-utf8.RuneCountInString(s.Text)
		}
	}
	return append(lines, line)
}

// byteOf returns where character n of a text begins.
func byteOf(text string, n int) int {
	for at := range text {
		if n == 0 {
			return at
		}
		n--
	}
	return len(text)
}
