package store

import (
	"os"

	"mllpscope/mllpcore/store/lockfile"
)

// besideLog is what is added to a log's name for the log itself and what stands beside it while it is in use.
var besideLog = [...]string{"", walSuffix, "-shm", "-journal", lockfile.Suffix, unsaidSuffix}

// Belongs tells whether name leads to the log at path or to a file that belongs to it, there or not: nothing else may
// be written there.
func Belongs(path, name string) bool {
	path, err := realPath(path)
	if err != nil {
		return false
	}
	file, _ := os.Stat(name) // nil where there is none
	to, _ := realPath(name)
	for _, suffix := range besideLog {
		one, err := os.Stat(path + suffix)
		if path+suffix == to || err == nil && file != nil && os.SameFile(one, file) {
			return true
		}
	}
	return false
}
