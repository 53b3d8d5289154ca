//go:build linux || darwin

package store

import (
	"golang.org/x/sys/unix"

	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/sqlite/vfs"
)

// whereabouts is what became of the log's file.
type whereabouts struct {
	deleted bool   // it has no name any more
	now     string // what it is called now, "" when that is not known
}

func (l *lock) whereabouts() (w whereabouts) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.log == nil {
		return w
	}
	var s unix.Stat_t
	if unix.Fstat(vfs.Descriptor(l.log.Handle), &s) != nil {
		return w
	}
	if s.Nlink == 0 {
		return whereabouts{deleted: true}
	}
	if now := vfs.NameOf(vfs.Descriptor(l.log.Handle)); now != l.path && sqlite.IDOf(&s).StandsAt(now) {
		w.now = now
	}
	return w
}
