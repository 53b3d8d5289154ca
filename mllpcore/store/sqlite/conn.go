package sqlite

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

// Conn is one connection to the file, used by one goroutine at a time. It speaks to SQLite itself: database/sql and its
// driver take locks and make copies that one goroutine does not need, with every insert.
type Conn struct {
	TLS        *libc.TLS
	DB         uintptr
	Statements map[string]*Statement
	guard      guard
}

// Error is an error of SQLite, or one of the disk with the code that SQLite has for it.
type Error struct {
	Code int // extended result code
	Text string
}

// Error implements error.
func (e *Error) Error() string { return fmt.Sprintf("%s (%d)", e.Text, e.Code) }

// Pragmas is the name of the parameters of dsn that are run as pragmas in their order.
const Pragmas = "_pragma"

// dsn names the file with the parameters, which are SQLite's.
func dsn(path string, parameters url.Values) string {
	p := filepath.ToSlash(path)
	if filepath.VolumeName(path) != "" {
		p = "/" + p // file:///C:/…
	}
	query := url.Values{}
	for name, values := range parameters {
		if name != Pragmas {
			query[name] = values
		}
	}
	u := url.URL{Scheme: "file", Path: p, RawQuery: query.Encode()}
	if p != "" && p[0] != '/' {
		u.Path, u.Opaque = "", (&url.URL{Path: p}).EscapedPath()
	}
	return u.String()
}

