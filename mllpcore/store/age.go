package store

import (
	"context"
	"errors"
	"time"

	"mllpscope/mllpcore"
)

// How old a message is, is not read from its own time, which is only as good as the computer's clock was. The table age
// has some IDs, each with a time by which all messages up to that ID had come. Those up to the last ID whose time is
// long enough ago are too old. What comes while the clock is in doubt gets its time when the doubt is over.

const (
	// sampledAges is how many of them an older log gets from the times of its messages.
	sampledAges = 128
	// clockEvery is how often at least it is noted how late it is, for the next start.
	clockEvery = time.Hour
)

// A row of age that the disk has changed must not have messages dropped.
const (
	insertAge = "INSERT OR REPLACE INTO age (id, time, sum) VALUES (?1, ?2, " + sumName + "(?1, ?2))"
	wholeAge  = "sum IS " + sumName + "(id, time)"
)

// ages is what the writer knows of the table age.
type ages struct {
	id    int64     // the newest in the table
	time  time.Time // its time
	noted time.Time // what meta.clock says
	// trusted tells whether what Options.TrustClock asks for is done.
	trusted bool
}

// startClock reads how late it was when the log was in use before.
func (w *writer) startClock() error {
	var before time.Time
	at, err := w.conn.number("SELECT value FROM meta WHERE name = 'clock'")
	if err != nil {
		return err
	}
	err = w.conn.query(func(v []any) (bool, error) {
		w.ages.id, w.ages.time = integer(v[0]), moment(v[1])
		return false, nil
	}, "SELECT id, time FROM age WHERE "+wholeAge+" ORDER BY id DESC LIMIT 1")
	if err != nil {
		return err
	}
	if at > 0 {
		before = moment(at)
		w.ages.noted = before
	}
	w.store.clock.start(before)
	return nil
}

// late tells how late it is and whether that is sure, and tells a person when that has changed. From time to time it
// notes it, and up to which message all have come.
func (w *writer) late() (now time.Time, sure bool, err error) {
	if w.store.options.TrustClock && !w.ages.trusted {
		if err := w.confirmClock(); err != nil && !errors.Is(err, errImpossible) {
			return now, false, err
		}
		w.ages.trusted = true
	}
	now, sure = w.lookAtClock()
	return now, sure, w.noteAge(now, sure)
}

func (w *writer) lookAtClock() (now time.Time, sure bool) {
	now, sure, news := w.store.clock.now()
	if news != "" {
		w.store.notice(NoticeClock, news)
	}
	return now, sure
}

func (w *writer) noteAge(now time.Time, sure bool) error {
	t, _ := w.store.totals.get()
	span := w.store.clock.bound / 10 // a hundredth of the age that is allowed
	came := sure && int64(t.Last) > w.ages.id && now.Sub(w.ages.time) >= span
	if !came && now.Sub(w.ages.noted).Abs() < min(clockEvery, span) {
		return nil
	}
	return w.writeAge(now, came, t.Last)
}

// closeAge notes the same when the log is closed.
func (w *writer) closeAge() error {
	now, sure := w.lookAtClock()
	t, _ := w.store.totals.get()
	return w.writeAge(now, sure && int64(t.Last) > w.ages.id, t.Last)
}

func (w *writer) writeAge(now time.Time, came bool, last mllpcore.MessageID) error {
	next := w.ages
	err := w.durable(func() error {
		if came {
			next.id = int64(last)
			if now.After(next.time) { // the times grow with the IDs
				next.time = now
			}
			if err := w.conn.exec(insertAge, next.id, next.time.UnixNano()); err != nil {
				return err
			}
		}
		next.noted = now
		if now.Unix() < earliestClock { // a new log in which the clock was never right
			return nil
		}
		return w.conn.exec(setMeta, "clock", now.UnixNano())
	})
	if err == nil {
		w.ages = next
	}
	return err
}

