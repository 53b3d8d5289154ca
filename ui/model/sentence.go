package model

import (
	"unicode"
	"unicode/utf8"
)

// Sentence returns an error's text as a sentence for the screen: errors start in lower case, sentences do not. A first
// word that is a name (it has a digit, dot or capital in it) stays as it is.
func Sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if !unicode.IsLower(first) {
		return text
	}
	for _, r := range text[size:] {
		if r == ' ' || r == ':' || r == ',' {
			break
		}
		if !unicode.IsLower(r) {
			return text
		}
	}
	return string(unicode.ToUpper(first)) + text[size:]
}
