package query

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// numberTest holds where a number of a message is from low to high, both included.
type numberTest struct {
	of        numberOf
	low, high int64
}

type numberOf uint8

const (
	numberSize    numberOf = iota
	numberElapsed          // nanoseconds; messages that nothing was sent for have none
)

func (t numberTest) needs() Needs { return Needs{Answer: t.of == numberElapsed} }

func (t numberTest) match(s *subject) bool {
	n := s.Size
	if t.of == numberElapsed {
		if s.Answer == nil || s.Answer.Sent.IsZero() || s.Answer.Elapsed <= 0 {
			return false
		}
		n = int64(s.Answer.Elapsed)
	}
	return t.low <= n && n <= t.high
}

func (t numberTest) plan(c *Columns) condition {
	switch {
	case t.of == numberSize:
		return c.between(c.Size, t.low, t.high)
	case c.Sent == "":
		return unknown()
	}
	return known(compare(c.Sent + " IS NOT NULL")).and(c.between(c.Elapsed, max(t.low, 1), t.high))
}

// between holds for a column with a number from low to high.
func (c *Columns) between(column string, low, high int64) condition {
	switch {
	case column == "":
		return unknown()
	case low > high:
		return known(never())
	case low == high:
		return known(c.equal(column, low))
	case low == math.MinInt64 && high == math.MaxInt64:
		return known(always())
	case low == math.MinInt64:
		return known(c.beyond(column, opAtMost, high))
	case high == math.MaxInt64:
		return known(c.beyond(column, opAtLeast, low))
	}
	return known(c.stretch(column, opAtLeast, low, opAtMost, high))
}

// span is what a written value covers: 5 ms is from 5,000,000 to 5,999,999 ns.
type span struct{ first, last int64 }

// compared returns what is at, below or above a span.
func (w span) compared(of numberOf, op string) test {
	t := numberTest{of, math.MinInt64, math.MaxInt64}
	switch op {
	case opLess:
		t.high = w.first - 1
	case opAtMost:
		t.high = w.last
	case opMore:
		t.low = w.last + 1
	case opAtLeast:
		t.low = w.first
	default:
		t.low, t.high = w.first, w.last
	}
	return t
}

// parseNumbers reads a number or from..to.
func parseNumbers(v value, of numberOf, read func(string) (span, bool), expected string) (test, string) {
	from, to, isRange := strings.Cut(v.plain, "..")
	if !isRange {
		w, ok := read(v.plain)
		if !ok {
			return nil, expected
		}
		return w.compared(of, v.op), ""
	}
	low, okLow := read(from)
	high, okHigh := read(to)
	switch {
	case v.op != opIs && v.op != opEqual && v.op != opNotEqual:
		return nil, "one value after " + v.op + "; from..to goes with :"
	case from == "" && to == "", !okLow && from != "", !okHigh && to != "":
		return nil, expected + " on at least one side of .."
	}
	t := numberTest{of, math.MinInt64, math.MaxInt64}
	if from != "" {
		t.low = low.first
	}
	if to != "" {
		t.high = high.last
	}
	if t.low > t.high {
		return nil, "the smaller value before .."
	}
	return t, ""
}

func parseSize(v value) (test, string) {
	return parseNumbers(v, numberSize, readSize, "a number of bytes such as 600, 100k or 1.5M")
}

// numberMax keeps numbers where a float64 is exact enough and a unit cannot overflow.
const numberMax = 1 << 60

func readSize(text string) (span, bool) {
	unit := 1.0
	if text != "" {
		switch text[len(text)-1] {
		case 'k', 'K':
			unit = 1e3
		case 'm', 'M':
			unit = 1e6
		case 'g', 'G':
			unit = 1e9
		}
	}
	if unit > 1 {
		text = text[:len(text)-1]
	}
	n, ok := decimal(text)
	if n *= unit; !ok || n > numberMax {
		return span{}, false
	}
	return span{int64(math.Round(n)), int64(math.Round(n))}, true
}

func parseMillis(v value) (test, string) {
	return parseNumbers(v, numberElapsed, readMillis, "a number of milliseconds such as 5 or 0.8, or a time such as 2s")
}

func readMillis(text string) (span, bool) {
	unit := float64(time.Millisecond)
	number := strings.ToLower(text)
	for suffix, d := range map[string]time.Duration{"ms": time.Millisecond, "us": time.Microsecond} {
		if rest, ok := strings.CutSuffix(number, suffix); ok {
			number, unit = rest, float64(d)
			break
		}
	}
	if rest, ok := strings.CutSuffix(number, "s"); ok {
		number, unit = rest, float64(time.Second)
	} else if rest, ok := strings.CutSuffix(number, "m"); ok {
		number, unit = rest, float64(time.Minute)
	}
	n, ok := decimal(number)
	if !ok || n*unit > numberMax {
		return span{}, false
	}
	width := unit // of the last digit that was written
	if _, decimals, found := strings.Cut(number, "."); found {
		width /= math.Pow10(len(decimals))
	}
	first := int64(math.Round(n * unit))
	return span{first, first + max(int64(math.Round(width)), 1) - 1}, true
}

// decimal reads an unsigned number such as 5 or 0.8.
func decimal(text string) (float64, bool) {
	if text == "" || strings.Trim(text, "0123456789.") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil
}
