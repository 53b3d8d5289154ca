package store

import (
	"errors"
	"net/url"
	"os"
	"sync"

	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
)

// anchor is a connection beside the writer's that does nothing but to be there, and to save copies. Without any, SQLite
// would forget what of the WAL counts, and the next connection would find it out from the file. There may also be a
// transaction that was rolled back because the disk said no, and whose bytes may not be on the disk.
type anchor struct {
	mu   sync.Mutex // held while somebody uses it
	conn *sqlite.Conn
}

func (a *anchor) open(path string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	c, err := sqlite.Open(path, url.Values{"mode": {"ro"}, sqlite.Pragmas: {"busy_timeout(1000)", "cache_size(-64)"}})
	if err != nil {
		return err
	}
	a.conn = c
	_, err = c.Number("PRAGMA user_version") // it opens the WAL
	return err
}

func (a *anchor) close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.conn != nil {
		_ = a.conn.Close() // it never wrote
		a.conn = nil
	}
}

// walFile returns the WAL that is open.
func (a *anchor) walFile(path string) (*os.File, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.conn == nil {
		return nil, ErrClosed
	}
	return a.conn.WalFile(path)
}

// stillKept returns nil when the log has messages that were kept, each with its checksum, and knows as much of them as
// this process.
func (w *writer) stillKept(messages []sqlite.KeptIDs) error {
	_, derived := w.store.totals.Get()
	return w.anchor.use(func(c *sqlite.Conn) error {
		known, err := c.Number("SELECT value FROM meta WHERE name = 'derived'")
		if err != nil {
			return err
		}
		if known < int64(derived) {
			return errLost
		}
		sign, err := c.Number("SELECT value FROM meta WHERE name = '" + tables.SignRow + "'")
		if err != nil {
			return err
		}
		if sign == 0 || sign != w.number.Load() && sign != w.next.Load() {
			return errLost
		}
		for _, m := range messages {
			n, err := c.Number("SELECT count(*) FROM message m WHERE m.id BETWEEN ? AND ? AND NOT ("+tables.ChangedMessage+")",
				int64(m.First), int64(m.Last))
			if err != nil {
				return err
			}
			if n != int64(m.Last-m.First)+1 {
				return errLost
			}
		}
		return nil
	})
}

// use runs do on the connection, which sees the log as it is at one moment.
func (a *anchor) use(do func(*sqlite.Conn) error) error {
	if !a.mu.TryLock() {
		return errors.New("a copy of the log is being saved already: wait for it")
	}
	defer a.mu.Unlock()
	if a.conn == nil {
		return ErrClosed
	}
	if err := a.conn.Exec("BEGIN"); err != nil {
		return err
	}
	return errors.Join(do(a.conn), a.conn.Exec("ROLLBACK"))
}
