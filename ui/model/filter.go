package model

import "strings"

// Filter is what a person typed to narrow the list: words that must all occur in a row, in any column or in its
// status. Case does not matter. The zero value lets everything through.
type Filter struct {
	Text  string
	words []string
}

// ParseFilter reads the text of the filter entry.
func ParseFilter(text string) Filter {
	return Filter{Text: strings.TrimSpace(text), words: strings.Fields(strings.ToLower(text))}
}

// Empty reports whether the filter lets everything through.
func (f Filter) Empty() bool { return len(f.words) == 0 }

// Words returns the words that must occur, in lower case.
func (f Filter) Words() []string { return f.words }

// Match reports whether every word occurs in the row, and notes in seen (one entry a word, may be nil) which occur, so
// that the list can say which word is found nowhere.
func (f Filter) Match(r *Row, seen []bool) bool {
	all := true
	for i, word := range f.words {
		if !strings.Contains(r.words, word) {
			all = false
			if seen == nil {
				return false
			}
			continue
		}
		if seen != nil {
			seen[i] = true
		}
	}
	return all
}
