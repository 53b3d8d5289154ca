package sqlite

import (
	"cmp"
	"context"
	"os"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	// opsPerLook is after how many of SQLite's instructions a statement is looked at: some milliseconds.
	opsPerLook = 100_000
	// opsAlways is how many any statement may take, and opsPerByte how many more for each byte of the log. The rows of a
	// message, with what the indexes have of them, are some hundred bytes, and the longest question takes a few thousand
	// instructions for each.
	opsAlways  = 20_000_000
	opsPerByte = 64
)

// guard ends statements that would not come to an end. Pages that point to each other make a small file hold more rows
// than anybody can read.
type guard struct {
	path    string
	running int          // statements, one within the other
	ops     int64        // of all of them since the first began
	endless bool         // they were ended
	ended   func() error // tells that nobody waits for them any more, and why; nil while somebody does
	look    func(*libc.TLS, uintptr) int32
}

// guardQueries begins to guard the connection's statements.
func (c *Conn) guardQueries() {
	c.guard.look = func(*libc.TLS, uintptr) int32 {
		g := &c.guard
		if g.given() != nil {
			return 1
		}
		if g.ops += opsPerLook; g.ops > opsAlways && g.ops-opsAlways > opsPerByte*logBytes(g.path) {
			g.endless = true
			return 1
		}
		return 0
	}
	// SQLite holds the Go function as a number, which the garbage collector does not see: it stays alive in guard.
	sqlite3.Xsqlite3_progress_handler(c.TLS, c.DB, opsPerLook, *(*uintptr)(unsafe.Pointer(&c.guard.look)), 0)
}

// logBytes is how large a log is with its WAL.
func logBytes(path string) (n int64) {
	for _, suffix := range [...]string{"", "-wal"} {
		if info, err := os.Stat(path + suffix); err == nil {
			n += info.Size()
		}
	}
	return n
}

// begin notes that a statement runs, until end is called.
func (g *guard) begin() {
	if g.running == 0 {
		g.ops, g.endless = 0, false
	}
	g.running++
}

// end makes another error of the one that a statement ended with, when it was ended for taking too long.
func (g *guard) end(err error) error {
	g.running--
	if why := g.given(); why != nil && Primary(CodeOf(err)) == sqlite3.SQLITE_INTERRUPT {
		return why
	}
	if g.endless && Primary(CodeOf(err)) == sqlite3.SQLITE_INTERRUPT {
		return errEndless()
	}
	return err
}

// given returns why nobody waits for the statements any more, nil while somebody does.
func (g *guard) given() error {
	if g.ended == nil {
		return nil
	}
	return g.ended()
}

// EndsWith has the end of the context end whatever statement the connection runs, until end is called: the one that
// runs then, and those after it.
func (c *Conn) EndsWith(ctx context.Context) (end func()) {
	interruptible := c.Interruptible(ctx)
	c.guard.ended = ctx.Err
	return func() {
		c.guard.ended = nil
		interruptible()
	}
}

func errEndless() error {
	return &Error{Code: sqlite3.SQLITE_CORRUPT, Text: "its pages point to each other in a circle"}
}

// RowOrder sees to it that the IDs of rows come in their order: whoever asks for the next rows by the last ID would
// otherwise be given the same ones again and again.
type RowOrder struct {
	After, Before int64 // all are between these; 0 = no such bound
	last          int64
	Step          int64 // 1 upwards, -1 downwards, 0 as the first two go
	any           bool
}

// Next tells whether an ID may be the next.
func (o *RowOrder) Next(id int64) error {
	ok := (o.After == 0 || id > o.After) && (o.Before == 0 || id < o.Before)
	if o.any {
		step := int64(cmp.Compare(id, o.last))
		ok = ok && step != 0 && (o.Step == 0 || step == o.Step)
		o.Step = step
	}
	o.last, o.any = id, true
	if !ok {
		return &Error{Code: sqlite3.SQLITE_CORRUPT, Text: "its rows do not come in the order of their IDs"}
	}
	return nil
}

// Watch has each called from time to time while the connection works, until end is called. When the context ends, so
// does the work.
func (c *Conn) Watch(ctx context.Context, each func()) (end func()) {
	call := func(*libc.TLS, uintptr) int32 {
		each()
		if ctx.Err() != nil {
			return 1
		}
		return 0
	}
	sqlite3.Xsqlite3_progress_handler(c.TLS, c.DB, WatchOps, *(*uintptr)(unsafe.Pointer(&call)), 0)
	return func() {
		c.guardQueries()
		_ = call // SQLite holds it as a number: it stays until here
	}
}

// WatchOps is after how many pages or steps of SQLite's program it is told how far it has come.
const WatchOps = 2000
