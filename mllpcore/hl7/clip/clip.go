// Package clip shortens text that may be long, and may be no text.
package clip

import "unicode/utf8"

// To returns the first n bytes of text, or up to three less so that no character of UTF-8 is cut in two.
func To[T ~string | ~[]byte](text T, n int) T {
	if len(text) <= n {
		return text
	}
	for i := n; i >= 0 && i > n-utf8.UTFMax; i-- {
		if utf8.RuneStart(text[i]) {
			return text[:i]
		}
	}
	return text[:n]
}
