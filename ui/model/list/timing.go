package list

import (
	"context"
	"time"

	"mllpscope/ui/model"
)

// timing is how a row tells when its message came.
type timing struct {
	style model.TimeStyle
	since int64 // in nanoseconds, when the message came that a relative style counts from; 0 for none
	day   int   // today, where the text depends on it
}

// dayOf numbers the days.
func dayOf(now time.Time) int {
	now = now.Local()
	return 1000*now.Year() + now.YearDay()
}

// setTiming tells when the message came.
func (r *Row) setTiming(t timing, now time.Time) {
	var since time.Time
	if t.since != 0 {
		since = time.Unix(0, t.since)
	}
	r.timing, r.Cells[ColTime] = t, t.style.Text(r.time, since, now)
}

// timing returns how a row of what was read tells when its message came.
func (l *Loader) timing(list []model.Entry, i int, now time.Time) timing {
	t := timing{style: l.style}
	switch l.style {
	case model.TimeOfDay:
		t.day = dayOf(now)
	case model.SinceStart:
		if !l.start.IsZero() {
			t.since = l.start.UnixNano()
		}
	case model.SincePrevious:
		t.since = previous(list, i, l.up)
	}
	return t
}

// previous returns when the message before one of the list came, 0 where the list does not tell.
func previous(list []model.Entry, i int, up bool) int64 {
	if i++; up {
		i -= 2
	}
	if i < 0 || i >= len(list) || list[i].Time.IsZero() {
		return 0
	}
	return list[i].Time.UnixNano()
}

// findStart finds out when the first message came, once for each turn and only where it is told.
func (l *Loader) findStart(ctx context.Context) error {
	if l.style != model.SinceStart || !l.start.IsZero() {
		return nil
	}
	find := func() ([]model.Entry, error) { return l.log.RowsAfter(ctx, 0, 1) }
	if l.up {
		find = func() ([]model.Entry, error) { return l.log.Rows(ctx, 0, 1) }
	}
	first, err := find()
	if len(first) > 0 {
		l.start = first[0].Time
	}
	return err
}
