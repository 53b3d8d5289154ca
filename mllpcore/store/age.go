package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/ageclock"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
)

// How old a message is, is not read from its own time, which is only as good as the computer's clock was. The table age
// has some IDs, each with a reading of the ageClock by which all messages up to that ID had come. Those up to the last
// ID whose reading is long enough ago are too old. The row of ID 0 is what the ageClock showed last.

// clockEvery is how often at least it is noted how late it is, for the next start.
const clockEvery = time.Hour

// ages is what the writer knows of the table age.
type ages struct {
	id    int64 // the newest in the table
	time  int64 // of its reading
	noted int64 // the time of the row of ID 0
	// trusted tells whether what Options.TrustClock asks for is done.
	trusted bool
}

// startClock reads how late it was when the log was in use before.
func (w *writer) startClock() error {
	if err := w.dropUnknownAges(); err != nil {
		return err
	}
	var before ageclock.Reading
	err := w.conn.Query(func(v []any) (bool, error) {
		if id := sqlite.Int(v[0]); id > w.ages.id {
			w.ages.id, w.ages.time = id, sqlite.Int(v[1])
		}
		if at := sqlite.Int(v[1]); at > before.Time {
			before = ageclock.Reading{
				Time: at, Gaps: sqlite.Int(v[2]), Wall: sqlite.Int(v[3]), Boot: sqlite.Int(v[4]), Up: sqlite.Int(v[5]),
			}
		}
		return true, nil
	}, "SELECT "+tables.AgeColumns+" FROM age WHERE "+tables.WholeAge+" ORDER BY id")
	w.ages.noted = before.Time
	w.store.clock.Start(before)
	return err
}

// dropUnknownAges drops what says by when messages had come that have not come yet: they would be as old as that once
// they come.
func (w *writer) dropUnknownAges() error {
	const unknown = " FROM age WHERE id > ?"
	n, err := w.conn.Number("SELECT count(*)"+unknown, int64(w.last))
	if err != nil || n == 0 || w.store.health.Has(status.Damaged) {
		return err
	}
	w.store.notice(status.NoticeDamage, fmt.Sprintf("the log %s has times of arrival of messages that it never had: "+
		"they are ignored, and no message is dropped because of them; see with mllpd verify what else is damaged",
		w.store.path))
	return w.durable(func() error { return w.conn.Exec("DELETE"+unknown, int64(w.last)) })
}

// late tells how late it is and whether that is sure, and tells a person when that has changed. From time to time it
// notes it, and up to which message all have come.
func (w *writer) late() (now ageclock.Reading, sure bool, err error) {
	if w.store.options.TrustClock && !w.ages.trusted {
		if err := w.confirmClock(); err != nil && !errors.Is(err, ageclock.ErrImpossible) {
			return now, false, err
		}
		w.ages.trusted = true
	}
	now, sure = w.lookAtClock()
	if sure {
		if sure, err = w.provenAge(now); err != nil {
			return now, false, err
		}
	}
	return now, sure, w.noteAge(now)
}

func (w *writer) lookAtClock() (now ageclock.Reading, sure bool) {
	now, sure, news := w.store.clock.Now()
	w.tellClock(news)
	return now, sure
}

func (w *writer) tellClock(news string) {
	if news != "" {
		w.store.notice(status.NoticeClock, news)
	}
}

func (w *writer) noteAge(now ageclock.Reading) error {
	t, _ := w.store.totals.Get()
	span := w.store.clock.Bound / 10 // a hundredth of the age that is allowed
	came := int64(t.Last) > w.ages.id && now.Time-w.ages.time >= span
	if !came && now.Time-w.ages.noted < min(int64(clockEvery), span) {
		return nil
	}
	return w.writeAge(now, came, t.Last)
}

// closeAge notes the same when the log is closed.
func (w *writer) closeAge() error {
	now, _ := w.lookAtClock()
	t, _ := w.store.totals.Get()
	return w.writeAge(now, int64(t.Last) > w.ages.id, t.Last)
}

func (w *writer) writeAge(now ageclock.Reading, came bool, last message.ID) error {
	next := w.ages
	next.noted = now.Time
	err := w.durable(func() error {
		if came {
			next.id, next.time = int64(last), now.Time
			if err := tables.WriteReading(w.conn, next.id, now); err != nil {
				return err
			}
		}
		return tables.WriteReading(w.conn, 0, now)
	})
	if err == nil {
		w.ages = next
	}
	return err
}

