package store

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"sync"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore"
)

// maxUnsynced is how many bytes of the log ahead are kept in memory, in case they have to be written again.
const maxUnsynced = 4 << 20

// syncer waits for the disk while the writer inserts the next messages. It also keeps what was written to the log ahead
// since the last sync: when a sync fails, the system takes what it could not write for written, and only writing it
// again makes the next sync mean something.
type syncer struct {
	store *Store
	ended chan struct{}

	mu         sync.Mutex
	changed    sync.Cond
	groups     []committed // whose sync has not begun
	busy       bool        // a sync goes on
	unsynced   []piece     // oldest first
	bytes      int         // of unsynced
	synced     int         // how many pieces have left unsynced so far
	spare      [][]byte    // memory for pieces
	spareBytes int
	refused    []committed // groups whose sync failed, which were answered as not kept
	closed     bool
}

// committed is a group that SQLite has and the disk may not have yet.
type committed struct {
	group []entry
	first mllpcore.MessageID
	count int
	bytes int64
}

func newSyncer(s *Store) *syncer {
	y := &syncer{store: s, ended: make(chan struct{})}
	y.changed.L = &y.mu
	return y
}

// run syncs until close.
func (y *syncer) run() {
	defer close(y.ended)
	tls := libc.NewTLS()
	defer tls.Close()
	var groups []committed
	for {
		y.mu.Lock()
		for len(y.groups) == 0 && !y.closed {
			y.changed.Wait()
		}
		if len(y.groups) == 0 {
			y.mu.Unlock()
			return
		}
		groups, y.groups = y.groups, groups[:0]
		y.busy = true
		upTo := y.synced + len(y.unsynced)
		y.changed.Broadcast()
		y.mu.Unlock()
		y.finish(groups, upTo, y.store.files.ahead.wait(tls))
		clear(groups)
	}
}

// finish tells how the sync of some groups went, and of the pieces up to one.
func (y *syncer) finish(groups []committed, upTo int, err error) {
	if err == nil {
		for i := range groups {
			y.store.kept(&groups[i])
		}
	} else {
		words := inWords(y.store.path, err)
		for i := range groups {
			y.store.health.ill(words, groups[i].count)
			for _, e := range groups[i].group {
				e.done.Appended(e.message, words)
			}
			y.store.queue.release(groups[i].group)
		}
	}
	y.mu.Lock()
	if err == nil {
		y.forget(upTo)
	} else {
		y.refused = append(y.refused, groups...)
	}
	y.busy = false
	y.changed.Broadcast()
	y.mu.Unlock()
	y.store.queue.stir()
	if err != nil {
		y.store.writer.wake() // there is something to mend
	}
}

// add has a group synced and completed.
func (y *syncer) add(g committed) {
	y.mu.Lock()
	y.groups = append(y.groups, g)
	y.changed.Broadcast()
	y.mu.Unlock()
}

// room waits until there is no group whose sync has not begun: what comes meanwhile becomes one group.
func (y *syncer) room() {
	y.mu.Lock()
	for len(y.groups) > 0 {
		y.changed.Wait()
	}
	y.mu.Unlock()
}

// works tells whether there is a group that is not completed.
func (y *syncer) works() bool {
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.busy || len(y.groups) > 0
}

// drain waits until all groups are completed.
func (y *syncer) drain() {
	y.mu.Lock()
	for y.busy || len(y.groups) > 0 {
		y.changed.Wait()
	}
	y.mu.Unlock()
}

// memory returns room for a piece.
func (y *syncer) memory() []byte {
	y.mu.Lock()
	defer y.mu.Unlock()
	n := len(y.spare)
	if n == 0 {
		return nil
	}
	b := y.spare[n-1]
	y.spare = y.spare[:n-1]
	y.spareBytes -= cap(b)
	return b
}

// fits tells whether so much more may stay unsynced.
func (y *syncer) fits(n int) bool {
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.bytes+n <= maxUnsynced
}

// wrote notes how a transaction of the writer ended.
func (y *syncer) wrote(p piece, left, synced bool, err error) {
	y.mu.Lock()
	defer y.mu.Unlock()
	if err == nil && left {
		y.unsynced = append(y.unsynced, p)
		y.bytes += len(p.bytes)
		return
	}
	if synced {
		y.forget(y.synced + len(y.unsynced))
	}
	y.spareMemory(p.bytes)
}

// forget drops the pieces up to one, which are on the disk.
func (y *syncer) forget(upTo int) {
	n := max(upTo-y.synced, 0) // the writer may have synced them as well
	for _, p := range y.unsynced[:n] {
		y.bytes -= len(p.bytes)
		y.spareMemory(p.bytes)
	}
	y.unsynced = slices.Delete(y.unsynced, 0, n)
	y.synced += n
}

// spareMemory keeps memory for the next pieces: of as many as may be unsynced.
func (y *syncer) spareMemory(b []byte) {
	if cap(b) > 0 && y.spareBytes+cap(b) <= maxUnsynced {
		y.spare = append(y.spare, b[:0])
		y.spareBytes += cap(b)
	}
}

// mend writes again what a sync that failed may have left out, and returns the groups that were answered as not kept
// although SQLite has them.
func (y *syncer) mend() (refused []committed, err error) {
	y.drain()
	ahead := &y.store.files.ahead
	if !ahead.lost.Load() {
		return nil, nil
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	if err := y.rewrite(); err != nil {
		return nil, &sqlError{code: sqlite3.SQLITE_IOERR_WRITE, text: err.Error()}
	}
	ahead.lost.Store(false)
	y.forget(y.synced + len(y.unsynced))
	refused, y.refused = y.refused, nil
	return refused, nil
}

// rewrite writes the pieces in the order they were written, and so leaves the file as it was meant to be.
func (y *syncer) rewrite() error {
	f, err := os.OpenFile(y.store.path+"-wal", os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // all of it has been moved into the log since
	}
	if err != nil {
		return err
	}
	for _, p := range y.unsynced {
		if _, err := f.WriteAt(p.bytes, p.offset); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	return errors.Join(f.Sync(), f.Close())
}

// close ends the syncer when all groups are completed.
func (y *syncer) close() {
	y.mu.Lock()
	y.closed = true
	y.changed.Broadcast()
	y.mu.Unlock()
	<-y.ended
}
