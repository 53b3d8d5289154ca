//go:build linux || darwin

package lockfile

import (
	"golang.org/x/sys/unix"

	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/sqlite/vfs"
)

// Whereabouts is what became of the log's file.
type Whereabouts struct {
	Deleted bool   // it has no name any more
	Now     string // what it is called now, "" when that is not known
}

// Whereabouts tells what became of the log's file.
func (l *Lock) Whereabouts() (w Whereabouts) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.Log == nil {
		return w
	}
	var s unix.Stat_t
	if unix.Fstat(vfs.Descriptor(l.Log.Handle), &s) != nil {
		return w
	}
	if s.Nlink == 0 {
		return Whereabouts{Deleted: true}
	}
	if now := vfs.NameOf(vfs.Descriptor(l.Log.Handle)); now != l.Path && sqlite.IDOf(&s).StandsAt(now) {
		w.Now = now
	}
	return w
}
