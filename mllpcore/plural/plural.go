// Package plural writes numbers with the word for what was counted, as people read them.
package plural

import "strconv"

// Of returns a number with its word: "1 message", "2 messages". With more than one word, the first is for one and the
// second for any other number.
func Of[N int | int64 | uint64](n N, words ...string) string {
	return strconv.FormatInt(int64(n), 10) + " " + Word(n, words...)
}

// Word returns the word alone, for a number that is written in another way.
func Word[N int | int64 | uint64](n N, words ...string) string {
	switch {
	case n == 1:
		return words[0]
	case len(words) > 1:
		return words[1]
	default:
		return words[0] + "s"
	}
}