// Open opens the file. On macOS fullfsync is what reaches the disk and not only its cache.
func Open(path string, parameters url.Values) (*Conn, error) {
	c := &Conn{TLS: libc.NewTLS(), Statements: map[string]*Statement{}, guard: guard{path: path}}
	if err := c.open(dsn(path, parameters)); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	if parameters.Has("vfs") { // it is a Store's
		if err := c.keepWAL(); err != nil {
			return nil, errors.Join(err, c.Close())
		}
	}
	for _, p := range parameters[Pragmas] {
		if err := c.Run("PRAGMA " + p); err != nil {
			return nil, errors.Join(err, c.Close())
		}
	}
	if err := c.learnSchema(); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func (c *Conn) open(name string) error {
	z, err := libc.CString(name)
	if err != nil {
		return err
	}
	defer libc.Xfree(c.TLS, z)
	out := c.TLS.Alloc(int(unsafe.Sizeof(c.DB)))
	defer c.TLS.Free(int(unsafe.Sizeof(c.DB)))
	const flags = sqlite3.SQLITE_OPEN_READWRITE | sqlite3.SQLITE_OPEN_CREATE | sqlite3.SQLITE_OPEN_URI |
		sqlite3.SQLITE_OPEN_NOMUTEX | sqlite3.SQLITE_OPEN_EXRESCODE
	rc := sqlite3.Xsqlite3_open_v2(c.TLS, z, out, flags, 0)
	c.DB = *vfs.At[uintptr](out)
	if err := c.Check(rc); err != nil {
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
// is whole. mayCheckpoint allows it to be copied into the file then, and removed.
func (c *Conn) keepWAL() error { return c.set(Option{sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1}) }

// MayCheckpoint has the connection checkpoint the WAL and remove it when it is the last that is closed.
func (c *Conn) MayCheckpoint() error {
	return c.set(Option{sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0})
}

// keepPlans has SQLite plan a statement once. Otherwise it plans again for each new value of an argument that is
// compared with a column, which takes longer than most of our statements.
func (c *Conn) keepPlans() error { return c.set(Option{sqlite3.SQLITE_DBCONFIG_ENABLE_QPSG, 1}) }

// Close closes the connection; the last one that can write and mayCheckpoint checkpoints the WAL.
func (c *Conn) Close() error {
	for _, s := range c.Statements {
		s.Finalize()
	}
	c.Statements = nil
	rc := sqlite3.Xsqlite3_close_v2(c.TLS, c.DB)
	err := error(nil)
	if rc != sqlite3.SQLITE_OK {
		err = &Error{Code: int(rc), Text: "the connection cannot be closed"}
	}
	c.DB = 0
	c.TLS.Close()
	return err
}

// notAnError is what SQLite says of a connection that has nothing to add to a result code.
const notAnError = "not an error"

// Check makes an error of a result code.
func (c *Conn) Check(rc int32) error {
	switch rc {
	case sqlite3.SQLITE_OK, sqlite3.SQLITE_ROW, sqlite3.SQLITE_DONE:
		return nil
	case sqlite3.SQLITE_NOMEM:
		return &Error{Code: int(rc), Text: "out of memory"}
	}
	text := libc.GoString(sqlite3.Xsqlite3_errstr(c.TLS, rc))
	if c.DB != 0 {
		if more := libc.GoString(sqlite3.Xsqlite3_errmsg(c.TLS, c.DB)); more != text && more != notAnError {
			text += ": " + more
		}
	}
	return &Error{Code: int(rc), Text: text}
}

// prepared returns the statement of a query, which the connection keeps.
func (c *Conn) prepared(query string) (*Statement, error) {
	if s, ok := c.Statements[query]; ok {
		return s, nil
	}
	s, err := c.Prepare(query)
	if err == nil {
		c.Statements[query] = s
	}
	return s, err
}

// Run runs a statement that is not kept.
func (c *Conn) Run(query string) error {
	s, err := c.Prepare(query)
	if err != nil {
		return err
	}
	defer s.Finalize()
	return s.exec()
}

// Exec runs a statement that is kept prepared. Arguments are int64, string, []byte, bool or nil.
func (c *Conn) Exec(query string, args ...any) error {
	s, err := c.prepared(query)
	if err != nil {
		return err
	}
	return s.exec(args...)
}

// LastID is the row that was inserted last.
func (c *Conn) LastID() int64 { return sqlite3.Xsqlite3_last_insert_rowid(c.TLS, c.DB) }

// ExecCount runs a statement and returns how many rows it changed.
func (c *Conn) ExecCount(query string, args ...any) (int64, error) {
	if err := c.Exec(query, args...); err != nil {
		return 0, err
	}
	return sqlite3.Xsqlite3_changes64(c.TLS, c.DB), nil
}

// Query calls row for each row of the result until it returns false. The values are valid during the call.
func (c *Conn) Query(row func([]any) (bool, error), query string, args ...any) error {
	return c.QueryContext(context.Background(), row, query, args...)
}

// QueryContext is query that ends with the context's error when the context ends.
func (c *Conn) QueryContext(
	ctx context.Context, row func([]any) (bool, error), query string, args ...any,
) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s, err := c.prepared(query)
	if err != nil {
		return err
	}
	defer c.Interruptible(ctx)()
	err = s.query(row, args...)
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// Interruptible has the end of the context interrupt what the connection does, until end is called.
func (c *Conn) Interruptible(ctx context.Context) (end func()) {
	if ctx.Done() == nil {
		return func() {}
	}
	interrupted := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(interrupted)
		tls := libc.NewTLS()
		defer tls.Close()
		sqlite3.Xsqlite3_interrupt(tls, c.DB)
	})
	return func() {
		if !stop() {
			<-interrupted // it would hit what the connection does next
		}
	}
}

// Number returns the first column of the first row; 0 when there is none or it is NULL.
func (c *Conn) Number(query string, args ...any) (int64, error) {
	var n int64
	err := c.Query(func(v []any) (bool, error) {
		n, _ = v[0].(int64)
		return false, nil
	}, query, args...)
	return n, err
}

// Read runs do in a transaction that sees the log as it is at one moment.
func (c *Conn) Read(do func() error) error {
	if err := c.Exec("BEGIN"); err != nil {
		return err
	}
	err := do()
	if err != nil && sqlite3.Xsqlite3_get_autocommit(c.TLS, c.DB) != 0 { // SQLite has ended it by itself
		return err
	}
	return errors.Join(err, c.Exec("ROLLBACK"))
}

// Tx runs do in a transaction that is durable when tx returns nil.
func (c *Conn) Tx(do func() error) error {
	if err := c.Exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := do()
	if err == nil {
		if err = c.Exec("COMMIT"); err == nil {
			return nil
		}
	}
	// SQLite has rolled back by itself after some errors; then this one fails and says nothing new.
	_ = c.Exec("ROLLBACK")
	if sqlite3.Xsqlite3_get_autocommit(c.TLS, c.DB) == 0 { // what comes next would be part of it, and never be kept
		return &Error{Code: sqlite3.SQLITE_ABORT, Text: "a transaction could not be taken back after: " + err.Error()}
	}
	return err
}
