package verify

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/status"
)

// saying is something that SQLite's integrity_check says of a damaged database, and what that means. $1 is what is
// found in the first brackets, a number in general.
type saying struct {
	said  *regexp.Regexp
	words string
	// many says the same of several numbers, where SQLite says it of each: how many there are, and which.
	many string
}

var sayings = []saying{ //nolint:gochecknoglobals // it never changes
	{
		said:  regexp.MustCompile(`Rowid .* out of order|comes after|order of their IDs`),
		words: "its rows are not in the order of their IDs",
	},
	{
		said:  regexp.MustCompile(`Offset .* out of range|Extends off end of page`),
		words: "an entry lies outside of its page",
	},
	{
		said: regexp.MustCompile(`2nd reference to page (\d+)`), words: "page $1 is used in two places",
		many: "%d pages are used in two places each: %s",
	},
	{
		said:  regexp.MustCompile(`invalid page number (\d+)`),
		words: "it leads to page $1, which the file does not have",
		many:  "it leads to %d pages that the file does not have: %s",
	},
	{
		said:  regexp.MustCompile(`unable to get the page|failed to get page|btreeInitPage\(\)|Bad (?:cell|record)`),
		words: "the page cannot be read as what it should be",
	},
	{
		said:  regexp.MustCompile(`(?:Fragmentation of|Multiple uses for byte) .*page (\d+)`),
		words: "what is used of page $1 and what is free do not agree",
		many:  "what is used and what is free do not agree in %d pages: %s",
	},
	{
		said:  regexp.MustCompile(`free space corruption|Fragmentation of|Multiple uses for byte`),
		words: "what is used of the page and what is free do not agree",
	},
	{said: regexp.MustCompile(`Child page depth differs`), words: "its branches are not of the same depth"},
	{said: regexp.MustCompile(`overflow list`), words: "pages of a long value are missing"},
	{said: regexp.MustCompile(`(?i)freelist`), words: "the list of free pages is not as it should be"},
	{
		said: regexp.MustCompile(`Page (\d+): never used`), words: "page $1 belongs to nothing",
		many: "%d pages belong to nothing, as what led to them is damaged or gone: %s",
	},
	{
		said:  regexp.MustCompile(`pointer map|ptr ?map|max rootpage|incremental_vacuum`),
		words: "what the file notes about its pages (the pointer map) does not agree with them",
	},
	{
		said: regexp.MustCompile(`^row (\S+) missing from index`), words: "row $1 is missing in it",
		many: "%d rows are missing in it: %s",
	},
	{
		said:  regexp.MustCompile(`wrong # of entries in index`),
		words: "it has not as many entries as its table has rows",
	},
	{said: regexp.MustCompile(`non-unique entry in index`), words: "it has an entry twice"},
	{
		said:  regexp.MustCompile(`rowid not at end-of-record|imprecise`),
		words: "an entry of it does not agree with its row",
	},
	{
		said: regexp.MustCompile(`NULL value in \S+\.(\S+)`), words: "a value of the column $1 is missing",
		many: "values of %d columns are missing: %s",
	},
	{
		said: regexp.MustCompile(`value in \S+\.(\S+)`), words: "a value of the column $1 is of the wrong type",
		many: "values of %d columns are of the wrong type: %s",
	},
	{
		said:  regexp.MustCompile(`disk I/O error`),
		words: "the disk cannot read it, or the file ends before it should",
	},
	{said: regexp.MustCompile(`CHECK constraint failed`), words: "a value cannot be what it is"},
	{said: regexp.MustCompile(`PRIMARY KEY order`), words: "its rows are not in their order"},
	{said: regexp.MustCompile(`in a circle`), words: "its pages lead to each other in a circle"},
	{said: regexp.MustCompile(`malformed`), words: "a page cannot be read as what it should be"},
}

// understood is a flaw by what SQLite has said of it, without where it is.
func understood(said string) Flaw {
	for _, s := range sayings {
		m := s.said.FindStringSubmatchIndex(said)
		if m == nil {
			continue
		}
		f := Flaw{kind: s, words: string(s.said.ExpandString(nil, s.words, said, m)), said: said}
		if s.many != "" {
			f.numbers = []string{said[m[2]:m[3]]}
		}
		return f
	}
	return Flaw{words: "SQLite finds fault with it", said: said}
}

// sqliteInWords says in words what SQLite has found.
func sqliteInWords(said string) string { return understood(said).words }

// Flaw is one thing, or several of the same kind of one table or index, that SQLite has found.
type Flaw struct {
	Part    status.Part
	where   []string // the table or index, or several indexes; none when it is about none
	pages   []string // of that
	kind    saying
	words   string   // of the first
	numbers []string // that they are about
	said    string   // by SQLite, of the first
	more    int      // how many are like the first
}

// Flaws are those that were found, in their order.
type Flaws []Flaw

// Add notes a flaw, with those of the same kind in the same table: a page that is lost may be good for hundreds.
func (f *Flaws) Add(one Flaw) {
	i := slices.IndexFunc(*f, func(first Flaw) bool { return first.like(&one) })
	if i < 0 {
		*f = append(*f, one)
		return
	}
	first := &(*f)[i]
	first.more++
	for _, more := range [...]struct{ all, some *[]string }{
		{&first.where, &one.where}, {&first.pages, &one.pages}, {&first.numbers, &one.numbers},
	} {
		for _, name := range *more.some {
			if !slices.Contains(*more.all, name) {
				*more.all = append(*more.all, name)
			}
		}
	}
}

// like tells whether two flaws can be told as one.
func (f *Flaw) like(o *Flaw) bool {
	if f.Part != o.Part || f.kind.said != o.kind.said || f.words != o.words && f.kind.many == "" {
		return false
	}
	return slices.Equal(f.where, o.where) || f.ofIndex() && o.ofIndex()
}

// ofIndex tells whether it is about all of an index.
func (f *Flaw) ofIndex() bool {
	return len(f.pages)+len(f.numbers) == 0 && len(f.where) > 0 && strings.HasPrefix(f.where[0], indexNamed)
}

const indexNamed = "the index "

// Text is a flaw in one line, with SQLite's own words for the first of its kind.
func (f *Flaw) Text() string {
	switch words := f.InWords(); {
	case f.more == 0, len(f.numbers) > 1, len(f.pages) > 1, len(f.where) > 1:
		return fmt.Sprintf("%s (%s)", words, f.said)
	default:
		return fmt.Sprintf("%s; %s of this kind there (%s)", words, plural.Of(f.more, "more is", "more are"), f.said)
	}
}

// InWords is a flaw without SQLite's words.
func (f *Flaw) InWords() string {
	words := f.words
	if len(f.numbers) > 1 && f.kind.many != "" {
		words = fmt.Sprintf(f.kind.many, len(f.numbers), numbered(f.numbers))
	}
	switch len(f.pages) {
	case 0:
	case 1:
		words = "page " + f.pages[0] + ": " + words
	default:
		words = fmt.Sprintf("pages %s, each: %s", numbered(f.pages), words)
	}
	switch len(f.where) {
	case 0:
		return words
	case 1:
		return f.where[0] + ": " + words
	default:
		names := strings.Join(f.where, ", ")
		return fmt.Sprintf("the indexes %s, each: %s", strings.ReplaceAll(names, indexNamed, ""), words)
	}
}

// numbered names numbers: "3, 7–12".
func numbered(names []string) string {
	var numbers []int64
	for _, name := range names {
		n, err := strconv.ParseInt(name, 10, 64)
		if err != nil {
			return strings.Join(names, ", ")
		}
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	return status.IDs(numbers)
}
