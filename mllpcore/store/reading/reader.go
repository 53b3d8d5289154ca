package reading

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/loss"
	"mllpscope/mllpcore/store/pending"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
)

// Reader reads a log on connections of its own; it never blocks who writes. It is safe for concurrent use. A Store is
// one as well.
type Reader struct {
	pool    *pool
	path    string
	answers *pending.Answers // those of the Store that are not in the file yet; nil for a Reader of its own
	totals  *tables.Totals   // of the Store; nil for a Reader of its own
	notices []status.Notice
	losses  []loss.Loss // what the log knows to be missing; nil for a Store
	damage  *Damage
	met     func(error) // of the Store: is told what reading met; nil for a Reader of its own
	version int64       // of the schema
	closing context.Context
	end     context.CancelFunc
	traces  *traces // what it leaves beside the log; nil for that of a Store
}

// OpenReadOnly opens the log at path for reading, also while another process writes to it, where nothing can be
// written, and when it is of an older program. It shows all that is in the log and in its WAL, or fails. It fails with
// a NewerError for a log of a newer program, with ErrNotLog for a file that is something else, or none, and with a
// ForeignError, which is one, for a log that holds what this program does not make.
func OpenReadOnly(path string) (*Reader, error) {
	return OpenReadOnlyContext(context.Background(), path)
}

// OpenReadOnlyContext is OpenReadOnly that fails with the context's error when that ends: a large log, or what stands
// beside it, may take seconds.
func OpenReadOnlyContext(ctx context.Context, path string) (*Reader, error) {
	return OpenWith(ctx, path, tables.ExamineToRead)
}

// OpenWith opens the log at path for reading, if look at it returns no error.
func OpenWith(ctx context.Context, path string, look func(*sqlite.Conn, string) error) (r *Reader, err error) {
	within := func(c *sqlite.Conn, path string) error {
		defer c.EndsWith(ctx)()
		return look(c, path)
	}
	defer func() { err = status.OpenToReadInWords(path, err) }()
	there, err := place.RealPath(path)
	if err != nil {
		return nil, err
	}
	path = there
	exists, err := place.Identify(path)
	if err != nil {
		return nil, err
	}
	if !exists {
		return nil, leftwal.Gone(path)
	}
	if err := place.ApartToRead(path); err != nil {
		return nil, err
	}
	strange, err := leftwal.Beside(path, false)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	left := tracesOf(path)
	defer func() {
		if err != nil {
			err = errors.Join(err, left.remove())
		} else {
			r.traces = left
		}
	}()
	said := noticesOf(ctx, path, strange)
	defer func() {
		if err != nil {
			return
		}
		r.notices = said(r)
		if err = ctx.Err(); err != nil {
			err = errors.Join(err, r.Close())
			r = nil
		}
	}()
	if err = tables.Refuse(path, strange == nil, within); err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	if strange != nil {
		return ReadAlone(path, false, within)
	}
	return readBeside(path, within)
}

// newReader returns a Reader of the log at path on the connections of a pool, if look at it returns no error.
func newReader(path string, p *pool, look func(*sqlite.Conn, string) error) (*Reader, error) {
	r := &Reader{path: path, pool: p, damage: NewDamage(nil)}
	r.closing, r.end = context.WithCancel(context.Background())
	err := r.pool.read(context.Background(), func(c *sqlite.Conn) (err error) {
		if err := look(c, path); err != nil {
			return err
		}
		r.version, err = c.Number("PRAGMA user_version")
		return err
	})
	if err == nil {
		err = r.pool.prepare(tables.AsNow(r.version))
	}
	if err != nil {
		return nil, errors.Join(err, r.pool.close())
	}
	return r, nil
}

// Close ends reading. What takes long, as SaveTo, is cut. Nothing stays beside the log that was not there before.
func (r *Reader) Close() error {
	r.end()
	return errors.Join(r.pool.close(), r.traces.remove())
}

// Until returns a context that ends when the Reader is closed as well.
func (r *Reader) Until(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(r.closing, cancel)
	return ctx, func() { stop(); cancel() }
}

// WhyEnded says that the Reader was closed where that is why something was cut.
func (r *Reader) WhyEnded(err error) error {
	if errors.Is(err, context.Canceled) && r.closing.Err() != nil {
		return fmt.Errorf("%w: %s", lockfile.ErrReleased, r.path)
	}
	return err
}

const (
	fromKept = "SELECT " + tables.KeptColumns + ", s.duplicate, k.damaged, " + tables.ChangedMessage + ", " +
		tables.ChangedAnswer + " FROM message m LEFT JOIN answer a ON a.id = m.id " +
		"LEFT JOIN summary s ON s.id = m.id LEFT JOIN mark k ON k.id = m.id "
	keptBefore = fromKept + "WHERE m.id < ? AND k.deleted IS NULL ORDER BY m.id DESC LIMIT ?"
	keptAfter  = fromKept + "WHERE m.id > ? AND k.deleted IS NULL ORDER BY m.id LIMIT ?"
	keptOne    = fromKept + "WHERE m.id = ?"
	// lostOne is what is left of a message whose row of message is not there.
	lostOne = "SELECT " + tables.RowColumns + " FROM summary s WHERE s.id = ?1 " +
		"AND NOT EXISTS (SELECT 1 FROM message WHERE id = ?1)"
)

