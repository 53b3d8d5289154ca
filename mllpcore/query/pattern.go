package query

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The wildcards in a pattern.
const (
	anyRun rune = -1 // *
	anyOne rune = -2 // ?
)

// pattern is a value of a query: characters and wildcards.
type pattern []rune

// add appends a character or wildcard; one * after another adds nothing.
func (p pattern) add(r rune) pattern {
	if r == anyRun && len(p) > 0 && p[len(p)-1] == anyRun {
		return p
	}
	return append(p, r)
}

// with returns the pattern between others; it shares nothing with p.
func (p pattern) with(before, after pattern) pattern {
	all := make(pattern, 0, len(before)+len(p)+len(after))
	for _, part := range [...]pattern{before, p, after} {
		for _, r := range part {
			all = all.add(r)
		}
	}
	return all
}

// unpadded returns the pattern without blanks around it, nothing but blanks as it is.
func (p pattern) unpadded() pattern {
	blank := func(r rune) bool { return r == ' ' || r == '\t' }
	from, to := 0, len(p)
	for from < to && blank(p[from]) {
		from++
	}
	for to > from && blank(p[to-1]) {
		to--
	}
	if from == to {
		return p
	}
	return p[from:to]
}

// contained returns the pattern of what contains p.
func (p pattern) contained() pattern { return p.with(pattern{anyRun}, pattern{anyRun}) }

// any reports whether the pattern is * alone: has a value.
func (p pattern) any() bool { return len(p) == 1 && p[0] == anyRun }

// literal returns the pattern as text; ok is false where it has wildcards.
func (p pattern) literal() (text string, ok bool) {
	if slices.Contains(p, anyRun) || slices.Contains(p, anyOne) {
		return "", false
	}
	return string(p), true
}

// prefix returns the characters before the first wildcard.
func (p pattern) prefix() string {
	i := slices.IndexFunc(p, func(r rune) bool { return r < 0 })
	if i < 0 {
		i = len(p)
	}
	return string(p[:i])
}

// ascii reports whether all characters are ASCII.
func (p pattern) ascii() bool {
	return !slices.ContainsFunc(p, func(r rune) bool { return r >= utf8.RuneSelf })
}

// letters reports whether case could matter.
func (p pattern) letters() bool { return slices.ContainsFunc(p, unicode.IsLetter) }

// mapped returns a copy with each character mapped.
func (p pattern) mapped(to func(rune) rune) pattern {
	out := slices.Clone(p)
	for i, r := range out {
		if r >= 0 {
			out[i] = to(r)
		}
	}
	return out
}

func (p pattern) upper() pattern  { return p.mapped(unicode.ToUpper) }
func (p pattern) folded() pattern { return p.mapped(fold) }

// fold is how case is ignored: character by character, and no ASCII letter is the same as one that is not ASCII, so
// that a database which knows ASCII only agrees.
func fold(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z':
		return r + ('a' - 'A')
	case r < utf8.RuneSelf:
		return r
	}
	if low := unicode.ToLower(r); low >= utf8.RuneSelf {
		return low
	}
	return r
}

// match reports whether the whole of v is as the pattern has it. folding ignores case; p is then a folded pattern.
func (p pattern) match(v string, folding bool) bool {
	i, next := 0, 0
	star, mark := -1, 0 // the last * and where in v to go on when what follows it does not fit
	for i < len(v) {
		if next < len(p) && p[next] == anyRun {
			star, mark = next, i
			next++
			continue
		}
		r, size := runeAt(v, i)
		if folding {
			r = fold(r)
		}
		switch {
		case next < len(p) && (p[next] == anyOne || p[next] == r):
			next++
			i += size
		case star >= 0:
			_, size = runeAt(v, mark)
			mark += size
			i, next = mark, star+1
		default:
			return false
		}
	}
	for next < len(p) && p[next] == anyRun {
		next++
	}
	return next == len(p)
}

// runeAt reads the character at i. Bytes that are no UTF-8 are read as SQLite reads them: ? means the same there.
func runeAt(s string, i int) (r rune, size int) {
	c := s[i]
	if c < utf8.RuneSelf {
		return rune(c), 1
	}
	if r, size = utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError {
		return r, size
	}
	size = 1
	if c < 0xC0 {
		return rune(c), size
	}
	for i+size < len(s) && s[i+size]&0xC0 == 0x80 {
		size++
	}
	return utf8.RuneError, size
}

// append writes the pattern as the parser reads it, in quotes where that is needed.
func (p pattern) append(dst []byte, text bool) []byte {
	if !p.needsQuotes(text) {
		for _, r := range p {
			dst = utf8.AppendRune(dst, wildcardRune(r))
		}
		return dst
	}
	dst = append(dst, '"')
	for _, r := range p {
		if r >= 0 && strings.ContainsRune(`"\*?`, r) {
			dst = append(dst, '\\')
		}
		dst = utf8.AppendRune(dst, wildcardRune(r))
	}
	return append(dst, '"')
}

func wildcardRune(r rune) rune {
	switch r {
	case anyRun:
		return '*'
	case anyOne:
		return '?'
	}
	return r
}

// needsQuotes is stricter for text without a field: it must not look like an operator, a field or a word of the
// language.
func (p pattern) needsQuotes(text bool) bool {
	if len(p) == 0 || p[0] == '=' || text && (p[0] == '-' || isWordOfLanguage(string(p.mapped(fold)))) {
		return true // = would become part of an operator before it
	}
	return slices.ContainsFunc(p, func(r rune) bool {
		return r >= 0 && (endsWord(r) || strings.ContainsRune(`"*?`, r) || text && strings.ContainsRune(operatorRunes, r))
	})
}

func isWordOfLanguage(folded string) bool {
	return folded == "and" || folded == "or" || folded == "not"
}

// endsWord reports whether an unquoted value ends before r.
func endsWord(r rune) bool { return unicode.IsSpace(r) || r == '(' || r == ')' }

// operatorRunes are the characters that operators are made of.
const operatorRunes = ":=!<>~"
