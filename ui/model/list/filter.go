package list

import (
	"strings"

	"mllpscope/mllpcore/query"
	"mllpscope/ui/model"
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
