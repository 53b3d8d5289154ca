package store

import "net/url"

// ready is connect for an insert, which goes on while the syncer waits for the disk.
func (w *writer) ready() error {
	if w.conn != nil && !w.untaken && len(w.refused) == 0 && !w.store.files.ahead.lost.Load() {
		return nil
	}
	return w.connect()
}

// connect opens the connection if there is none. It waits until what was left to the syncer is done.
func (w *writer) connect() error {
	refused, err := w.store.syncer.mend()
	if err != nil {
		return err
	}
	w.refused = append(w.refused, refused...)
	if w.conn != nil {
		return w.settled()
	}
	c, err := openConn(w.store.path, url.Values{
		"mode": {"rw"}, "vfs": {w.store.files.name},
		"_pragma": {
			"busy_timeout(5000)", "synchronous(FULL)", "fullfsync(1)", "checkpoint_fullfsync(1)", "wal_autocheckpoint(0)",
			"cache_size(-16000)", "temp_store(MEMORY)",
		},
	})
	if err != nil {
		return err
	}
	w.conn = c
	return w.settled()
}

// settled sees to what may not stay in the log ahead as it is, before anything is written behind it.
func (w *writer) settled() error {
	if w.untaken {
		if err := w.takeOver(); err != nil {
			return err
		}
	}
	return w.remove()
}

// remove removes what was answered as not kept: its sender sends it again.
func (w *writer) remove() error {
	if len(w.refused) == 0 {
		return nil
	}
	err := w.durable(func() error {
		for _, c := range w.refused {
			const q = "DELETE FROM message WHERE id >= ? AND id < ?"
			if err := w.conn.exec(q, int64(c.first), int64(c.first)+int64(c.count)); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		w.refused = nil
	}
	return err
}

func (w *writer) disconnect() {
	w.store.syncer.drain() // it uses the connection's file
	w.mover.close()
	if w.conn == nil {
		return
	}
	_ = w.conn.close() // what was wrong with it has been told
	w.conn = nil
	w.store.files.ahead.file.Store(0) // the mover may get a file at the same address
}

// openAnchor opens a connection that does nothing but to be there. Without any, SQLite would forget what of the log
// ahead counts, and the next connection would find it out from the file. There may also be a transaction that was
// rolled back because the disk said no, and whose bytes may not be on the disk.
func (w *writer) openAnchor() error {
	c, err := openConn(w.store.path, url.Values{"mode": {"ro"}, "_pragma": {"cache_size(-64)"}})
	if err != nil {
		return err
	}
	w.anchor = c
	_, err = c.number("PRAGMA user_version") // it opens the log ahead
	return err
}

func (w *writer) closeAnchor() {
	if w.anchor != nil {
		_ = w.anchor.close() // it never wrote
		w.anchor = nil
	}
}

// durable runs do in a transaction that is on the disk when it returns nil.
func (w *writer) durable(do func() error) error {
	_, err := w.transact(func(int) bool { return false }, func() error { return w.conn.tx(do) })
	return err
}

// lazy runs do in a transaction that reaches the disk with the next durable one. It is for what can be lost.
func (w *writer) lazy(do func() error) error {
	_, err := w.transact(w.store.syncer.fits, func() error { return w.conn.tx(do) })
	return err
}

// transact runs do, which is one transaction, and tells whether its sync was left, where leave allows that.
func (w *writer) transact(leave func(written int) bool, do func() error) (left bool, err error) {
	y, ahead := w.store.syncer, &w.store.files.ahead
	ahead.begin(y.memory(), leave)
	err = do()
	p, left, synced := ahead.end()
	y.wrote(p, left, synced, err)
	return left && err == nil, err
}
