package reading

import (
	"cmp"
	"context"
	"errors"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/loss"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
	"mllpscope/mllpcore/store/unsaid"
)

// Notices returns what a person should know of a log that was opened for reading only: what it lacks, and what of it
// cannot be shown. A Store tells Options.OnNotice instead.
func (r *Reader) Notices() []status.Notice { return r.notices }

// noticesOf looks at the files of a log before it is opened for reading only, and returns what finds out the rest
// then. strange is a WAL beside it that is not its own, nil for none.
func noticesOf(ctx context.Context, path string, strange *leftwal.Strange) func(*Reader) []status.Notice {
	wal, part, rotten := leftwal.Another, status.Part(""), ""
	if strange == nil {
		wal = leftwal.See(path + place.WALSuffix)
		part, rotten = leftwal.RottenIn(ctx, path)
	}
	noted, of := lockfile.LastKept(path) // before the log is read, which may be in use
	left, leftErr := unsaid.Read(path)
	if left.WAL != nil {
		wal = *left.WAL
	}
	return func(r *Reader) (all []status.Notice) {
		said := map[string]bool{}
		say := func(kind status.NoticeKind, text string) {
			if brief := loss.Brief(text, path); text != "" && !said[brief] {
				said[brief] = true
				all = append(all, status.Notice{Time: time.Now(), Kind: kind, Text: text, Part: cmp.Or(part, status.PartWAL)})
			}
		}
		for _, one := range left.Notices {
			say(one.Kind, one.Text)
		}
		if leftErr != nil {
			say(status.NoticeDamage, leftErr.Error())
		}
		if strange != nil {
			say(strange.Kind(), strange.Words(""))
		}
		err := r.pool.read(ctx, func(c *sqlite.Conn) error {
			defer c.EndsWith(ctx)()
			kind, lacks, err := lackingIn(c, path, wal, noted, of)
			if rotten == "" { // otherwise that is why
				say(kind, lacks)
			}
			say(status.NoticeDamage, rotten)
			leftOut, _, leftErr := LeftOut(c, path)
			if rotten == "" {
				say(status.NoticeMissing, leftOut)
			}
			return errors.Join(err, leftErr, leftwal.SayKept(c, path, say), r.sayLosses(c, said, say))
		})
		if err != nil { // what cannot be found out is no reason not to show what there is
			part = status.PartFile
			say(status.NoticeDamage, status.UnreadableInWords(path, err).Error())
		}
		return all
	}
}

// lackingIn returns what is to be said of a log that is opened for reading only.
func lackingIn(
	c *sqlite.Conn, path string, wal leftwal.Sight, noted message.ID, of int64,
) (kind status.NoticeKind, text string, err error) {
	n, err := c.Number(tables.HasOpenMark)
	if err != nil {
		return status.NoticeMissing, "", err
	}
	identity, err := c.Number(tables.GetIdentity)
	if err != nil {
		return status.NoticeMissing, "", err
	}
	if n == 0 { // it needs none
		wal = leftwal.Holding
	}
	var t tables.Totals
	if err := t.Load(c); err != nil {
		return status.NoticeMissing, "", err
	}
	kind, text = leftwal.Lacking(path, wal, t.Last, noted, identity != 0 && identity == of)
	return kind, text, nil
}

// sayLosses says what the log of a connection knows to be missing, and nobody has confirmed.
func (r *Reader) sayLosses(c *sqlite.Conn, said map[string]bool, say func(status.NoticeKind, string)) (err error) {
	r.losses, err = loss.Read(c)
	for i := range r.losses {
		l := &r.losses[i]
		again := false
		for text := range said {
			again = again || l.Tells(&loss.Loss{Text: text})
		}
		if l.Open() && !again {
			say(status.NoticeMissing, l.Words())
		}
	}
	return err
}