// In SQL, the newest ID that is older than ?1 at a time ?2 with gaps ?3, of which ?4 count at most.
const newestOlder = "SELECT max(id) FROM age WHERE id > 0 AND ?2 - time + min(max(?3 - gaps, 0), ?4) > ?1 " +
	"AND " + tables.WholeAge

func (w *writer) newestOlder(age time.Duration, now ageclock.Reading, gaps int64) (id int64, err error) {
	return w.conn.Number(newestOlder, int64(age), now.Time, now.Gaps, gaps)
}

// tooOld returns the oldest messages that are older than is allowed, as far as they may be dropped.
func (w *writer) tooOld(now ageclock.Reading) (ids []int64, err error) {
	last, err := w.newestOlder(w.store.options.MaxAge, now, w.store.clock.Bound)
	if err != nil || last == 0 {
		return nil, err
	}
	if ids, err = w.unmarkedOf(1, last, dropsPerStep); err != nil || len(ids) > 0 {
		return ids, err
	}
	// The last one stays, for a message that loses its bookmark.
	const before = " FROM age WHERE id > 0 AND id < ?"
	if n, err := w.conn.Number("SELECT count(*)"+before, last); err != nil || n == 0 {
		return nil, err
	}
	return nil, w.durable(func() error { return w.conn.Exec("DELETE"+before, last) })
}

func (w *writer) unmarkedOf(from, to, most int64) (ids []int64, err error) {
	return w.list("SELECT m.id FROM message m LEFT JOIN mark k ON k.id = m.id "+
		"WHERE m.id BETWEEN ? AND ? AND "+unmarked+" ORDER BY m.id LIMIT ?", from, to, most)
}

// provenAge tells whether no message has been too old for long by the computer's clock while only that knows of it.
func (w *writer) provenAge(now ageclock.Reading) (proven bool, err error) {
	o, bound := &w.store.options, w.store.clock.Bound
	if o.MaxAge <= 0 {
		return true, nil
	}
	const all = 1<<63 - 1
	known, err := w.newestOlder(o.MaxAge, now, bound)
	if err != nil {
		return false, err
	}
	said, err := w.newestOlder(o.MaxAge+time.Duration(bound), now, all)
	if err != nil {
		return false, err
	}
	gap := int64(0)
	if said > known {
		ids, err := w.unmarkedOf(known+1, said, 1)
		if err != nil {
			return false, err
		}
		if len(ids) > 0 {
			if gap, err = w.conn.Number("SELECT ?1 - gaps FROM age WHERE id = ?2", now.Gaps, said); err != nil {
				return false, err
			}
		}
	}
	w.tellClock(w.store.clock.Prove(gap, o.MaxAge))
	return gap == 0, nil
}

// ConfirmClock says that the computer's clock is right, after the log has told that it may not be: for as long as it
// says the machine was off, it was, and messages of before then are older by that. Those that came since the log was
// opened are as old as before. It fails when the clock cannot be right, and when that cannot be written.
func (s *Store) ConfirmClock(ctx context.Context) error { return s.ask(ctx, (*writer).confirmClock) }

// ageByGaps makes the readings older by the gaps behind them, as far as ?1 are borne out.
const ageByGaps = "UPDATE age SET time = time - max(?1 - gaps, 0), gaps = 0, sum = " + sqlite.SumName +
	"(id, time - max(?1 - gaps, 0), 0, wall, boot, up) WHERE id > 0 AND " + tables.WholeAge

func (w *writer) confirmClock() error {
	clock := w.store.clock
	now, news, err := clock.Confirm()
	if err != nil {
		return err
	}
	err = w.durable(func() error {
		if err := w.conn.Exec(ageByGaps, now.Gaps); err != nil {
			return err
		}
		next := now
		next.Gaps = 0
		return tables.WriteReading(w.conn, 0, next)
	})
	if err != nil {
		return err
	}
	now = clock.Confirmed()
	w.ages.noted = now.Time
	w.nextRetention = time.Time{}
	w.tellClock(news)
	return nil
}

// ClockDoubt says why nothing is dropped for its age at present, "" when that is not so: the computer's clock may be
// wrong, which ConfirmClock settles.
func (s *Store) ClockDoubt() string { return s.clock.InDoubt() }
