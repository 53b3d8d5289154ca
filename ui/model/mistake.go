package model

import (
	"strings"

	"mllpscope/mllpcore/query"
)

// mistakeRoom is how many characters of a wrong filter are shown before the wrong part.
const mistakeRoom = 60

// Mistake returns two lines in a fixed-width font that show what is wrong in a filter: its text, and below the wrong
// part a mark and what was expected there.
func Mistake(text string, err *query.SyntaxError) (line, mark string) {
	line, mark = oneLine(text), err.Mark(text)
	if before := len(mark) - len(strings.TrimLeft(mark, " ")); before > mistakeRoom {
		cut := before - mistakeRoom
		line = "…" + string([]rune(line)[cut:])
		mark = " " + mark[cut:]
	}
	return line, mark + " expected " + err.Expected
}

// oneLine replaces what would break a line by spaces, character by character.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, s)
}
