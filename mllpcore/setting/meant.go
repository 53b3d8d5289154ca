package setting

import (
	"slices"
	"strings"
	"unicode"

	"mllpscope/mllpcore/nearest"
)

const (
	// leastPart is how long a part of a name is at least that is compared by itself: shorter ones are like anything.
	leastPart = 4
	// mostMeant is how many names are told that may have been meant.
	mostMeant = 3
)

// meant returns the names that a name which is none may have been meant for, the best first; none when nothing is near.
// Somebody may have mistyped all of it, or remember a part of it: "pasword" is a part of SSLCertStorePassword.
func meant(name string, known []string) []string {
	if best, near := nearestName(name, known); near {
		return []string{best}
	}
	if len(name) < leastPart {
		return nil
	}
	low, least := strings.ToLower(name), 0
	var found []string
	for _, k := range known {
		switch typos, near := nearestPart(low, k); {
		case !near:
		case len(found) == 0 || typos < least:
			found, least = []string{k}, typos
		case typos == least:
			found = append(found, k)
		}
	}
	return found
}

// nearestPart compares a name in lower case with the parts of a known one, each of one or more of its words.
func nearestPart(low, known string) (typos int, near bool) {
	starts := wordStarts(known)
	for i, from := range starts {
		for _, to := range append(starts[i+1:len(starts):len(starts)], len(known)) {
			if to-from < leastPart {
				continue
			}
			d := nearest.Typos(low, strings.ToLower(known[from:to]))
			if near && d >= typos || d > 2 || d > len(low)/3 {
				continue
			}
			typos, near = d, true
		}
	}
	return typos, near
}

// wordStarts returns where the words of a name begin: SSL, Cert, Store and Password in SSLCertStorePassword.
func wordStarts(name string) (starts []int) {
	upper := func(i int) bool { return i >= 0 && i < len(name) && unicode.IsUpper(rune(name[i])) }
	for i := range len(name) {
		if i == 0 || upper(i) && (!upper(i-1) || i+1 < len(name) && !upper(i+1)) {
			starts = append(starts, i)
		}
	}
	return starts
}

// orOf names some of the names: "A", "A or B", "A, B, C or another".
func orOf(names []string) string {
	if len(names) > mostMeant {
		names = append(slices.Clone(names[:mostMeant]), "another one")
	}
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
