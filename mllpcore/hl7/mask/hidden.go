package mask

import (
	"iter"
	"strings"
	"unicode"
)

// shortestWord is the least length of a word that is looked for elsewhere: shorter ones stand in everything.
const shortestWord = 3

// longPart is from where on a word is found inside of others as well.
const longPart = 4

// hiddenValues are those of a message that tell who it is about. What is to be kept is held against them.
type hiddenValues struct {
	words  map[string]struct{} // in capitals
	parts  map[string][]string // words that are found inside of others, by their first four bytes
	births map[string]struct{} // eight digits, in the orders that people write dates
}

func newHiddenValues() *hiddenValues {
	return &hiddenValues{
		words: make(map[string]struct{}), parts: make(map[string][]string), births: make(map[string]struct{}),
	}
}

// add remembers a value that was hidden.
func (h *hiddenValues) add(class Class, value string) {
	if class == ClassBirth {
		h.addBirth(value)
		return
	}
	if name, _, ok := strings.Cut(value, "@"); ok {
		value = name // many have the same provider
	}
	for word := range words(fold(value)) {
		if len(word) < shortestWord || class == ClassStreet && len(word) <= longPart {
			continue
		}
		if _, ok := h.words[word]; ok {
			continue
		}
		h.words[word] = struct{}{}
		if len(word) >= longPart && class != ClassStreet && class != ClassCity {
			begin := word[:longPart]
			h.parts[begin] = append(h.parts[begin], word)
		}
	}
}

const dateDigits = len("20060102")

func (h *hiddenValues) addBirth(value string) {
	digits := onlyDigits(value)
	if len(digits) < dateDigits {
		return
	}
	year, month, day := digits[:4], digits[4:6], digits[6:8]
	for _, written := range [...]string{year + month + day, day + month + year, month + day + year} {
		h.births[written] = struct{}{}
	}
}

// tell reports whether a value that is to be kept has something in it that was hidden elsewhere.
func (h *hiddenValues) tell(value string) bool {
	if len(value) < shortestWord {
		return false
	}
	folded := fold(value)
	if len(h.words) > 0 {
		for word := range words(folded) {
			if _, ok := h.words[word]; ok {
				return true
			}
		}
	}
	return len(h.parts) > 0 && h.tellPart(folded) || len(h.births) > 0 && h.tellBirth(onlyDigits(folded))
}

func (h *hiddenValues) tellPart(folded string) bool {
	for i := 0; i+longPart <= len(folded); i++ {
		for _, part := range h.parts[folded[i:i+longPart]] {
			if strings.HasPrefix(folded[i:], part) && !insideNumber(folded, i, i+len(part)) {
				return true
			}
		}
	}
	return false
}

// insideNumber reports whether digits are part of a longer number, such as a date: that is another value.
func insideNumber(s string, begin, end int) bool {
	digit := func(i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }
	return digit(begin) && digit(begin-1) || digit(end-1) && digit(end)
}

func (h *hiddenValues) tellBirth(digits string) bool {
	for i := 0; i+dateDigits <= len(digits); i++ {
		if _, ok := h.births[digits[i:i+dateDigits]]; ok {
			return true
		}
	}
	return false
}

// fold writes a value as it is compared.
func fold(value string) string { return strings.ToUpper(value) }

// words returns the runs of letters and digits in a value.
func words(value string) iter.Seq[string] {
	return strings.FieldsFuncSeq(value, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func onlyDigits(value string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, value)
}
