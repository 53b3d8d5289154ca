package explain

import (
	"slices"
	"unicode/utf8"

	"mllpscope/mllpcore/hl7"
)

// guess is what bytes may be.
type guess struct {
	charset hl7.Charset // what they are shown in
	decided bool        // it is clearly the most likely one
	likely  []hl7.Charset
}

const (
	leastMargin = 4.0  // by how much the best must be more likely than what reads otherwise
	farMargin   = 10.0 // what is less likely than the best by that is not named
	leastCount  = 3    // a name of two characters decides nothing
	mostLikely  = 5
	sampled     = 8 << 10
)

// candidate is one charset with how likely it is.
type candidate struct {
	charset hl7.Charset
	score   float64
	count   int
	latin   bool
	text    string
}

// guessCharset finds what the bytes that are not ASCII look like. With mixed, what is UTF-8 of them is left out.
func guessCharset(b []byte, mixed bool) guess {
	pieces := sample(b, mixed)
	g := guess{charset: named("windows-1252")}
	if len(pieces) == 0 {
		return g
	}
	list := candidates(pieces)
	best := list[0]
	g.decided = best.latin || best.count >= leastCount
	for _, c := range list {
		switch {
		case c.score < best.score-farMargin, len(g.likely) == mostLikely:
			continue
		case c.text != best.text && c.score > best.score-leastMargin:
			g.decided = false
		}
		if !slices.ContainsFunc(g.likely, func(l hl7.Charset) bool { return decodeAll(l, pieces) == c.text }) {
			g.likely = append(g.likely, c.charset)
		}
	}
	if g.decided {
		g.charset = best.charset
	}
	return g
}

// candidates returns all charsets that are tried, the most likely first.
func candidates(pieces [][]byte) []candidate {
	var list []candidate
	for i := range alphabets {
		a := &alphabets[i]
		c := candidate{charset: a.charset(), latin: a.latin}
		c.score, c.count = a.score(pieces)
		list = append(list, c)
	}
	for i := range doubles {
		d := &doubles[i]
		c := candidate{charset: d.charset()}
		c.score, c.count = d.score(pieces)
		list = append(list, c)
	}
	for i := range list {
		list[i].text = decodeAll(list[i].charset, pieces)
	}
	slices.SortStableFunc(list, func(a, b candidate) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	return list
}

func decodeAll(c hl7.Charset, pieces [][]byte) string {
	var all []byte
	for _, p := range pieces {
		text, _ := c.Decode(p)
		all = append(append(all, text...), '\n')
	}
	return string(all)
}

// beside is how much ASCII around other bytes is looked at with them.
const beside = 12

// longest is about how long a piece may be.
const longest = 2 << 10

// sample returns the pieces of a message that are not ASCII, with what stands beside them.
func sample(b []byte, mixed bool) [][]byte {
	var pieces [][]byte
	total, from, last := 0, -1, 0
	end := func(at int) {
		if from >= 0 {
			pieces = append(pieces, b[from:at])
			total += at - from
			from = -1
		}
	}
	for i := 0; i < len(b) && total < sampled; {
		if from < 0 {
			high := firstAbove(b[i:])
			if high < 0 {
				break
			}
			i += high
		}
		switch c := b[i]; {
		case c < utf8.RuneSelf:
			if i-last > beside || i-from > longest || c == '\r' || c == '\n' {
				end(i)
			}
			i++
			continue
		case mixed:
			if r, size := utf8.DecodeRune(b[i:]); r != utf8.RuneError {
				end(i)
				i += size
				continue
			}
		}
		if from < 0 {
			from = begin(b, i)
		}
		if last = i; i-from > 2*longest {
			end(i)
		}
		i++
	}
	end(min(len(b), last+1))
	return pieces
}

// begin returns where the piece begins that has its first byte above ASCII at i.
func begin(b []byte, i int) int {
	from := i
	for from > 0 && i-from < beside && b[from-1] < utf8.RuneSelf && b[from-1] != '\r' && b[from-1] != '\n' {
		from--
	}
	return from
}
