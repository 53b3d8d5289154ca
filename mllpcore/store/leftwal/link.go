package leftwal

import (
	"fmt"
	"os"

	"mllpscope/mllpcore/store/lockfile"
)

// LinkInWords says that a name which led to a log when it was used last leads to another now, which is opened as path
// and has a number; "" when it does not, or that is not known. A log that was moved, and the link with it, is the same.
func LinkInWords(name, path string, number int64, was lockfile.Link) string {
	if was.To == "" || was.To == path || was.Log != 0 && was.Log == number {
		return ""
	}
	now := "it is a link no more, but a log by itself"
	if name != path {
		now = "now it leads to " + path
	}
	had, there := was.Last, ""
	if last, log := lockfile.LastKept(was.To); log == was.Log {
		had = max(had, last)
	}
	if had > 0 {
		there = fmt.Sprintf(", which had messages up to %d", had)
	}
	left := "Nothing of that was taken up: let it lead there again to go on with them."
	if _, err := os.Stat(was.To); err != nil {
		left = "That cannot be found there now, and nothing of it was taken up."
		if saved := SavedInWords(was.To); saved != "" {
			left += " " + saved
		}
	}
	return fmt.Sprintf("%s led to the log %s when it was used last%s; %s. %s", name, was.To, there, now, left)
}
