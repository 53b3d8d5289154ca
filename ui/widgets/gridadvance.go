package widgets

import (
	"sort"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"mllpscope/ui/model"
)

// advances knows which characters are as wide as those of ASCII in the monospace font: what a font has none of comes
// from another one, with widths of its own. It belongs to the UI goroutine.
type advances struct {
	metrics Metrics
	even    map[rune]bool
}

// mono is the style of what came over the wire.
func mono() fyne.TextStyle { return fyne.TextStyle{Monospace: true} }

// HasGlyph reports whether a font on this computer has r. Fyne does not tell; what has no font is drawn as U+FFFD and
// takes just the room of a character that no font can have.
func HasGlyph(r rune) bool {
	const none = '\U0010FFFE'
	width := func(r rune) float32 { return fyne.MeasureText(string(r), theme.TextSize(), mono()).Width }
	missing := width(none)
	return missing == width('0') || width(r) != missing
}

// isEven reports whether r takes just the width of a character.
func (a *advances) isEven(r rune) bool {
	const near = 0.01
	if r < utf8.RuneSelf {
		return r >= ' '
	}
	even, known := a.even[r]
	if !known {
		if len(a.even) > 4096 {
			clear(a.even)
		}
		width := fyne.MeasureText(string(r), a.metrics.size, mono()).Width
		even = width > a.metrics.Char-near && width < a.metrics.Char+near && !leftwards(r)
		a.even[r] = even
	}
	return even
}

// allEven reports whether all characters of s are as wide as another.
func (a *advances) allEven(s string) bool {
	for _, r := range s {
		if !a.isEven(r) {
			return false
		}
	}
	return true
}

// leftwards reports whether r is of a script that is written from right to left.
func leftwards(r rune) bool {
	return r >= 0x0590 && unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko)
}

// use prepares for the present theme.
func (a *advances) use(m Metrics) {
	if a.metrics != m || a.even == nil {
		a.metrics, a.even = m, make(map[rune]bool)
	}
}

// before returns how far the first n characters of s reach.
func (a *advances) before(s string, n int) float32 {
	end := len(s)
	for i := range s {
		if n--; n < 0 {
			end = i
			break
		}
	}
	if s = s[:end]; a.allEven(s) {
		return float32(utf8.RuneCountInString(s)) * a.metrics.Char
	}
	return fyne.MeasureText(s, a.metrics.size, mono()).Width
}

// charAt returns which character of s is at x, or how many there are behind the last.
func (a *advances) charAt(s string, x float32) int {
	if x <= 0 {
		return 0
	}
	count := utf8.RuneCountInString(s)
	if a.allEven(s) {
		return min(int(x/a.metrics.Char), count)
	}
	return sort.Search(count, func(n int) bool { return a.before(s, n+1) > x })
}

// shown returns the part of a cell's text that is drawn and how many characters are out of sight before it.
func (g *Grid) shown(text string, col int) (shown string, skipped int) {
	c := &g.columns[col]
	room := int(g.geometry.width[col]/g.geometry.Char + 0.01)
	if !c.Scroll || g.left == 0 {
		return cutMono(text, 0, room, !c.Clip), 0
	}
	used := 0
	for _, r := range text {
		if used >= g.left {
			break
		}
		used += model.RuneCells(r)
		skipped++
	}
	return cutMono(text, g.left, room, !c.Clip), skipped
}

// reach returns where characters from to to of a cell are, from its left edge on; equal for out of sight.
func (g *Grid) reach(text string, col, from, to int) (left, right float32) {
	shown, skipped := g.shown(text, col)
	g.advances.use(g.geometry.Metrics)
	left, right = g.advances.before(shown, max(from-skipped, 0)), g.advances.before(shown, max(to-skipped, 0))
	return min(left, g.geometry.width[col]), min(right, g.geometry.width[col])
}
