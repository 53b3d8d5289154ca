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
	folded := fold(value)
	for word := range words(folded) {
		if class != ClassStreet || len(word) > longPart {
			h.addWord(class, word)
		}
		if number := strings.TrimLeft(word, "0"); len(number) < len(word) && len(number) >= longPart {
			h.addWord(class, number) // as a field for numbers has it
		}
	}
	if joined := joined(folded); len(joined) >= longNumber && len(joined) < len(folded) && onlyDigits(joined) != "" {
		h.addWord(class, joined)
	}
}

func (h *hiddenValues) addWord(class Class, word string) {
	if _, ok := h.words[word]; ok || len(word) < shortestWord {
		return
	}
	h.words[word] = struct{}{}
	if len(word) >= longPart && class != ClassStreet && class != ClassCity {
		begin := word[:longPart]
		h.parts[begin] = append(h.parts[begin], word)
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
	for _, written := range [...]string{year[2:] + month + day, day + month + year[2:], month + day + year[2:]} {
		h.words[written] = struct{}{}
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
	if len(h.parts) > 0 && (h.tellPart(folded) || h.tellJoined(folded)) {
		return true
	}
	return len(h.births) > 0 && h.tellBirth(onlyDigits(folded))
}

// tellJoined looks for numbers that are written here with signs between their digits, and without them elsewhere.
func (h *hiddenValues) tellJoined(folded string) bool {
	joined := joined(folded)
	return len(joined) >= longNumber && len(joined) < len(folded) && onlyDigits(joined) != "" && h.tellPart(joined)
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

// longNumber is from where on digits are hardly part of a longer number by chance.
const longNumber = 7

// insideNumber reports whether digits are part of a longer number, such as a date: that is another value. Zeros
// before a number make no other of it.
func insideNumber(s string, begin, end int) bool {
	if part := s[begin:end]; len(part) >= longNumber && !isDay(part) {
		return false
	}
	digit := func(i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }
	before := begin - 1
	for before >= 0 && s[before] == '0' {
		before--
	}
	return digit(begin) && digit(before) || digit(end-1) && digit(end)
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

// joined returns the letters and digits of a value without what stands between them.
func joined(value string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return r
	}, value)
}

func onlyDigits(value string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, value)
}
