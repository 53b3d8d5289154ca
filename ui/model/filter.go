package model

import (
	"strings"

	"mllpscope/mllpcore/query"
)

// Filter is what a person typed to narrow the list, in the language of package query. The zero value lets everything
// through.
type Filter struct {
	Text       string
	Query      *query.Query // nil for everything
	Bookmarked bool         // only messages with a bookmark
}

// BookmarkedTerm is what asks for messages with a bookmark. It belongs to the window, as bookmarks do, and not to the
// query language: it is a word of its own, at any place outside of brackets.
const BookmarkedTerm = "is:bookmarked"

// ParseFilter reads the text of the filter entry. The error is a *query.SyntaxError.
func ParseFilter(text string) (Filter, error) {
	rest, bookmarked := withoutBookmarked(text)
	q, err := query.Parse(rest)
	if err != nil {
		return Filter{}, err
	}
	f := Filter{Query: q, Bookmarked: bookmarked}
	if q.Empty() {
		f.Query = nil
	}
	if !f.Empty() {
		f.Text = strings.TrimSpace(text)
	}
	return f, nil
}

// withoutBookmarked puts spaces in place of the words that ask for bookmarks, so that all else stays where it is.
func withoutBookmarked(text string) (rest string, found bool) {
	lower := strings.ToLower(text)
	if len(lower) != len(text) { // a letter whose small form is longer: no place can be told
		lower = text
	}
	alone := func(at int) bool { return at < 0 || at >= len(text) || text[at] == ' ' }
	for at := 0; ; at++ {
		n := strings.Index(lower[at:], BookmarkedTerm)
		if n < 0 {
			return text, found
		}
		at += n
		if end := at + len(BookmarkedTerm); alone(at-1) && alone(end) {
			text, found = text[:at]+strings.Repeat(" ", len(BookmarkedTerm))+text[end:], true
		}
	}
}

// Search returns what finds all that the filter lets through.
func (f Filter) Search() Search { return Search{Query: f.Query, Bookmarked: f.Bookmarked} }

// Empty reports whether the filter lets everything through.
func (f Filter) Empty() bool { return f.Query == nil && !f.Bookmarked }

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
