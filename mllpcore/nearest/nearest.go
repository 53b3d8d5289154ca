// Package nearest finds what was meant by a name that nothing has.
package nearest

import "strings"

// longest bounds the bytes that are compared: a file given by mistake costs nothing.
const longest = 100

// Name returns the name that takes the fewest typing errors to become the other, without regard to case, and how many.
// Of equally near names the first wins. It returns "" only when names is empty.
func Name(name string, names []string) (best string, typos int) {
	low := strings.ToLower(name[:min(len(name), longest)])
	for _, n := range names {
		if d := Typos(low, strings.ToLower(n)); best == "" || d < typos {
			best, typos = n, d
		}
	}
	return best, typos
}

// Typos counts the insertions, deletions, replacements and swaps of neighbours that turn a into b.
func Typos(a, b string) int {
	two, one, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range one {
		one[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(one[j]+1, row[j-1]+1, one[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], two[j-2]+1)
			}
		}
		two, one, row = one, row, two
	}
	return one[len(b)]
}
