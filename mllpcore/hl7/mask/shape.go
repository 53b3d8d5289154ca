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

// isDay reports whether a value is a date, which in the place of a code or a number may be that of a birth: eight
// digits, or three numbers with two signs between them, such as 2.1.1970.
func isDay(value string) bool {
	if isWrittenDay(value) {
		return true
	}
	if len(value) != dateDigits || onlyDigits(value) != value {
		return false
	}
	return isMoment(value) || isMoment(value[4:]+value[2:4]+value[:2]) || isMoment(value[4:]+value[:4])
}

func isWrittenDay(value string) bool {
	const shortest, longest = len("2.1.70"), len("1970-01-02")
	if len(value) < shortest || len(value) > longest || strings.Trim(value, "0123456789.-/") != "" {
		return false
	}
	numbers := strings.FieldsFunc(value, func(r rune) bool { return r < '0' || r > '9' })
	if len(numbers) != 3 || len(numbers[1]) > 2 {
		return false
	}
	year := max(len(numbers[0]), len(numbers[2]))
	return len(numbers[0])+len(numbers[2])-year <= 2 && (year == 2 || year == 4)
}

func notCode(r rune) bool {
	return !(r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.+/*%<>", r)))
}

// maxTableDigits is how many digits a code of a table has at most. More of them are an ID, or a date.
const maxTableDigits = 5

// isTableCode is for the data types ID and IS, whose codes come from tables.
func isTableCode(value string) bool {
	return isCode(value) && !isLong(value) && (len(value) <= maxTableDigits || strings.Trim(value, "0123456789-./") != "")
}

// isWord reports whether a value has letters only, and more of them than most codes of tables: it may be a name.
func isWord(value string) bool {
	const longestCode = 3
	return len(value) > longestCode && !strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsLetter(r) })
}

// isUnit reports whether a word is short enough for a unit, such as mmHg.
func isUnit(value string) bool {
	const longest = 4
	return len(value) <= longest && isCode(value)
}

// isRange reports whether a value is a number, or two as ranges, titres and blood pressures have them.
func isRange(value string) bool {
	const most = 2
	if len(value) > maxCode || strings.Trim(value, "0123456789.+-<>=/:% ") != "" || isDay(onlyDigits(value)) {
		return false
	}
	count := 0
	for number := range strings.FieldsFuncSeq(value, func(r rune) bool { return r != '.' && (r < '0' || r > '9') }) {
		count++
		if count > most || strings.Count(number, ".") > 1 || !isShort(number) {
			return false
		}
	}
	return true
}

// isNumber reports whether a value is one number, also with a sign that compares before it.
func isNumber(value string) bool {
	digits := strings.TrimLeft(strings.TrimSpace(value), "<>=+- ")
	return len(value) <= maxCode && strings.Count(digits, ".") <= 1 && strings.Trim(digits, "0123456789.") == "" &&
		isShort(digits) && !isDay(digits)
}

// isShort reports whether a number is too short for an ID, or has a fraction, or ends in zeros, as a limit does.
func isShort(number string) bool {
	return len(strings.Trim(number, "0")) <= longNumber || strings.Contains(number, ".")
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
	return isClock(value)
}

func isClock(value string) bool {
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

// isCountry reads MSH-17, such as DEU or DE.
func isCountry(value string) bool { return isCapitals(value, 2) || isCapitals(value, 3) }

// isLanguage reads MSH-19, such as en, eng or de-AT.
func isLanguage(value string) bool {
	language, region, divided := strings.Cut(value, "-")
	letters := strings.ToUpper(language + region)
	return (len(language) == 2 || len(language) == 3) && (!divided || len(region) == 2) &&
		strings.Trim(letters, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func isCharset(value string) bool {
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) {
		return false // looking up skips signs
	}
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
