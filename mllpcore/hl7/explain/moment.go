package explain

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Precision is how much of a date and time is given.
type Precision uint8

// The precisions.
const (
	PrecisionYear Precision = iota + 1
	PrecisionMonth
	PrecisionDay
	PrecisionHour
	PrecisionMinute
	PrecisionSecond
)

// Moment is a date, a time, or both, as HL7 writes them.
type Moment struct {
	Time      time.Time // in its own zone, UTC where none is given
	Precision Precision
	HasZone   bool
	Borrowed  bool // the zone is that of MSH-7: the value gives none
	NoDate    bool // a time of day only
	fraction  string
}

// IsTimeType reports whether values of a data type are dates or times: DT, TM, TS or DTM.
func IsTimeType(typ string) bool {
	switch typ {
	case "DT", "TM", "TS", "DTM":
		return true
	}
	return false
}

// ReadMoment reads a value of the type DT (YYYY[MM[DD]]), TM (HH[MM[SS[.S…]]][+ZZZZ]), TS or DTM
// (YYYY[MM[DD[HH[MM[SS[.S…]]]]]][+ZZZZ]). The error says what is wrong with it.
func ReadMoment(typ, value string) (Moment, error) {
	m := Moment{NoDate: typ == "TM"}
	if isDivided(value) {
		return m, fmt.Errorf("%q: only digits are allowed, as in %s", value, example(typ))
	}
	digits, err := m.readZone(value)
	if err != nil {
		return m, err
	}
	if i := strings.IndexByte(digits, '.'); i >= 0 {
		digits, m.fraction = digits[:i], digits[i+1:]
		if m.fraction == "" || len(m.fraction) > 9 || !isDigits(m.fraction) {
			return m, fmt.Errorf("%q: after the point one to four digits are needed", value)
		}
	}
	if !isDigits(digits) {
		return m, fmt.Errorf("%q: only digits are allowed, as in %s", value, example(typ))
	}
	switch {
	case typ == "TM":
		digits = "00010101" + digits
	case typ == "DT" && len(digits) > 8:
		return m, fmt.Errorf("%q: a date has at most eight digits, as in %s", value, example(typ))
	}
	if err := m.readDigits(digits); err != nil {
		return m, fmt.Errorf("%q: %w", value, err)
	}
	if m.fraction != "" && m.Precision < PrecisionSecond {
		return m, fmt.Errorf("%q: a point may follow seconds only", value)
	}
	return m, nil
}

// isDivided reports whether a value has signs between its parts, as people write dates and times.
func isDivided(value string) bool {
	for _, sign := range ".-/: " {
		if strings.Count(value, string(sign)) > 1 {
			return true
		}
	}
	return strings.ContainsAny(value, "/:T")
}

func example(typ string) string {
	switch typ {
	case "DT":
		return "20260131"
	case "TM":
		return "2359"
	}
	return "20260131235900"
}

// readZone splits off the zone.
func (m *Moment) readZone(value string) (digits string, err error) {
	m.Time = time.Time{}
	i := strings.LastIndexAny(value, "+-")
	if i < 0 {
		return value, nil
	}
	zone := value[i+1:]
	if len(zone) != 4 || !isDigits(zone) || two(zone) > 14 || two(zone[2:]) > 59 {
		return "", fmt.Errorf("%q: the zone after the sign is four digits, as in +0100", value)
	}
	seconds := two(zone)*3600 + two(zone[2:])*60
	if value[i] == '-' {
		seconds = -seconds
	}
	m.HasZone = true
	m.Time = m.Time.In(time.FixedZone("", seconds))
	return value[:i], nil
}

func two(s string) int { return int(s[0]-'0')*10 + int(s[1]-'0') }

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// readDigits reads YYYY[MM[DD[HH[MM[SS]]]]].
func (m *Moment) readDigits(s string) error {
	parts := [...]int{0, 1, 1, 0, 0, 0} // month and day count from 1
	names := [...]string{"year", "month", "day", "hour", "minute", "second"}
	limits := [...][2]int{{0, 9999}, {1, 12}, {1, 31}, {0, 23}, {0, 59}, {0, 59}}
	if len(s) < 4 || len(s) > 14 || len(s)%2 == 1 {
		return fmt.Errorf("%d digits are no date or time", len(s))
	}
	for i := range parts {
		if i == 0 {
			parts[0], s = two(s)*100+two(s[2:]), s[4:]
		} else if s != "" {
			parts[i], s = two(s), s[2:]
		} else {
			break
		}
		m.Precision = Precision(i + 1)
		if parts[i] < limits[i][0] || parts[i] > limits[i][1] {
			return fmt.Errorf("there is no %s %d", names[i], parts[i])
		}
	}
	t := time.Date(parts[0], time.Month(parts[1]), parts[2], parts[3], parts[4], parts[5], 0, m.Time.Location())
	if t.Day() != parts[2] {
		return fmt.Errorf("%s %d has no day %d", time.Month(parts[1]), parts[0], parts[2])
	}
	if m.NoDate && m.Precision < PrecisionHour {
		return fmt.Errorf("a time has at least an hour")
	}
	m.Time = t
	return nil
}

// In returns a moment that gives no zone as one of MSH-7's zone, as the standard wants it. A date alone has none.
func (m Moment) In(zone *time.Location) Moment {
	if m.HasZone || zone == nil || m.Precision < PrecisionHour {
		return m
	}
	year, month, day := m.Time.Date()
	hour, minute, second := m.Time.Clock()
	m.Time = time.Date(year, month, day, hour, minute, second, 0, zone)
	m.HasZone, m.Borrowed = true, true
	return m
}

// Exact returns the time with the fraction of its second.
func (m Moment) Exact() time.Time {
	ns, _ := strconv.Atoi((m.fraction + "000000000")[:9]) // ReadMoment took digits only
	return m.Time.Add(time.Duration(ns))
}

// String returns the moment in words, such as "Thursday, 8 January 2026, 06:05:12, UTC-06:00".
func (m Moment) String() string {
	var room [96]byte
	b := room[:0]
	switch {
	case m.NoDate:
	case m.Precision == PrecisionYear:
		b = m.Time.AppendFormat(b, "the year 2006")
	case m.Precision == PrecisionMonth:
		b = m.Time.AppendFormat(b, "January 2006")
	default:
		b = m.Time.AppendFormat(b, "Monday, 2 January 2006")
	}
	if m.Precision >= PrecisionHour {
		if len(b) > 0 {
			b = append(b, ", "...)
		}
		b = m.appendClock(b)
	}
	switch {
	case m.HasZone:
		b = m.Time.AppendFormat(b, ", UTC-07:00")
		if m.Borrowed {
			b = append(b, " (the zone of MSH-7)"...)
		}
	case m.Precision >= PrecisionHour:
		b = append(b, ", no zone given"...)
	}
	return string(b)
}

func (m Moment) appendClock(b []byte) []byte {
	switch m.Precision {
	case PrecisionHour:
		return append(m.Time.AppendFormat(b, "15"), " h"...)
	case PrecisionMinute:
		return m.Time.AppendFormat(b, "15:04")
	}
	b = m.Time.AppendFormat(b, "15:04:05")
	if m.fraction != "" {
		b = append(append(b, '.'), m.fraction...)
	}
	return b
}
