package setting

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// field connects a row to where Settings keeps its value.
type field interface {
	// text returns the value in the form Get prints.
	text(s *Values) string
	// apply parses value and stores it; s is left alone when it fails.
	apply(s *Values, row *Row, value string) error
}

// binding is a field of type T: where it is, how it is read and how it is printed.
type binding[T any] struct {
	at     func(s *Values) *T
	parse  func(row *Row, value string) (T, error)
	format func(v T) string
}

func (b binding[T]) text(s *Values) string { return b.format(*b.at(s)) }

func (b binding[T]) apply(s *Values, row *Row, value string) error {
	v, err := b.parse(row, value)
	if err != nil {
		return err
	}
	*b.at(s) = v
	return nil
}

func intField(at func(s *Values) *int) field {
	parse := func(row *Row, value string) (int, error) {
		n, err := parseInt(row, value)
		return int(n), err
	}
	return binding[int]{at, parse, strconv.Itoa}
}

func int64Field(at func(s *Values) *int64) field {
	format := func(n int64) string { return strconv.FormatInt(n, 10) }
	return binding[int64]{at, parseInt, format}
}

// sumField is an int with a parse of its own.
func sumField(at func(s *Values) *int, parse func(value string) (int, error)) field {
	return binding[int]{at, func(_ *Row, value string) (int, error) { return parse(value) }, strconv.Itoa}
}

func boolField(at func(s *Values) *bool) field {
	parse := func(_ *Row, value string) (bool, error) { return parseBool(value) }
	return binding[bool]{at, parse, FormatBool}
}

func byteField(at func(s *Values) *byte) field {
	parse := func(_ *Row, value string) (byte, error) { return parseByte(value) }
	return binding[byte]{at, parse, formatByte}
}

func wordField(at func(s *Values) *string) field {
	return binding[string]{at, parseWord, formatString}
}

// enumField is a word of the row's choices that has a Go type; each of all prints as one of the choices.
func enumField[T fmt.Stringer](at func(s *Values) *T, all ...T) field {
	parse := func(row *Row, value string) (T, error) {
		var none T
		word, err := parseWord(row, value)
		if err != nil {
			return none, err
		}
		for _, v := range all {
			if v.String() == word {
				return v, nil
			}
		}
		return none, notAChoice(row)
	}
	return binding[T]{at, parse, T.String}
}

// stringField keeps text; each check may refuse it.
func stringField(at func(s *Values) *string, checks ...func(value string) error) field {
	return textField(at, func(value string) (string, error) {
		for _, check := range checks {
			if err := check(value); err != nil {
				return "", err
			}
		}
		return value, nil
	})
}

// textField keeps what normal makes of the text.
func textField(at func(s *Values) *string, normal func(value string) (string, error)) field {
	parse := func(_ *Row, value string) (string, error) {
		text, err := normal(value)
		switch {
		case err != nil:
			return "", err
		case strings.ContainsRune(text, 0):
			return "", bad("holds a NUL byte: give text; a file in UTF-16 needs its byte order mark, or save it as UTF-8")
		case !utf8.ValidString(text):
			return "", bad("is not UTF-8 text: give it in UTF-8")
		}
		return text, nil
	}
	return binding[string]{at, parse, formatString}
}

// listField keeps the items of a list; each check may refuse an item.
func listField(at func(s *Values) *[]string, checks ...func(item string) error) field {
	parse := func(_ *Row, value string) ([]string, error) {
		items := SplitList(value)
		for _, item := range items {
			if !utf8.ValidString(item) {
				return nil, bad("is not UTF-8 text: give it in UTF-8")
			}
			for _, check := range checks {
				if err := check(item); err != nil {
					return nil, err
				}
			}
		}
		return items, nil
	}
	return binding[[]string]{at, parse, joinList}
}

// flagsField is a hexadecimal sum of the row's choices; a bit that is none of them cannot be honoured.
func flagsField(at func(s *Values) *uint32) field {
	parse := func(row *Row, value string) (uint32, error) {
		n, err := parseHex(value)
		if err != nil {
			return 0, err
		}
		rest := n
		var known []string
		for _, c := range row.Values {
			bit, err := parseHex(c.Value)
			if err != nil {
				return 0, err
			}
			rest &^= bit
			known = append(known, c.String())
		}
		if rest != 0 {
			return 0, unsupported("nothing here goes by the bit %s: give a sum of %s", FormatHex(rest),
				strings.Join(known, ", "))
		}
		return n, nil
	}
	return binding[uint32]{at, parse, FormatHex}
}

// namesField keeps the items of a list as normal spells them, each once.
func namesField(at func(s *Values) *[]string, normal func(item string) (string, error)) field {
	parse := func(_ *Row, value string) ([]string, error) {
		var names []string
		for _, item := range SplitList(value) {
			name, err := normal(item)
			if err != nil {
				return nil, err
			}
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		return names, nil
	}
	return binding[[]string]{at, parse, joinList}
}

func prefixField(at func(s *Values) *[]netip.Prefix) field {
	parse := func(_ *Row, value string) ([]netip.Prefix, error) { return parsePrefixes(value) }
	return binding[[]netip.Prefix]{at, parse, formatPrefixes}
}

func formatString(s string) string { return s }
