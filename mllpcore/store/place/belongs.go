package place

import (
	"os"

	"mllpscope/mllpcore/store/lockfile"
)

// BesideLog is what is added to a log's name for the log itself and what stands beside it while it is in use.
var BesideLog = [...]string{"", WALSuffix, "-shm", "-journal", lockfile.Suffix, UnsaidSuffix}

// Belongs tells whether name leads to the log at path or to a file that belongs to it, there or not: nothing else may
// be written there.
func Belongs(path, name string) bool {
	path, err := RealPath(path)
	if err != nil {
		return false
	}
	file, _ := os.Stat(name) // nil where there is none
	to, _ := RealPath(name)
	for _, suffix := range BesideLog {
		one, err := os.Stat(path + suffix)
		if path+suffix == to || err == nil && file != nil && os.SameFile(one, file) {
			return true
		}
	}
	return false
}
