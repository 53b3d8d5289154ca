package model

import "golang.org/x/text/width"

// RuneCells returns the columns that r takes in a monospace font.
func RuneCells(r rune) int {
	if r < 0x1100 {
		return 1
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}
