package list

import (
	"strings"

	"mllpscope/ui/model"

	"mllpscope/mllpcore/query"
)

// Filter is what a person typed to narrow the list, in the language of package query. The zero value lets everything
// through.
type Filter struct {
	Text  string
	Query *query.Query // nil for everything
}

// BookmarkedTerm asks for messages with a bookmark.
const BookmarkedTerm = "is:bookmarked"

// ParseFilter reads the text of the filter entry. The error is a *query.SyntaxError.
func ParseFilter(text string) (Filter, error) {
	q, err := query.Parse(text)
	if err != nil || q.Empty() {
		return Filter{}, err
	}
	return Filter{Text: strings.TrimSpace(text), Query: q}, nil
}

// Search returns what finds all that the filter lets through.
func (f Filter) Search() model.Search { return model.Search{Query: f.Query} }

// Empty reports whether the filter lets everything through.
func (f Filter) Empty() bool { return f.Query == nil }

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
