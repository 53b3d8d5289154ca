package model

import (
	"strconv"
	"strings"
	"time"

	"mllpscope/mllpcore/setting"
)

// SumPart is one of the values that a sum is made of.
type SumPart struct {
	Text  string
	value int
}

// Parts returns what the row's sum can be made of, as ticks show it; none for a row that is no sum.
func (s *SettingInfo) Parts() []SumPart {
	if !s.Flags || s.Kind != setting.KindInt {
		return nil
	}
	var parts []SumPart
	for _, c := range s.Values {
		if n, err := strconv.Atoi(c.Value); err == nil && c.Unsupported == "" {
			parts = append(parts, SumPart{c.Text, n})
		}
	}
	return parts
}

// PartsOn tells which parts a sum has.
func PartsOn(parts []SumPart, sum string) []bool {
	n, _ := strconv.Atoi(strings.TrimSpace(sum)) // no number has none
	on := make([]bool, len(parts))
	for i, p := range parts {
		on[i] = n&p.value == p.value
	}
	return on
}

// SumOf returns the sum of those parts that are on.
func SumOf(parts []SumPart, on []bool) string {
	sum := 0
	for i, p := range parts {
		if on[i] {
			sum |= p.value
		}
	}
	return strconv.Itoa(sum)
}

// partNames names the parts of a sum, "" when it is none.
func (s *SettingInfo) partNames(value string) string {
	var names []string
	parts := s.Parts()
	for i, on := range PartsOn(parts, value) {
		if on {
			names = append(names, parts[i].Text)
		}
	}
	return strings.Join(names, ", ")
}

// InWords returns a value as people read it: a number with its unit, a sum by its parts.
func (s *SettingInfo) InWords(value string) string {
	if names := s.partNames(value); names != "" {
		return names
	}
	if s.Unit == "" || value == "" {
		return value
	}
	text := value + " " + s.Unit
	if means := s.Means(value); means != "" {
		text += " = " + means
	}
	return text
}

// Means returns what a large number of the row's unit is in others: 60000 ms are 1 min. It is empty for others.
func (s *SettingInfo) Means(value string) string {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return ""
	}
	switch {
	case s.Unit == "ms" && n >= 1000 && n < int64(1<<53):
		return wholeUnits(time.Duration(n) * time.Millisecond)
	case s.Unit == "s" && n >= 60 && n < int64(1<<33):
		return wholeUnits(time.Duration(n) * time.Second)
	case s.Unit == "bytes" && n >= 1000:
		return ByteText(n)
	case s.Unit == "bytes/s" && n >= 1000:
		return ByteText(n) + "/s"
	}
	return ""
}

// wholeUnits is Lasted, to the second below two minutes as well: 1 min 30 s.
func wholeUnits(d time.Duration) string {
	if d >= time.Minute && d < time.Hour {
		return twoUnits(d, time.Minute, "min", time.Second, "s")
	}
	return Lasted(d)
}
