package check

import "strings"

// isPlainTime reports whether a value is surely a date or time of its type, as nearly all are: reading it costs
// nothing. Of the others explain.ReadMoment says what they are.
func isPlainTime(typ string, s []byte) bool {
	const date, second = 8, 6
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	digits, tail := s[:n], s[n:]
	switch {
	case typ == "DT":
		return len(tail) == 0 && isDate(digits)
	case typ == "TM":
		return isClock(digits) && isTail(tail, n == second)
	case n <= date:
		return isDate(digits) && isTail(tail, false)
	}
	return isDate(digits[:date]) && isClock(digits[date:]) && isTail(tail, n == date+second)
}

// isDate checks YYYY[MM[DD]]. The last days of a month are left to the calendar.
func isDate(digits []byte) bool {
	const everyMonth = 28
	switch len(digits) {
	case 4:
		return true
	case 6:
		return within(digits[4:], 1, 12)
	case 8:
		return within(digits[4:], 1, 12) && within(digits[6:], 1, everyMonth)
	}
	return false
}

// isClock checks HH[MM[SS]].
func isClock(digits []byte) bool {
	if n := len(digits); n != 2 && n != 4 && n != 6 {
		return false
	}
	for i, most := range [...]int{23, 59, 59} {
		if 2*i < len(digits) && !within(digits[2*i:], 0, most) {
			return false
		}
	}
	return true
}

// within compares the first two digits.
func within(s []byte, least, most int) bool {
	n := int(s[0]-'0')*10 + int(s[1]-'0')
	return n >= least && n <= most
}

// isTail checks what follows the digits: a fraction of a second where one may stand, and a zone.
func isTail(s []byte, fraction bool) bool {
	const digits, zone = 4, 5
	if fraction && len(s) > 1 && s[0] == '.' {
		n := 1
		for n < len(s) && n <= digits && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		if n == 1 {
			return false
		}
		s = s[n:]
	}
	if len(s) == 0 {
		return true
	}
	return len(s) == zone && (s[0] == '+' || s[0] == '-') && isCount(s[1:]) && within(s[1:], 0, 14) && within(s[3:], 0, 59)
}

// isImpossible reports whether a value that is no date or time is written like one: it has digits in pairs.
func isImpossible(value string) bool {
	if i := strings.IndexAny(value, ".+-"); i >= 0 {
		value = value[:i]
	}
	return isCount([]byte(value)) && len(value) >= 6 && len(value) <= 14 && len(value)%2 == 0
}
