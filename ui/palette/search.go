package palette

import (
	"slices"
	"strings"
)

// Entry is something that can be found.
type Entry struct {
	Kind   string // what it is: a command, a field
	Name   string
	Detail string // what stands beside it: the menu of a command, the value of a field
	Key    string // its key, "" for none
	Run    func()
}

// Search returns the entries that have every word of text in their kind, name or detail, the best first: those whose
// name begins with it, then those in whose name a word does, then those that have it in their name.
func Search(entries []Entry, text string) []Entry {
	words := strings.Fields(strings.ToLower(text))
	type ranked struct {
		entry Entry
		rank  int
	}
	var found []ranked
	for _, e := range entries {
		if rank, ok := e.rank(words); ok {
			found = append(found, ranked{e, rank})
		}
	}
	slices.SortStableFunc(found, func(a, b ranked) int { return a.rank - b.rank })
	list := make([]Entry, len(found))
	for i, f := range found {
		list[i] = f.entry
	}
	return list
}

// rank tells how well an entry fits, 0 best; ok is false where it does not.
func (e *Entry) rank(words []string) (rank int, ok bool) {
	name := strings.ToLower(e.Name)
	all := name + " " + strings.ToLower(e.Detail) + " " + strings.ToLower(e.Kind)
	for i, word := range words {
		switch {
		case !strings.Contains(all, word):
			return 0, false
		case i == 0 && strings.HasPrefix(name, word):
		case strings.Contains(" "+name, " "+word):
			rank++
		case strings.Contains(name, word):
			rank += 2
		default:
			rank += 4
		}
	}
	return rank, true
}
