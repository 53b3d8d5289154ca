package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite/vfs"
)

// conn is one connection to the file, used by one goroutine at a time. It speaks to SQLite itself: database/sql and its
// driver take locks and make copies that one goroutine does not need, with every insert.
type conn struct {
	tls        *libc.TLS
	db         uintptr
	statements map[string]*statement
	guard      guard
}

// sqlError is an error of SQLite, or one of the disk with the code that SQLite has for it.
type sqlError struct {
	code int // extended result code
	text string
}

func (e *sqlError) Error() string { return fmt.Sprintf("%s (%d)", e.text, e.code) }

// pragmas is the name of the parameters of dsn that are run as pragmas in their order.
const pragmas = "_pragma"

// dsn names the file with the parameters, which are SQLite's.
func dsn(path string, parameters url.Values) string {
	p := filepath.ToSlash(path)
	if filepath.VolumeName(path) != "" {
		p = "/" + p // file:///C:/…
	}
	query := url.Values{}
	for name, values := range parameters {
		if name != pragmas {
			query[name] = values
		}
	}
	u := url.URL{Scheme: "file", Path: p, RawQuery: query.Encode()}
	if p != "" && p[0] != '/' {
		u.Path, u.Opaque = "", (&url.URL{Path: p}).EscapedPath()
	}
	return u.String()
}

