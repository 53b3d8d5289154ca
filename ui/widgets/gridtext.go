package widgets

import (
	"sort"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"mllpscope/ui/model"
)

const ellipsis = "…"

// cutMono returns as much of s, from its skip-th column on, as fits into cells columns of the monospace font. Where
// something was left out at the end, sign stands in the last column.
func cutMono(s string, skip, cells int, sign bool) string {
	if cells <= 0 {
		return ""
	}
	if skip == 0 && len(s) <= cells && isASCII(s) {
		return s
	}
	start, used, room := -1, 0, 0
	lastFit := 0 // where to cut so that the sign fits as well
	for i, r := range s {
		w := model.RuneCells(r)
		if used < skip {
			used += w
			continue
		}
		if start < 0 {
			start, lastFit = i, i
		}
		if room+w > cells {
			if sign {
				return s[start:lastFit] + ellipsis
			}
			return s[start:i]
		}
		room += w
		if room < cells {
			lastFit = i + utf8.RuneLen(r)
		}
	}
	if start < 0 {
		return ""
	}
	return s[start:]
}

// CellsOf returns the columns that the first n characters of s take in a monospace font.
func CellsOf(s string, n int) int {
	used := 0
	for _, r := range s {
		if n--; n < 0 {
			break
		}
		used += model.RuneCells(r)
	}
	return used
}

// CutWords is cutMono for the proportional font and a width in pixels.
func CutWords(s string, size, limit float32) string {
	const most = 1000 // characters worth measuring
	fits := func(s string) bool { return fyne.MeasureText(s, size, fyne.TextStyle{}).Width <= limit }
	if len(s) <= most && fits(s) {
		return s
	}
	runes := []rune(s[:min(len(s), most)])
	n := sort.Search(len(runes), func(n int) bool { return !fits(string(runes[:n+1]) + ellipsis) })
	return string(runes[:n]) + ellipsis
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
