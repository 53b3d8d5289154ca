package model

import (
	"fmt"
	"time"
)

// TimeStyle is how the list tells when a message came.
type TimeStyle string

// The ways in which the list tells times.
const (
	TimeOfDay     TimeStyle = "time" // with the day when it is another one
	DateAndTime   TimeStyle = "date"
	TimeInUTC     TimeStyle = "utc"
	SincePrevious TimeStyle = "previous"
	SinceStart    TimeStyle = "start"
)

// TimeStyles returns them in the order of menus.
func TimeStyles() []TimeStyle {
	return []TimeStyle{TimeOfDay, DateAndTime, TimeInUTC, SincePrevious, SinceStart}
}

// TimeStyleNamed returns the style of that name, and the time of day for any other.
func TimeStyleNamed(name string) TimeStyle {
	for _, s := range TimeStyles() {
		if string(s) == name {
			return s
		}
	}
	return TimeOfDay
}

// Label names the style in a menu.
func (s TimeStyle) Label() string {
	switch s {
	case DateAndTime:
		return "Date and time"
	case TimeInUTC:
		return "UTC"
	case SincePrevious:
		return "Since the previous message"
	case SinceStart:
		return "Since the first message"
	}
	return "Time"
}

// Column returns the title of the column, and how many characters it has room for.
func (s TimeStyle) Column() (title string, chars int) {
	switch s {
	case DateAndTime:
		return "Date and time", len("2026-11-30 03:14:40.838")
	case TimeInUTC:
		return "UTC", len("2026-11-30 02:14:40.838Z")
	case SincePrevious:
		return "Since previous", len("Since previous")
	case SinceStart:
		return "Since first", len("+3 d 01:02:03")
	}
	return "Time", len("2025-11-21 15:04")
}

// Relative tells whether the style tells the time since another message.
func (s TimeStyle) Relative() bool { return s == SincePrevious || s == SinceStart }

// Text tells when a message came. since is when the message came that a relative style counts from.
func (s TimeStyle) Text(t, since, now time.Time) string {
	switch {
	case t.IsZero() || s.Relative() && since.IsZero():
		return Dash
	case s == DateAndTime:
		return DateClock(t)
	case s == TimeInUTC:
		return t.UTC().Format("2006-01-02 15:04:05.000Z")
	case s == SincePrevious:
		return delta(t.Sub(since), Lasted)
	case s == SinceStart:
		return delta(t.Sub(since), elapsed)
	}
	return Moment(t, now)
}

// delta formats the time between two messages: to the millisecond where it is short, and by long where it is not.
func delta(d time.Duration, long func(time.Duration) string) string {
	sign := "+"
	if d < 0 {
		sign, d = "−", -d
	}
	if d >= time.Second && d < secondsTo {
		return sign + fmt.Sprintf("%.3f s", d.Seconds())
	}
	if d < time.Second {
		long = Lasted
	}
	return sign + long(d)
}

// elapsed formats a time of at least minutes so that rows can be compared by eye: 1:02:03.250.
func elapsed(d time.Duration) string {
	const day = 24 * time.Hour
	h, m, s := int(d%day/time.Hour), int(d%time.Hour/time.Minute), int(d%time.Minute/time.Second)
	if d >= day {
		return fmt.Sprintf("%d d %02d:%02d:%02d", int(d/day), h, m, s)
	}
	return fmt.Sprintf("%d:%02d:%02d.%03d", h, m, s, int(d%time.Second/time.Millisecond))
}