// Before returns up to n messages with an ID below id, newest first; id 0 starts at the newest. It returns none when
// the log cannot be read; PageBefore tells why.
func (r *Reader) Before(id message.ID, n int) []message.Kept {
	page, err := r.PageBefore(context.Background(), id, n)
	if err != nil {
		return nil
	}
	return page
}

// After returns the n oldest messages with an ID above id, newest first. It returns none when the log cannot be read;
// PageAfter tells why.
func (r *Reader) After(id message.ID, n int) []message.Kept {
	page, err := r.PageAfter(context.Background(), id, n)
	if err != nil {
		return nil
	}
	return page
}

// Get returns one message, also one that has been deleted and can be brought back; false when it is not held any more
// or cannot be read.
func (r *Reader) Get(id message.ID) (message.Kept, bool) {
	page, err := r.page(context.Background(), sqlite.RowOrder{}, 1, keptOne, int64(id))
	if err != nil || len(page) == 0 {
		return r.lost(id)
	}
	return page[0], true
}

// lost returns what is left of a message that the log should hold and does not; false when it should not either.
func (r *Reader) lost(id message.ID) (k message.Kept, ok bool) {
	err := r.Read(context.Background(), func(c *sqlite.Conn) error {
		return c.Query(func(v []any) (bool, error) {
			row := tables.ReadRow(v)
			row.Damaged = tables.LostBytes
			k, ok = row.Kept(), true
			return false, nil
		}, lostOne, int64(id))
	})
	if ok {
		r.damage.find(id, tables.LostBytes)
	}
	return k, ok && err == nil
}

// PageBefore is Before with the reason when the log cannot be read.
func (r *Reader) PageBefore(ctx context.Context, id message.ID, n int) ([]message.Kept, error) {
	return r.page(ctx, sqlite.RowOrder{Before: int64(Upper(id))}, n, keptBefore, int64(Upper(id)), int64(max(n, 0)))
}

// PageAfter is After with the reason when the log cannot be read.
func (r *Reader) PageAfter(ctx context.Context, id message.ID, n int) ([]message.Kept, error) {
	page, err := r.page(ctx, sqlite.RowOrder{After: int64(id)}, n, keptAfter, int64(id), int64(max(n, 0)))
	slices.Reverse(page)
	return page, err
}

// Upper returns an ID above all that are below id, where 0 means above all.
func Upper(id message.ID) message.ID {
	const most = 1<<63 - 1
	if id == 0 || id > most {
		return most
	}
	return id
}

func (r *Reader) page(
	ctx context.Context, order sqlite.RowOrder, n int, query string, args ...any,
) ([]message.Kept, error) {
	page := make([]message.Kept, 0, min(max(n, 0), 1024))
	err := r.Read(ctx, func(c *sqlite.Conn) error {
		return c.QueryContext(ctx, func(v []any) (bool, error) {
			if err := order.Next(sqlite.Int(v[0])); err != nil {
				return false, err
			}
			page = append(page, r.whole(v))
			return true, nil
		}, query, args...)
	})
	return page, err
}

// whole reads a message as fromKept has it.
func (r *Reader) whole(v []any) message.Kept {
	const n = tables.KeptColumnCount
	const duplicate, noted, changed, changedAnswer = n, n + 1, n + 2, n + 3
	k := tables.ReadKept(v)
	k.Duplicate = k.Duplicate || sqlite.Int(v[duplicate]) != 0
	reply := v[changedAnswer]
	if a, ok := r.answers.Get(k.ID); ok {
		k.Answer, k.Answered, reply = a, true, nil
	}
	if why := tables.DamageOf(v[changed], reply); why != "" {
		k.Damaged = why
	}
	r.damage.Check(k.ID, k.Damaged, sqlite.Text(v[noted]))
	return k
}

// Read runs do on a connection that sees the log, with what answers get, as it is at one moment.
func (r *Reader) Read(ctx context.Context, do func(*sqlite.Conn) error) error {
	err := r.answers.Read(func() error { return r.pool.read(ctx, do) })
	if err != nil && sqlite.OfDamage(err) {
		if r.met == nil {
			return fmt.Errorf("read the log: %w", status.UnreadableInWords(r.path, err))
		}
		r.met(err)
		err = fmt.Errorf("read the log: %w", status.DamagedInWords(r.path, err))
	}
	return err
}

// Totals tells how much is held.
func (r *Reader) Totals() message.Totals {
	if r.totals != nil {
		t, _ := r.totals.Get()
		return t
	}
	var t tables.Totals
	if err := r.Read(context.Background(), t.Load); err != nil {
		return message.Totals{}
	}
	all, _ := t.Get()
	return all
}
