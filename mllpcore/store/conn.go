package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"

	"modernc.org/sqlite"
)

// conn is one connection to the file, used by one goroutine. It goes past database/sql, whose locks and pools cost
// about as much as an insert.
type conn struct {
	driver.Conn
	statements map[string]statement
	args       []driver.NamedValue
}

// statement is what a prepared statement of the driver can do.
type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// dsn names the file with the parameters, which are SQLite's and the driver's.
func dsn(path string, parameters url.Values) string {
	p := filepath.ToSlash(path)
	if filepath.VolumeName(path) != "" {
		p = "/" + p // file:///C:/…
	}
	u := url.URL{Scheme: "file", Path: p, RawQuery: parameters.Encode()}
	if p != "" && p[0] != '/' {
		u.Path, u.Opaque = "", (&url.URL{Path: p}).EscapedPath()
	}
	return u.String()
}

// openConn opens the file. On macOS fullfsync is what reaches the disk and not only its cache.
func openConn(path string, parameters url.Values) (*conn, error) {
	var d sqlite.Driver
	c, err := d.Open(dsn(path, parameters))
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, statements: map[string]statement{}}, nil
}

// close closes the connection; the last one that can write moves the log ahead into the file.
func (c *conn) close() error {
	var errs []error
	for _, s := range c.statements {
		errs = append(errs, s.Close())
	}
	c.statements = nil
	return errors.Join(append(errs, c.Conn.Close())...)
}

func (c *conn) prepared(query string) (statement, error) {
	if s, ok := c.statements[query]; ok {
		return s, nil
	}
	prepared, err := c.Prepare(query)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", query, err)
	}
	s, ok := prepared.(statement)
	if !ok {
		return nil, errors.Join(errors.New("the sqlite driver has changed"), prepared.Close())
	}
	c.statements[query] = s
	return s, nil
}

func (c *conn) bind(args []any) []driver.NamedValue {
	c.args = c.args[:0]
	for i, a := range args {
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return c.args
}

// exec runs a statement that is kept prepared. Arguments are int64, string, []byte, bool or nil.
func (c *conn) exec(query string, args ...any) error {
	s, err := c.prepared(query)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(context.Background(), c.bind(args))
	return err
}

// execCount runs a statement and returns how many rows it changed.
func (c *conn) execCount(query string, args ...any) (int64, error) {
	s, err := c.prepared(query)
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(context.Background(), c.bind(args))
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// query calls row for each row of the result until it returns false. The values are valid during the call.
func (c *conn) query(row func([]driver.Value) (bool, error), query string, args ...any) error {
	return c.queryContext(context.Background(), row, query, args...)
}

// queryContext is query that ends with the context's error when the context ends.
func (c *conn) queryContext(
	ctx context.Context, row func([]driver.Value) (bool, error), query string, args ...any,
) (err error) {
	s, err := c.prepared(query)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(ctx, c.bind(args))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	values := make([]driver.Value, len(rows.Columns()))
	for {
		if err := rows.Next(values); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if more, err := row(values); err != nil || !more {
			return err
		}
	}
}

// number returns the first column of the first row; 0 when there is none or it is NULL.
func (c *conn) number(query string, args ...any) (int64, error) {
	var n int64
	err := c.query(func(v []driver.Value) (bool, error) {
		n, _ = v[0].(int64)
		return false, nil
	}, query, args...)
	return n, err
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
	return err
}
