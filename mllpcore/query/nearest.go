package query

// nearest returns the name that takes the fewest changes of a letter to become the other. Of equally near names the
// first wins.
func nearest(name string, names []string) (best string) {
	const longest = 30 // no name is longer; what is pasted by mistake costs nothing
	name = name[:min(len(name), longest)]
	least := 0
	for _, n := range names {
		if d := distance(name, n); best == "" || d < least {
			best, least = n, d
		}
	}
	return best
}

// distance counts the insertions, deletions and replacements that turn a into b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
