package mask

import (
	"strings"
	"unicode"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/explain"
)

// A shape tells whether a value is what its field may hold. What has another shape cannot be told apart from a name or
// an ID, and is hidden.

// maxCode is the longest value that is taken for a code.
const maxCode = 24

func isCode(value string) bool {
	return len(value) <= maxCode && !strings.ContainsFunc(value, notCode) && !isDay(value)
}

// isDay reports whether a value is a date, which in the place of a code or a number may be that of a birth.
func isDay(value string) bool {
	if len(value) != dateDigits || onlyDigits(value) != value {
		return false
	}
	return isMoment(value) || isMoment(value[4:]+value[2:4]+value[:2]) || isMoment(value[4:]+value[:4])
}

func notCode(r rune) bool {
	return !(r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.+/*%<>", r)))
}

// maxTableDigits is how many digits a code of a table has at most. More of them are an ID, or a date.
const maxTableDigits = 5

// isTableCode is for the data types ID and IS, whose codes come from tables.
func isTableCode(value string) bool {
	return isCode(value) && (len(value) <= maxTableDigits || strings.Trim(value, "0123456789-./") != "")
}

// isWord reports whether a value has letters only, and more of them than most codes of tables: it may be a name.
func isWord(value string) bool {
	const longestCode = 3
	return len(value) > longestCode && !strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsLetter(r) })
}

func isNumber(value string) bool {
	return len(value) <= maxCode && strings.Trim(value, "0123456789.+-<>=/:% ") == "" && !isDay(onlyDigits(value))
}

// The years of dates that are kept: no ID of four digits is to pass for a year.
const (
	firstYear = 1850
	lastYear  = 2150
)

func isMoment(value string) bool {
	if m, err := explain.ReadMoment("DTM", value); err == nil {
		return m.Time.Year() >= firstYear && m.Time.Year() <= lastYear
	}
	_, err := explain.ReadMoment("TM", value)
	return err == nil
}

// isInstant reports whether a value is a date with at least the hour: a date alone could be that of a birth.
func isInstant(value string) bool {
	m, err := explain.ReadMoment("DTM", value)
	return err == nil && m.Precision >= explain.PrecisionHour && isMoment(value)
}

func isTitle(value string) bool {
	for _, t := range titles {
		if strings.EqualFold(strings.Trim(value, ". "), t) {
			return true
		}
	}
	return false
}

func isOID(value string) bool {
	return strings.Trim(value, "0123456789.") == "" && strings.Count(value, ".") > 1
}

// isSystem reports whether a value may be the name of an application, a facility or a product.
func isSystem(value string) bool {
	const longest = 60
	return len(value) <= longest && !strings.ContainsFunc(value, func(r rune) bool {
		return notCode(r) && !strings.ContainsRune(" ,()'&:#", r) && (r < 0x80 || !unicode.IsLetter(r))
	})
}

// isControlID reports whether a value is one word, as control IDs are.
func isControlID(value string) bool {
	const longest = 199 // from version 2.7 on
	return len(value) <= longest && !isDay(value) && !strings.ContainsFunc(strings.TrimSpace(value), func(r rune) bool {
		return notCode(r) && !strings.ContainsRune(":#@$=!{}()", r)
	})
}

// isVersion reads MSH-12.1, such as 2.5.1.
func isVersion(value string) bool {
	const longest = 6
	return len(value) >= 1 && len(value) <= longest && value[0] >= '1' && value[0] <= '9' &&
		strings.Trim(value, "0123456789.") == "" && !strings.Contains(value, "..") &&
		(len(value) == 1 || value[1] == '.')
}

// isStructure reads MSH-9.3, such as ADT_A01 or ACK.
func isStructure(value string) bool {
	name, event, divided := strings.Cut(value, "_")
	return isCapitals(name, 3) && (!divided || isCapitals(event, 2) || isCapitals(event, 3))
}

// isEvent reads MSH-9.2, such as A01.
func isEvent(value string) bool {
	return isCapitals(value, 3) && value[0] >= 'A' && strings.ContainsAny(value[1:], "0123456789")
}

// isCapitals reports whether a value is n capitals and digits.
func isCapitals(value string, n int) bool {
	return len(value) == n && !strings.ContainsFunc(value, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
}

func isCharset(value string) bool {
	_, ok := hl7.LookupCharset(strings.TrimSpace(value))
	return ok
}

// oneOf returns a shape that only a few values have, in any case of their letters.
func oneOf(values ...string) func(string) bool {
	return func(value string) bool {
		value = strings.TrimSpace(value)
		for _, v := range values {
			if strings.EqualFold(v, value) {
				return true
			}
		}
		return false
	}
}
