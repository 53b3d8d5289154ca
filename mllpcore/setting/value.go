package setting

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// parseText parses value by the row's kind alone and returns it in the form Get prints.
func parseText(row *Row, value string) (string, error) {
	switch row.Kind {
	case KindInt:
		n, err := parseInt(row, value)
		return strconv.FormatInt(n, 10), err
	case KindBool:
		b, err := parseBool(value)
		return FormatBool(b), err
	case KindByte:
		b, err := parseByte(value)
		return formatByte(b), err
	case KindHex:
		n, err := parseHex(value)
		return FormatHex(n), err
	case KindList:
		return joinList(SplitList(value)), nil
	case KindWord:
		return parseWord(row, value)
	default:
		return value, nil
	}
}

// parseInt reads a decimal whole number and holds it against the row's range and choices.
func parseInt(row *Row, value string) (int64, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
	switch {
	case len(row.Values) > 0 && !row.Flags:
		if err != nil {
			return 0, notAChoice(row)
		}
		_, err = findChoice(row, strconv.FormatInt(n, 10))
		return n, err
	case err != nil:
		return 0, bad("is not %s: %s", row.nounOr("a whole number"), row.expect())
	case n < row.Min || n > row.Max:
		if row.noun != "" {
			return 0, bad("is not %s: %s", row.noun, row.expect())
		}
		return 0, bad("is out of range: %s", row.expect())
	}
	return n, nil
}

func (r Row) nounOr(other string) string {
	if r.noun != "" {
		return r.noun
	}
	return other
}

// expect says which whole numbers the row takes.
func (r Row) expect() string {
	unit := map[string]string{
		"s": " of seconds", "ms": " of milliseconds", "bytes": " of bytes", "bytes/s": " of bytes a second",
		"bits": " of bits",
	}[r.Unit]
	return fmt.Sprintf("give a whole number%s from %d to %d", unit, r.Min, r.Max)
}

// parseWord finds value among the row's choices, in any case, and returns it as the row spells it.
func parseWord(row *Row, value string) (string, error) {
	return findChoice(row, strings.TrimSpace(value))
}

func findChoice(row *Row, value string) (string, error) {
	i := slices.IndexFunc(row.Values, func(c Choice) bool { return strings.EqualFold(c.Value, value) })
	if i < 0 {
		return "", notAChoice(row)
	}
	c := row.Values[i]
	if c.Unsupported != "" {
		return "", unsupported("%s: %s", c.Text, c.Unsupported)
	}
	return c.Value, nil
}

func notAChoice(row *Row) error {
	items := make([]string, 0, len(row.Values))
	for _, c := range row.Values {
		if c.Unsupported == "" {
			items = append(items, c.String())
		}
	}
	return bad("is not %s: give one of %s", row.nounOr("one of the choices"), strings.Join(items, ", "))
}

func parseBool(value string) (bool, error) {
	switch strings.ToLower(strings.TrimSpace(value)) {
	case "true", "1", "yes":
		return true, nil
	case "false", "0", "no":
		return false, nil
	}
	return false, bad("is neither true nor false: give True or False (1, 0, Yes and No are taken too)")
}

// FormatBool returns True or False, as Get prints a KindBool.
func FormatBool(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

// parseByte reads decimal, 0x hex or one literal character. One character is taken literally, a space or a control
// character included, unless it is a digit: "6" is the number 6; the character 6 is 54 or 0x36.
func parseByte(value string) (byte, error) {
	if len(value) == 1 && (value[0] < '0' || value[0] > '9') {
		return value[0], nil
	}
	if r, n := utf8.DecodeRuneInString(value); n == len(value) && n > 1 && r <= 0xFF {
		return byte(r), nil
	}
	text := strings.ToLower(strings.TrimSpace(value))
	base := 10
	if hex, ok := strings.CutPrefix(text, "0x"); ok {
		text, base = hex, 16
	}
	n, err := strconv.ParseUint(text, base, 8)
	if err != nil {
		return 0, bad("is not a byte: give decimal (11), hex (0x0B) or one character, from 0 to 255")
	}
	return byte(n), nil
}

func formatByte(b byte) string { return fmt.Sprintf("0x%02X", b) }

func parseHex(value string) (uint32, error) {
	text := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(value)), "0x")
	n, err := strconv.ParseUint(text, 16, 32)
	if err != nil {
		return 0, bad("is not a hexadecimal number: give one such as 0x10, at most 0xFFFFFFFF")
	}
	return uint32(n), nil
}

// FormatHex returns a number as Get prints a KindHex: 0 or 0x10.
func FormatHex(n uint32) string {
	if n == 0 {
		return "0"
	}
	return fmt.Sprintf("0x%X", n)
}

// SplitList takes the text of a KindList apart at ; , and newlines, trims each item and leaves out empty ones. It
// returns nil for an empty list.
func SplitList(value string) []string {
	var items []string
	for item := range strings.FieldsFuncSeq(value, IsListSeparator) {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// IsListSeparator says what separates the items of a KindList.
func IsListSeparator(r rune) bool { return r == ';' || r == ',' || r == '\n' || r == '\r' }

func joinList(items []string) string { return strings.Join(items, ", ") }