// openConn opens the file. On macOS fullfsync is what reaches the disk and not only its cache.
func openConn(path string, parameters url.Values) (*conn, error) {
	c := &conn{tls: libc.NewTLS(), statements: map[string]*statement{}, guard: guard{path: path}}
	if err := c.open(dsn(path, parameters)); err != nil {
		return nil, errors.Join(err, c.close())
	}
	if parameters.Has("vfs") { // it is a Store's
		if err := c.keepWAL(); err != nil {
			return nil, errors.Join(err, c.close())
		}
	}
	for _, p := range parameters[pragmas] {
		if err := c.run("PRAGMA " + p); err != nil {
			return nil, errors.Join(err, c.close())
		}
	}
	if err := c.learnSchema(); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

func (c *conn) open(name string) error {
	z, err := libc.CString(name)
	if err != nil {
		return err
	}
	defer libc.Xfree(c.tls, z)
	out := c.tls.Alloc(int(unsafe.Sizeof(c.db)))
	defer c.tls.Free(int(unsafe.Sizeof(c.db)))
	const flags = sqlite3.SQLITE_OPEN_READWRITE | sqlite3.SQLITE_OPEN_CREATE | sqlite3.SQLITE_OPEN_URI |
		sqlite3.SQLITE_OPEN_NOMUTEX | sqlite3.SQLITE_OPEN_EXRESCODE
	rc := sqlite3.Xsqlite3_open_v2(c.tls, z, out, flags, 0)
	c.db = *vfs.At[uintptr](out)
	if err := c.check(rc); err != nil {
		return err
	}
	for _, step := range [...]func() error{c.harden, c.keepPlans, c.registerSum} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// keepWAL has the connection leave the WAL as it is when it is the last that is closed: what is in it may be all that
// is whole. mayMove allows it to be moved into the file then, and removed.
func (c *conn) keepWAL() error { return c.set(dbConfig{sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1}) }

func (c *conn) mayMove() error { return c.set(dbConfig{sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0}) }

// keepPlans has SQLite plan a statement once. Otherwise it plans again for each new value of an argument that is
// compared with a column, which takes longer than most of our statements.
func (c *conn) keepPlans() error { return c.set(dbConfig{sqlite3.SQLITE_DBCONFIG_ENABLE_QPSG, 1}) }

// close closes the connection; the last one that can write and mayMove moves the WAL into the file.
func (c *conn) close() error {
	for _, s := range c.statements {
		s.finalize()
	}
	c.statements = nil
	rc := sqlite3.Xsqlite3_close_v2(c.tls, c.db)
	err := error(nil)
	if rc != sqlite3.SQLITE_OK {
		err = &sqlError{code: int(rc), text: "the connection cannot be closed"}
	}
	c.db = 0
	c.tls.Close()
	return err
}

// notAnError is what SQLite says of a connection that has nothing to add to a result code.
const notAnError = "not an error"

// check makes an error of a result code.
func (c *conn) check(rc int32) error {
	switch rc {
	case sqlite3.SQLITE_OK, sqlite3.SQLITE_ROW, sqlite3.SQLITE_DONE:
		return nil
	case sqlite3.SQLITE_NOMEM:
		return &sqlError{code: int(rc), text: "out of memory"}
	}
	text := libc.GoString(sqlite3.Xsqlite3_errstr(c.tls, rc))
	if c.db != 0 {
		if more := libc.GoString(sqlite3.Xsqlite3_errmsg(c.tls, c.db)); more != text && more != notAnError {
			text += ": " + more
		}
	}
	return &sqlError{code: int(rc), text: text}
}

// prepared returns the statement of a query, which the connection keeps.
func (c *conn) prepared(query string) (*statement, error) {
	if s, ok := c.statements[query]; ok {
		return s, nil
	}
	s, err := c.prepare(query)
	if err == nil {
		c.statements[query] = s
	}
	return s, err
}

// run runs a statement that is not kept.
func (c *conn) run(query string) error {
	s, err := c.prepare(query)
	if err != nil {
		return err
	}
	defer s.finalize()
	return s.exec()
}

// exec runs a statement that is kept prepared. Arguments are int64, string, []byte, bool or nil.
func (c *conn) exec(query string, args ...any) error {
	s, err := c.prepared(query)
	if err != nil {
		return err
	}
	return s.exec(args...)
}

// lastID is the row that was inserted last.
func (c *conn) lastID() int64 { return sqlite3.Xsqlite3_last_insert_rowid(c.tls, c.db) }

// execCount runs a statement and returns how many rows it changed.
func (c *conn) execCount(query string, args ...any) (int64, error) {
	if err := c.exec(query, args...); err != nil {
		return 0, err
	}
	return sqlite3.Xsqlite3_changes64(c.tls, c.db), nil
}

// query calls row for each row of the result until it returns false. The values are valid during the call.
func (c *conn) query(row func([]any) (bool, error), query string, args ...any) error {
	return c.queryContext(context.Background(), row, query, args...)
}

// queryContext is query that ends with the context's error when the context ends.
func (c *conn) queryContext(
	ctx context.Context, row func([]any) (bool, error), query string, args ...any,
) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s, err := c.prepared(query)
	if err != nil {
		return err
	}
	defer c.interruptible(ctx)()
	err = s.query(row, args...)
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// interruptible has the end of the context interrupt what the connection does, until end is called.
func (c *conn) interruptible(ctx context.Context) (end func()) {
	if ctx.Done() == nil {
		return func() {}
	}
	interrupted := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(interrupted)
		tls := libc.NewTLS()
		defer tls.Close()
		sqlite3.Xsqlite3_interrupt(tls, c.db)
	})
	return func() {
		if !stop() {
			<-interrupted // it would hit what the connection does next
		}
	}
}

// number returns the first column of the first row; 0 when there is none or it is NULL.
func (c *conn) number(query string, args ...any) (int64, error) {
	var n int64
	err := c.query(func(v []any) (bool, error) {
		n, _ = v[0].(int64)
		return false, nil
	}, query, args...)
	return n, err
}

// read runs do in a transaction that sees the log as it is at one moment.
func (c *conn) read(do func() error) error {
	if err := c.exec("BEGIN"); err != nil {
		return err
	}
	return errors.Join(do(), c.exec("ROLLBACK"))
}

// tx runs do in a transaction that is durable when tx returns nil.
func (c *conn) tx(do func() error) error {
	if err := c.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := do()
	if err == nil {
		if err = c.exec("COMMIT"); err == nil {
			return nil
		}
	}
	// SQLite has rolled back by itself after some errors; then this one fails and says nothing new.
	_ = c.exec("ROLLBACK")
	if sqlite3.Xsqlite3_get_autocommit(c.tls, c.db) == 0 { // what comes next would be part of it, and never be kept
		return &sqlError{code: sqlite3.SQLITE_ABORT, text: "a transaction could not be taken back after: " + err.Error()}
	}
	return err
}
