package setting

import (
	"fmt"
	"strings"

	"mllpscope/mllpcore/plural"
)

// nearest returns the name that takes the fewest typing errors to become the other, without regard to case, and how
// many. Of equally near names the first wins. It returns "" only when names is empty.
func nearest(name string, names []string) (best string, typos int) {
	low := strings.ToLower(name)
	for _, n := range names {
		if d := editDistance(low, strings.ToLower(n)); best == "" || d < typos {
			best, typos = n, d
		}
	}
	return best, typos
}

// editDistance counts the insertions, deletions, replacements and swaps of neighbours that turn a into b.
func editDistance(a, b string) int {
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

// nearestMax bounds the length of a name that is compared with all others: a file given by mistake costs nothing.
const nearestMax = 100

// unknownSetting returns the error for a name that no row has, with the nearest known one.
func unknownSetting(name string, known []string) error {
	if len(name) > nearestMax {
		return fmt.Errorf("%w (a name of %d bytes): give a name of the settings reference", ErrUnknownSetting, len(name))
	}
	if shown := nameOnly(name); shown != strings.TrimSpace(name) {
		if shown != "" {
			return fmt.Errorf("%w: what stands behind %s is not shown and is no part of a name: write %s=VALUE",
				ErrUnknownSetting, shown, shown)
		}
		return fmt.Errorf("%w: a name has letters and digits, and what was given (%s, not shown) has others: write "+
			"NAME=VALUE", ErrUnknownSetting, plural.Of(len(name), "byte"))
	}
	if names := meant(name, known); len(names) > 0 {
		return fmt.Errorf("%w %q: did you mean %s?", ErrUnknownSetting, name, orOf(names))
	}
	best, _ := nearest(name, known)
	return fmt.Errorf("%w %q: the nearest known name is %s", ErrUnknownSetting, name, best)
}

// nearestName is nearest that tells whether the best is near enough to be what was meant.
func nearestName(name string, known []string) (best string, near bool) {
	best, typos := nearest(name, known)
	return best, typos <= 2 || typos <= len(best)/3
}

// Nearest returns the settings that a name that is none may have been meant for; none when nothing is near.
func Nearest(name string) (rows []Row) {
	if len(name) > nearestMax {
		return nil
	}
	for _, n := range meant(name, table().names) {
		if row, err := Lookup(n); err == nil {
			rows = append(rows, row)
		}
	}
	return rows
}
