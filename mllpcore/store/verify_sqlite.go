package store

import (
	"fmt"
	"regexp"
	"slices"
)

// sayings are what SQLite's integrity_check says of a damaged database, and what that means. $1 is what is found in the
// first brackets.
var sayings = []struct { //nolint:gochecknoglobals // it never changes
	said  *regexp.Regexp
	words string
}{
	{
		regexp.MustCompile(`Rowid .* out of order|comes after|order of their IDs`),
		"its rows are not in the order of their IDs",
	},
	{regexp.MustCompile(`Offset .* out of range|Extends off end of page`), "an entry lies outside of its page"},
	{regexp.MustCompile(`2nd reference to page (\d+)`), "page $1 is used in two places"},
	{regexp.MustCompile(`invalid page number (\d+)`), "it leads to page $1, which the file does not have"},
	{
		regexp.MustCompile(`unable to get the page|failed to get page|btreeInitPage\(\)|Bad (?:cell|record)`),
		"the page cannot be read as what it should be",
	},
	{
		regexp.MustCompile(`free space corruption|Fragmentation of|Multiple uses for byte`),
		"what is used of the page and what is free do not agree",
	},
	{regexp.MustCompile(`Child page depth differs`), "its branches are not of the same depth"},
	{regexp.MustCompile(`overflow list`), "pages of a long value are missing"},
	{regexp.MustCompile(`(?i)freelist`), "the list of free pages is not as it should be"},
	{regexp.MustCompile(`Page (\d+): never used`), "page $1 belongs to nothing"},
	{
		regexp.MustCompile(`pointer map|ptr ?map|max rootpage|incremental_vacuum`),
		"what the file notes about its pages (the pointer map) does not agree with them",
	},
	{regexp.MustCompile(`^row (\S+) missing from index`), "row $1 is missing in it"},
	{regexp.MustCompile(`wrong # of entries in index`), "it has not as many entries as its table has rows"},
	{regexp.MustCompile(`non-unique entry in index`), "it has an entry twice"},
	{regexp.MustCompile(`rowid not at end-of-record|imprecise`), "an entry of it does not agree with its row"},
	{regexp.MustCompile(`NULL value in \S+\.(\S+)`), "a value of the column $1 is missing"},
	{regexp.MustCompile(`value in \S+\.(\S+)`), "a value of the column $1 is of the wrong type"},
	{regexp.MustCompile(`CHECK constraint failed`), "a value cannot be what it is"},
	{regexp.MustCompile(`PRIMARY KEY order`), "its rows are not in their order"},
	{regexp.MustCompile(`in a circle`), "its pages lead to each other in a circle"},
	{regexp.MustCompile(`malformed`), "a page cannot be read as what it should be"},
}

// sqliteInWords says in words what SQLite has found.
func sqliteInWords(said string) string {
	for _, s := range sayings {
		if at := s.said.FindStringSubmatchIndex(said); at != nil {
			return string(s.said.ExpandString(nil, s.words, said, at))
		}
	}
	return "SQLite finds fault with it"
}

// flaw is one thing, or several of the same kind in the same place, that SQLite has found.
type flaw struct {
	part  Part
	words string
	said  string // by SQLite, of the first
	more  int
}

// flaws are those that were found, in their order.
type flaws []flaw

// add notes what SQLite said. Of the same kind in the same place only the first is told with SQLite's own words: a page
// that is lost may be good for hundreds.
func (f *flaws) add(part Part, words, said string) {
	i := slices.IndexFunc(*f, func(o flaw) bool { return o.part == part && o.words == words })
	if i >= 0 {
		(*f)[i].more++
		return
	}
	*f = append(*f, flaw{part: part, words: words, said: said})
}

// text is a flaw in one line.
func (f *flaw) text() string {
	if f.more == 0 {
		return fmt.Sprintf("%s (%s)", f.words, f.said)
	}
	return fmt.Sprintf("%s; %s of this kind there (%s)", f.words, counted(f.more, "more is", "more are"), f.said)
}
