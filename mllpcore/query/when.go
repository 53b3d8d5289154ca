package query

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// instant is a point in time: fixed, or so long before the moment of asking, or a day counted from that day.
type instant struct {
	set  bool // otherwise there is no bound
	at   time.Time
	ago  time.Duration // where at is zero
	day  bool          // where at is zero: the day's beginning, days from that of asking, plus ago
	days int
	zone *time.Location
}

func (i instant) resolve(now func() time.Time) time.Time {
	switch {
	case !i.at.IsZero():
		return i.at
	case i.day:
		t := now().In(i.zone)
		return time.Date(t.Year(), t.Month(), t.Day()+i.days, 0, 0, 0, 0, i.zone).Add(i.ago)
	}
	return now().Add(-i.ago)
}

// plus returns the instant that is d later.
func (i instant) plus(d time.Duration) instant {
	if !i.at.IsZero() {
		i.at = i.at.Add(d)
	} else if i.day {
		i.ago += d
	} else {
		i.ago -= d
	}
	return i
}

// timeTest holds from one instant on and before another.
type timeTest struct{ from, until instant }

func (timeTest) needs() Needs { return Needs{} }

func (t timeTest) match(s *subject) bool {
	if t.from.set && s.Time.Before(t.from.resolve(s.moment)) {
		return false
	}
	return !t.until.set || s.Time.Before(t.until.resolve(s.moment))
}

func (t timeTest) plan(c *Columns) condition {
	low, high := int64(math.MinInt64), int64(math.MaxInt64)
	now := func() time.Time { return c.now }
	if t.from.set {
		low = t.from.resolve(now).UnixNano()
	}
	if t.until.set {
		high = t.until.resolve(now).UnixNano() - 1
	}
	return c.between(c.Time, low, high)
}

const timeExpected = "a time such as 2026-11-22, 2026-11-22T10:00, 10:00, today, -15m, -2h or -7d"

// parseTime reads a time, which covers as much as it leaves out (a day, a minute), or from..to, both covered.
func parseTime(v value) (test, string) {
	from, to, isRange := strings.Cut(v.plain, "..")
	if !isRange {
		return timeCompared(v)
	}
	if v.op != opIs && v.op != opEqual && v.op != opNotEqual {
		return nil, "one time after " + v.op + "; from..to goes with :"
	}
	var t timeTest
	ok := from != "" || to != ""
	if from != "" {
		var first bool
		t.from, _, first = readTime(from, v.zone)
		ok = ok && first
	}
	if to != "" {
		var last bool
		_, t.until, last = readTime(sameDay(from, to), v.zone)
		ok = ok && last
	}
	if !ok {
		return nil, timeExpected + " on at least one side of .."
	}
	if t.from.set && t.until.set {
		now := func() time.Time { return time.Unix(1<<30, 0) } // any will do where both are relative
		mixed := t.from.at.IsZero() != t.until.at.IsZero()
		if !mixed && !t.from.resolve(now).Before(t.until.resolve(now)) {
			return nil, "the earlier time before .."
		}
	}
	return t, ""
}

// sameDay gives the date of the first time to a second one that has none: 2026-11-22T10:00..11:00.
func sameDay(from, to string) string {
	date, _, ok := strings.Cut(strings.ToUpper(from), "T")
	if ok && strings.Count(date, "-") == 2 && isClock(to) {
		return date + "T" + to
	}
	if to != "" && isClock(to) {
		for _, day := range [...]string{"yesterday", "today"} {
			if strings.HasPrefix(strings.ToLower(from), day+"t") {
				return day + "T" + to
			}
		}
	}
	return to
}

func isClock(text string) bool { return len(text) > 2 && text[2] == ':' }

