package sqlite

import (
	"context"
	"fmt"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite/vfs"
)

// Statement is a prepared statement.
type Statement struct {
	conn *Conn
	p    uintptr
	row  []any
	// memory is SQLite's, of size bytes, for the bytes of arguments: SQLite reads them there until the next reset.
	memory uintptr
	size   int
}

// keptMemory is how much of it a statement keeps for the next time.
const keptMemory = 256 << 10

// Prepare compiles a query; the statement must be finalized.
func (c *Conn) Prepare(query string) (*Statement, error) {
	z, err := libc.CString(query)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(c.TLS, z)
	s := &Statement{conn: c}
	out := c.TLS.Alloc(int(unsafe.Sizeof(s.p)))
	defer c.TLS.Free(int(unsafe.Sizeof(s.p)))
	c.guard.begin() // it may read the schema
	rc := sqlite3.Xsqlite3_prepare_v3(c.TLS, c.DB, z, -1, sqlite3.SQLITE_PREPARE_PERSISTENT, out, 0)
	if err := c.guard.end(c.Check(rc)); err != nil {
		return nil, err // without the query: people read it
	}
	if s.p = *vfs.At[uintptr](out); s.p == 0 {
		return nil, fmt.Errorf("%q is no statement", query)
	}
	s.row = make([]any, sqlite3.Xsqlite3_column_count(c.TLS, s.p))
	return s, nil
}

// Finalize gives the statement back.
func (s *Statement) Finalize() {
	sqlite3.Xsqlite3_finalize(s.conn.TLS, s.p)
	s.free()
}

func (s *Statement) free() {
	if s.memory != 0 {
		libc.Xfree(s.conn.TLS, s.memory)
	}
	s.memory, s.size = 0, 0
}

// exec runs the statement to its end.
func (s *Statement) exec(args ...any) error {
	return s.steps(args, func() (bool, error) { return true, nil })
}

// query calls row for each row of the result until it returns false.
func (s *Statement) query(row func([]any) (bool, error), args ...any) error {
	return s.steps(args, func() (bool, error) {
		for i := range s.row {
			s.row[i] = s.column(int32(i))
		}
		return row(s.row)
	})
}

// steps runs the statement and calls row at each row until it returns false.
func (s *Statement) steps(args []any, row func() (bool, error)) (err error) {
	c := s.conn
	c.guard.begin()
	defer func() {
		err = c.guard.end(err)
		sqlite3.Xsqlite3_reset(c.TLS, s.p) // returns what the last step did
		if s.size > keptMemory {
			s.free()
		}
	}()
	if rc := s.bindAll(args); rc != sqlite3.SQLITE_OK {
		return c.Check(rc)
	}
	for {
		switch rc := sqlite3.Xsqlite3_step(c.TLS, s.p); rc {
		case sqlite3.SQLITE_DONE:
			return nil
		case sqlite3.SQLITE_ROW:
			if more, err := row(); err != nil || !more {
				return err
			}
		default:
			return c.Check(rc)
		}
	}
}

func (s *Statement) bindAll(args []any) int32 {
	need := 1 // an address also of nothing: SQLite takes none for NULL
	for _, a := range args {
		switch v := a.(type) {
		case string:
			need += len(v)
		case []byte:
			if len(v) > MaxValueBytes {
				return sqlite3.SQLITE_TOOBIG
			}
			need += len(v)
		case *[]byte:
			if len(*v) > MaxValueBytes {
				return sqlite3.SQLITE_TOOBIG
			}
			need += len(*v)
		}
	}
	if need > s.size {
		s.free()
		if s.memory = libc.Xmalloc(s.conn.TLS, libc.Tsize_t(need)); s.memory == 0 {
			return sqlite3.SQLITE_NOMEM
		}
		s.size = need
	}
	rest := unsafe.Slice(vfs.At[byte](s.memory), s.size)
	for i, a := range args {
		rc, used := s.bind(int32(i+1), a, rest)
		if rc != sqlite3.SQLITE_OK {
			return rc
		}
		rest = rest[used:]
	}
	return sqlite3.SQLITE_OK
}

// bind binds an argument and returns how much of memory it used. Bytes that are nil are NULL, unless they come by a
// pointer.
func (s *Statement) bind(n int32, value any, memory []byte) (rc int32, used int) {
	tls := s.conn.TLS
	address := uintptr(unsafe.Pointer(unsafe.SliceData(memory)))
	switch v := value.(type) {
	case nil:
		return sqlite3.Xsqlite3_bind_null(tls, s.p, n), 0
	case int64:
		return sqlite3.Xsqlite3_bind_int64(tls, s.p, n, v), 0
	case *int64:
		return sqlite3.Xsqlite3_bind_int64(tls, s.p, n, *v), 0
	case *[]byte:
		used = copy(memory, *v)
		return sqlite3.Xsqlite3_bind_blob(tls, s.p, n, address, int32(used), sqlite3.SQLITE_STATIC), used
	case bool:
		number := int64(0)
		if v {
			number = 1
		}
		return sqlite3.Xsqlite3_bind_int64(tls, s.p, n, number), 0
	case string:
		used = copy(memory, v)
		return sqlite3.Xsqlite3_bind_text(tls, s.p, n, address, int32(used), sqlite3.SQLITE_STATIC), used
	case []byte:
		if v == nil {
			return sqlite3.Xsqlite3_bind_null(tls, s.p, n), 0
		}
		used = copy(memory, v)
		return sqlite3.Xsqlite3_bind_blob(tls, s.p, n, address, int32(used), sqlite3.SQLITE_STATIC), used
	default:
		return sqlite3.SQLITE_MISUSE, 0
	}
}

// MaxValueBytes is the most that SQLite is built to take as one value.
const MaxValueBytes = sqlite3.SQLITE_MAX_LENGTH

// column returns a column of the present row: int64, float64, string, []byte or nil. The bytes are a copy.
func (s *Statement) column(n int32) any {
	tls := s.conn.TLS
	switch sqlite3.Xsqlite3_column_type(tls, s.p, n) {
	case sqlite3.SQLITE_INTEGER:
		return sqlite3.Xsqlite3_column_int64(tls, s.p, n)
	case sqlite3.SQLITE_FLOAT:
		return sqlite3.Xsqlite3_column_double(tls, s.p, n)
	case sqlite3.SQLITE_TEXT:
		p := sqlite3.Xsqlite3_column_text(tls, s.p, n)
		return string(vfs.BytesAt(p, sqlite3.Xsqlite3_column_bytes(tls, s.p, n)))
	case sqlite3.SQLITE_BLOB:
		p := sqlite3.Xsqlite3_column_blob(tls, s.p, n)
		return append([]byte(nil), vfs.BytesAt(p, sqlite3.Xsqlite3_column_bytes(tls, s.p, n))...)
	default:
		return nil
	}
}

// IDs calls each with the first column of each row until it returns false. It is a query that makes no values: there
// may be thousands.
func (c *Conn) IDs(ctx context.Context, each func(id int64) bool, query string, args ...any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s, err := c.prepared(query)
	if err != nil {
		return err
	}
	return s.steps(args, func() (bool, error) { return each(sqlite3.Xsqlite3_column_int64(c.TLS, s.p, 0)), nil })
}
