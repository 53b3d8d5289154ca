package inspector

import (
	"slices"
	"strings"

	"mllpscope/ui/model/document"
	"mllpscope/ui/widgets"
)

// fonts remembers for which writing systems this computer has a font.
type fonts struct {
	known map[string]bool
	has   func(r rune) bool // nil: as the toolkit draws
}

// hint says for which of the writing systems there is no font, and what to do; "" when there is one for each.
func (f *fonts) hint(scripts []document.Script) string {
	var missing []string
	font := "Noto Sans"
	for _, s := range scripts {
		if f.draws(s) {
			continue
		}
		name := strings.ReplaceAll(s.Name, "_", " ")
		switch name {
		case "Han", "Hiragana", "Katakana", "Hangul", "Bopomofo":
			font = "Noto Sans CJK"
		default:
			font = "Noto Sans " + name
		}
		missing = append(missing, name)
	}
	if len(missing) == 0 {
		return ""
	}
	slices.Sort(missing)
	return "No font for " + strings.Join(missing, ", ") + ": shown as �. The bytes are right; install " + font + "."
}

func (f *fonts) draws(s document.Script) bool {
	has, known := f.known[s.Name]
	if known {
		return has
	}
	draw := f.has
	if draw == nil {
		draw = widgets.HasGlyph
	}
	has = slices.ContainsFunc(s.Samples, draw)
	if f.known == nil {
		f.known = make(map[string]bool)
	}
	f.known[s.Name] = has
	return has
}