func timeCompared(v value) (test, string) {
	first, end, ok := readTime(v.plain, v.zone)
	if !ok {
		return nil, timeExpected
	}
	relative := first.at.IsZero() && !first.day
	switch v.op {
	case opLess:
		return timeTest{until: first}, ""
	case opAtMost:
		return timeTest{until: end}, ""
	case opMore:
		return timeTest{from: end}, ""
	case opAtLeast:
		return timeTest{from: first}, ""
	}
	if relative { // -15m is the last 15 minutes
		return timeTest{from: first}, ""
	}
	return timeTest{from: first, until: end}, ""
}

// readTime returns where the time that is written begins, and where the next one begins.
func readTime(text string, zone *time.Location) (first, end instant, ok bool) {
	if text != "" && text[0] == '-' {
		ago, ok := readAgo(text[1:])
		first = instant{set: true, ago: ago}
		return first, first.plus(1), ok
	}
	low := strings.ToLower(text)
	day := instant{set: true, day: true, zone: zone}
	switch {
	case isClock(text):
		return atClock(day, text)
	case strings.HasPrefix(low, "today"):
		low = low[len("today"):]
	case strings.HasPrefix(low, "yesterday"):
		low, day.days = low[len("yesterday"):], -1
	default:
		return readDate(text, zone)
	}
	if low == "" {
		end = day
		end.days++
		return day, end, true
	}
	if low[0] != 't' || !isClock(low[1:]) {
		return first, end, false
	}
	return atClock(day, low[1:])
}

// atClock adds a time such as 10:00 to a day.
func atClock(day instant, text string) (first, end instant, ok bool) {
	for _, l := range [...]struct {
		layout string
		covers time.Duration
	}{{"15:04", time.Minute}, {"15:04:05", time.Second}} {
		if t, err := time.Parse(l.layout, text); err == nil && len(text) == len(l.layout) {
			first = day.plus(t.Sub(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)))
			return first, first.plus(l.covers), true
		}
	}
	return first, end, false
}

// maxAgo is a hundred years: far from overflow.
const maxAgo = 100 * 365 * 24 * time.Hour

// readAgo reads a whole number and its unit.
func readAgo(text string) (time.Duration, bool) {
	if text == "" {
		return 0, false
	}
	units := map[byte]time.Duration{
		's': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour,
	}
	unit, ok := units[text[len(text)-1]|0x20]
	n, err := strconv.ParseUint(text[:len(text)-1], 10, 40)
	if !ok || err != nil || n > uint64(maxAgo/unit) {
		return 0, false
	}
	return time.Duration(n) * unit, true
}

// readDate reads a date, or a date and time, that leaves out what it likes at its end. A zone may follow a time.
func readDate(text string, zone *time.Location) (first, end instant, ok bool) {
	text = strings.ToUpper(text)
	for _, l := range [...]struct {
		layout        string
		years, months int
		days          int
		covers        time.Duration
	}{
		{layout: "2006", years: 1},
		{layout: "2006-01", months: 1},
		{layout: "2006-01-02", days: 1},
		{layout: "2006-01-02T15", covers: time.Hour},
		{layout: "2006-01-02T15:04", covers: time.Minute},
		{layout: "2006-01-02T15:04:05", covers: time.Second},
		{layout: "2006-01-02T15:04:05.000", covers: time.Millisecond},
		{layout: "2006-01-02T15Z07:00", covers: time.Hour},
		{layout: "2006-01-02T15:04Z07:00", covers: time.Minute},
		{layout: "2006-01-02T15:04:05Z07:00", covers: time.Second},
		{layout: "2006-01-02T15:04:05.000Z07:00", covers: time.Millisecond},
	} {
		t, err := time.ParseInLocation(l.layout, text, zone)
		if err != nil || strings.Contains(text, ".") != strings.Contains(l.layout, ".") {
			continue
		}
		if t.Year() < 1900 || t.Year() > 2200 { // 2262 is the last that nanoseconds reach
			break
		}
		first = instant{set: true, at: t}
		end = instant{set: true, at: t.AddDate(l.years, l.months, l.days).Add(l.covers)}
		return first, end, true
	}
	return first, end, false
}
