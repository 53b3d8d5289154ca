package model

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"mllpscope/mllpcore/message"
)

// Dash stands where there is no value.
const Dash = "–"

// Count formats n with commas between the thousands: 12,311.
func Count[N int | int64 | uint64](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	if len(s) <= 3 {
		return sign + s
	}
	var b strings.Builder
	b.WriteString(sign)
	head := len(s) % 3
	b.WriteString(s[:head])
	for i := head; i < len(s); i += 3 {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(s[i : i+3])
	}
	return b.String()
}

// Size formats a number of bytes in at most four characters, with decimal steps: 90, 1.2k, 31M.
func Size(n int64) string {
	if n < 1000 {
		return strconv.FormatInt(max(n, 0), 10)
	}
	value := float64(n)
	for _, unit := range []string{"k", "M", "G", "T"} {
		value /= 1000
		if value < 9.95 {
			return strconv.FormatFloat(value, 'f', 1, 64) + unit
		}
		if value < 999.5 {
			return strconv.FormatFloat(value, 'f', 0, 64) + unit
		}
	}
	return strconv.FormatFloat(value, 'f', 0, 64) + "T"
}

// ByteText formats a number of bytes with its unit for a sentence: 90 B, 31 MB.
func ByteText(n int64) string {
	s := Size(n)
	last := s[len(s)-1]
	if last >= '0' && last <= '9' {
		return s + " B"
	}
	if last == 'k' {
		return s[:len(s)-1] + " kB"
	}
	return s[:len(s)-1] + " " + string(last) + "B"
}

// secondsTo is up to when a duration is told in seconds.
const secondsTo = 2 * time.Minute

// Lasted formats how long something took, in the units that people read: 0.8 ms, 12 ms, 1.2 s, 78 s, 5 min 12 s.
func Lasted(d time.Duration) string {
	d = max(d, 0)
	ms := float64(d) / float64(time.Millisecond)
	switch {
	case ms < 0.095:
		return strconv.FormatFloat(ms, 'f', 2, 64) + " ms"
	case ms < 9.95:
		return strconv.FormatFloat(ms, 'f', 1, 64) + " ms"
	case ms < 999.5:
		return strconv.Itoa(int(ms+0.5)) + " ms"
	case d < 9950*time.Millisecond:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	case d < secondsTo:
		return strconv.Itoa(int(d.Seconds()+0.5)) + " s"
	case d < time.Hour:
		return twoUnits(d, time.Minute, "min", time.Second, "s")
	case d < 48*time.Hour:
		return twoUnits(d, time.Hour, "h", time.Minute, "min")
	}
	return twoUnits(d, 24*time.Hour, "days", time.Hour, "h")
}

// Took is Lasted in at most seven characters: 0.8 ms, 12 ms, 1.2 s, 312 s, 20 min, 26.0 h, 10.0 d.
func Took(d time.Duration) string {
	short := func(unit time.Duration, name string) string {
		value := float64(d) / float64(unit)
		if value < 99.95 {
			return strconv.FormatFloat(value, 'f', 1, 64) + name
		}
		return strconv.FormatFloat(value, 'f', 0, 64) + name
	}
	switch {
	case d < secondsTo:
		return Lasted(d)
	case d < 1000*time.Second:
		return short(time.Second, " s")
	case d < 99*time.Minute+30*time.Second:
		return strconv.FormatFloat(d.Minutes(), 'f', 0, 64) + " min"
	case d < 100*time.Hour:
		return short(time.Hour, " h")
	}
	return short(24*time.Hour, " d")
}

func twoUnits(d, large time.Duration, largeName string, small time.Duration, smallName string) string {
	text := strconv.Itoa(int(d/large)) + " " + largeName
	if rest := int(d % large / small); rest > 0 {
		text += " " + strconv.Itoa(rest) + " " + smallName
	}
	return text
}

// Stamp formats a time in full, in local time and UTC: 2026-11-30 03:14:40.838 +01:00 (02:14:40.838 UTC).
func Stamp(t time.Time) string {
	if t.IsZero() {
		return Dash
	}
	local, utc := t.Local(), t.UTC()
	if _, offset := local.Zone(); offset == 0 {
		return DateClock(t) + " UTC"
	}
	other := utc.Format(clockLayout)
	if utc.Day() != local.Day() {
		other = utc.Format(time.DateOnly + " " + clockLayout)
	}
	return DateClock(t) + local.Format(" -07:00") + " (" + other + " UTC)"
}

// DateClock formats a local date and time with milliseconds: 2026-11-30 03:14:40.838.
func DateClock(t time.Time) string {
	if t.IsZero() {
		return Dash
	}
	return t.Local().Format(time.DateOnly + " " + clockLayout)
}

// clockLayout is a time of day with milliseconds.
const clockLayout = "15:04:05.000"

// Clock formats the time of day in local time with milliseconds: 12:00:01.250.
func Clock(t time.Time) string {
	if t.IsZero() {
		return Dash
	}
	return t.Local().Format(clockLayout)
}

// Moment formats a time of today as Clock does, and any other in little more room with its day: 21 Nov 15:04:05.
func Moment(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	switch {
	case t.IsZero(), t.YearDay() == now.YearDay() && t.Year() == now.Year():
		return Clock(t)
	case t.Year() == now.Year():
		return t.Format("02 Jan 15:04:05")
	}
	return t.Format("2006-01-02 15:04")
}

// MinuteOf formats a time of today to the minute, and any other with its day: 14:03, 21 Nov 14:03.
func MinuteOf(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	if t.YearDay() == now.YearDay() && t.Year() == now.Year() {
		return t.Format("15:04")
	}
	return t.Format("2 Jan 15:04")
}

// Ago formats how long something has lasted, in whole units: 3 s, 12 min, 5 h, 4 days.
func Ago(d time.Duration) string {
	switch {
	case d < time.Minute:
		return strconv.Itoa(int(max(d, 0)/time.Second)) + " s"
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + " min"
	case d < 48*time.Hour:
		return strconv.Itoa(int(d/time.Hour)) + " h"
	default:
		return strconv.Itoa(int(d/(24*time.Hour))) + " days"
	}
}

// PadRight puts spaces behind s until it is width characters long.
func PadRight(s string, width int) string {
	if n := width - utf8.RuneCountInString(s); n > 0 {
		return s + strings.Repeat(" ", n)
	}
	return s
}

// Plural returns "1 client", "3 clients".
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + many
}

// SizeOf is ByteText for a length.
func SizeOf(n int) string { return ByteText(int64(n)) }

// TypeCell returns what the column of the type shows, and its tone.
func TypeCell(kind message.Kind, head message.Summary) (string, Tone) {
	switch kind {
	case message.KindBroken:
		return "(broken)", ToneBad
	case message.KindRefused:
		return "(refused)", ToneBad
	}
	s := VisibleText(head.Type)
	if head.Trigger != "" {
		s += "^" + VisibleText(head.Trigger)
	}
	return OrDash(s), ToneNormal
}

// OrDash returns s, or a dash for nothing.
func OrDash(s string) string {
	if s == "" {
		return Dash
	}
	return s
}