// tooOld returns the oldest messages that came before the limit, as far as they may be dropped.
func (w *writer) tooOld(limit time.Time) (ids []int64, err error) {
	last, err := w.conn.number("SELECT max(id) FROM age WHERE time < ? AND "+wholeAge, limit.UnixNano())
	if err != nil || last == 0 {
		return nil, err
	}
	ids, err = w.list(`SELECT m.id FROM message m LEFT JOIN mark k ON k.id = m.id
		WHERE ifnull(k.bookmarked, 0) = 0 AND k.deleted IS NULL AND m.id <= ? ORDER BY m.id LIMIT ?`,
		last, int64(dropsPerStep))
	if err != nil || len(ids) > 0 {
		return ids, err
	}
	// The last one stays, for a message that loses its bookmark.
	if n, err := w.conn.number("SELECT count(*) FROM age WHERE id < ?", last); err != nil || n == 0 {
		return nil, err
	}
	return nil, w.durable(func() error { return w.conn.exec("DELETE FROM age WHERE id < ?", last) })
}

// addAges adds the table age to an older log, and fills it from the times of its messages. What has a higher ID came
// later, whatever its own time says. A time that cannot be, or is later than that of the newest message, is left out.
func addAges(c *conn) error {
	if err := runScript(c, createAge+"INSERT INTO meta VALUES ('clock', 0)"); err != nil {
		return err
	}
	var first, last, newest int64
	err := c.query(func(v []any) (bool, error) {
		first, last = integer(v[0]), integer(v[1])
		return false, nil
	}, "SELECT ifnull(min(id), 0), ifnull(max(id), 0) FROM message")
	if err != nil || last == 0 {
		return err
	}
	if newest, err = c.number("SELECT time FROM message WHERE id = ?", last); err != nil {
		return err
	}
	const earliest = earliestClock * int64(time.Second)
	if newest < earliest {
		return nil // it begins to count from now on
	}
	if err := c.exec("UPDATE meta SET value = ? WHERE name = 'clock'", newest); err != nil {
		return err
	}
	latest := int64(0)
	step := max((last-first)/sampledAges, 1)
	for upTo := first; upTo <= last; upTo += step {
		if last-upTo < step {
			upTo = last
		}
		var id, at int64
		err := c.query(func(v []any) (bool, error) {
			id, at = integer(v[0]), integer(v[1])
			return false, nil
		}, "SELECT id, time FROM message WHERE id <= ? ORDER BY id DESC LIMIT 1", upTo)
		if err != nil {
			return err
		}
		if at < earliest || at > newest {
			continue
		}
		latest = max(latest, at)
		if err := c.exec(insertAge, id, latest); err != nil {
			return err
		}
	}
	return nil
}

// ConfirmClock says that the computer's clock is right, after the log has told that it may not be: messages are dropped
// for their age by it again. It fails when the clock cannot be right, and when that cannot be written.
func (s *Store) ConfirmClock(ctx context.Context) error { return s.ask(ctx, (*writer).confirmClock) }

func (w *writer) confirmClock() error {
	now, news, err := w.store.clock.confirm()
	if err != nil {
		return err
	}
	err = w.durable(func() error {
		// What has a time that is still to come would never be too old.
		if err := w.conn.exec("UPDATE age SET time = ?1, sum = crc32c(id, ?1) WHERE time > ?1", now.UnixNano()); err != nil {
			return err
		}
		return w.conn.exec(setMeta, "clock", now.UnixNano())
	})
	if err != nil {
		return err
	}
	if w.ages.noted = now; w.ages.time.After(now) {
		w.ages.time = now
	}
	w.nextKeep = time.Time{}
	if news != "" {
		w.store.notice(NoticeClock, news)
	}
	return nil
}

// ClockDoubt says why nothing is dropped for its age at present, "" when that is not so: the computer's clock may be
// wrong, which ConfirmClock settles.
func (s *Store) ClockDoubt() string { return s.clock.inDoubt() }
