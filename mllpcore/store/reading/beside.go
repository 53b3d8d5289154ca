package reading

import (
	"context"
	"net/url"

	"mllpscope/mllpcore/store/loss"
	"mllpscope/mllpcore/store/pending"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
)

// Writer is what a Reader beside who writes to the log shares with that.
type Writer struct {
	Answers *pending.Answers // those that are not in the file yet
	Totals  *tables.Totals
	Wake    func()      // has what was found damaged noted in the log
	Met     func(error) // is told what reading met
}

// Beside returns a Reader of the log at path, which this process writes to; connect opens its connections.
func Beside(path string, connect Connect, w Writer) (*Reader, error) {
	r, err := newReader(path, newPool(path, connect, readParameters()), tables.ExamineToRead)
	if err != nil {
		return nil, err
	}
	r.answers, r.totals, r.met = w.Answers, w.Totals, w.Met
	r.damage.wake = w.Wake
	return r, nil
}

// Apart returns a Reader of the same log that has connections with parameters of its own, and shares nothing else.
func (r *Reader) Apart(parameters url.Values) *Reader {
	apart := &Reader{
		path: r.path, pool: newPool(r.path, r.pool.connect, parameters), damage: NewDamage(nil), version: r.version,
	}
	apart.closing, apart.end = context.WithCancel(context.Background())
	return apart
}

// Look runs do on a connection that sees the log's files as they are at one moment, without the answers that are not in
// them yet. What it meets is told to nobody else.
func (r *Reader) Look(ctx context.Context, do func(*sqlite.Conn) error) error {
	return r.pool.read(ctx, do)
}

// Forget closes the connections that nobody uses: the next one reads from the disk again.
func (r *Reader) Forget() error { return r.pool.forget() }

// Path returns where the log is, with symbolic links followed.
func (r *Reader) Path() string { return r.path }

// Version returns that of the log's tables.
func (r *Reader) Version() int64 { return r.version }

// Found returns what reading has found damaged.
func (r *Reader) Found() *Damage { return r.damage }

// Losses returns what the log knows to be missing in it, where it was opened for reading only.
func (r *Reader) Losses() []loss.Loss { return r.losses }

// Closing tells whether Close was called.
func (r *Reader) Closing() bool { return r.closing.Err() != nil }
