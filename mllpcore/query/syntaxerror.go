package query

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"mllpscope/mllpcore/hl7/clip"
)

// SyntaxError says where a query is wrong and what could have stood there.
type SyntaxError struct {
	Offset   int    // of the wrong part, in bytes from the start of the text
	Length   int    // of the wrong part in bytes; 0 = something is missing at Offset
	Expected string // what could have stood there, in words
	Found    string // the wrong part, shortened; empty at the end of the text
}

// foundMax is how many bytes of a wrong part an error repeats.
const foundMax = 40

// Error returns the place (counted in bytes, from 1), what was expected there, and what was found.
func (e *SyntaxError) Error() string {
	found := "the end"
	if e.Found != "" {
		found = fmt.Sprintf("%q", e.Found)
	}
	return fmt.Sprintf("at position %d: expected %s, found %s", e.Offset+1, e.Expected, found)
}

// Mark returns a line that puts a ^ under each character of the wrong part when it is printed below the text of the
// query in a fixed-width font.
func (e *SyntaxError) Mark(text string) string {
	start := min(e.Offset, len(text))
	end := min(start+e.Length, len(text))
	return strings.Repeat(" ", utf8.RuneCountInString(text[:start])) +
		strings.Repeat("^", max(1, utf8.RuneCountInString(text[start:end])))
}

// wrong makes the error for text[start:end].
func wrong(text string, start, end int, expected string) *SyntaxError {
	found := text[start:end]
	if len(found) > foundMax {
		found = clip.To(found, foundMax) + "…"
	}
	return &SyntaxError{Offset: start, Length: end - start, Expected: expected, Found: found}
}
