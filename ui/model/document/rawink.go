package document

import (
	"strings"
	"unicode/utf8"

	"mllpscope/ui/model"
)

// Inks returns which characters of a row have a tone of their own: the name of the segment, the delimiters, the signs
// that stand for bytes, and those for what is elided, which open the line.
func (r *RawLines) Inks(row int) []model.Ink {
	p := r.place(row)
	text := r.text(p)
	name := -1 // where a name may begin
	if r.named && p.line < len(r.ends) && p.chunk <= 0 {
		name = utf8.RuneCountInString(r.before(p.line, p.chunk))
	}
	inks := r.inks(text, name)
	first, last := r.stretch(p, text)
	if first.char == 0 && last.at == len(text) {
		return inks
	}
	part := inks[:0]
	for _, ink := range inks {
		ink.From, ink.To = max(ink.From, first.char)-first.char, min(ink.To, last.char)-first.char
		if ink.From < ink.To {
			part = append(part, ink)
		}
	}
	return part
}

// inks returns the coloured characters of a text. A segment's name may begin at a character, -1 for none.
func (r *RawLines) inks(text string, name int) []model.Ink {
	inks := make([]model.Ink, 0, 16)
	sign, tone, skip := -1, model.ToneDelimiter, 0
	at := 0
	for i, c := range text {
		switch {
		case skip > 0:
			skip--
		case sign >= 0:
			if c == '⟩' {
				inks = append(inks, model.Ink{From: sign, To: at + 1, Tone: tone})
				sign = -1
			}
		case c == '⟨':
			sign, tone = at, model.ToneDelimiter
			if strings.HasPrefix(text[i:], "⟨… ") {
				tone = model.ToneCut
			}
		case at == name:
			if isSegmentName(text[i:], r.field) {
				inks = append(inks, model.Ink{From: at, To: at + 3, Tone: model.ToneSegment})
				skip = 2
			}
		case r.named && r.isDelimiter(c):
			if last := len(inks) - 1; last >= 0 && inks[last].To == at && inks[last].Tone == model.ToneDelimiter {
				inks[last].To++
			} else {
				inks = append(inks, model.Ink{From: at, To: at + 1, Tone: model.ToneDelimiter})
			}
		}
		at++
	}
	return inks
}

// isSegmentName reports whether text begins with three characters that may name a segment, and ends or goes on with the
// field separator or a sign.
func isSegmentName(text string, field byte) bool {
	const length = 3
	if len(text) < length {
		return false
	}
	for i := range length {
		c := text[i]
		if (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	rest := text[length:]
	return rest == "" || rest[0] == field || strings.HasPrefix(rest, "⟨")
}

func (r *RawLines) isDelimiter(c rune) bool {
	d := r.delimiters
	switch {
	case c == 0 || c >= utf8.RuneSelf:
		return false
	case byte(c) == d.Field, byte(c) == d.Component, byte(c) == d.Repetition, byte(c) == d.Escape:
		return true
	}
	return byte(c) == d.Subcomponent || byte(c) == d.Truncation
}
