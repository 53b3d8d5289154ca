// Package spreadsheet writes what a sender said into cells of a spreadsheet, so that numbers stay numbers and nothing
// is taken for a formula. Every export and every copy to the clipboard goes through it.
package spreadsheet

import (
	"strings"
	"unicode"
)

// Separator stands between several values in one cell.
const Separator = "; "

// Cell returns text as a cell may hold it. What a spreadsheet could run as a formula gets an apostrophe before it: text
// that begins with = + - or @ (their full-width forms too), whatever blanks and control characters come before it, and
// text that begins with a tab or a line end. Numbers stay as they are, and so do several numbers with Separator between
// them, and results such as + or ++, which have no operand.
func Cell(text string) string {
	if text == "" || !mayRun(text) || isHarmless(text) {
		return text
	}
	return "'" + text
}

// Tabbed returns cells as one line for the clipboard: a spreadsheet that it is pasted into fills one row.
func Tabbed(cells []string) string {
	quoted := make([]string, len(cells))
	for i, c := range cells {
		c = Cell(c)
		if strings.ContainsAny(c, "\t\r\n\"") {
			c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
		quoted[i] = c
	}
	return strings.Join(quoted, "\t")
}

// mayRun reports whether text begins as a formula does. Blanks before it do not count, because some programs drop them.
func mayRun(text string) bool {
	switch text[0] {
	case '\t', '\r', '\n':
		return true
	}
	text = strings.TrimLeftFunc(text, isBlank)
	for _, sign := range [...]string{"=", "+", "-", "@", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(text, sign) {
			return true
		}
	}
	return false
}

func isBlank(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\uFEFF' || r == '\u200B'
}

// isHarmless reports whether text that begins with a sign is one number or several, or signs only.
func isHarmless(text string) bool {
	if text[0] < ' ' {
		return false
	}
	if strings.Trim(text, "+- ") == "" {
		return true
	}
	for value := range strings.SplitSeq(text, Separator) {
		if !isNumber(strings.Trim(value, " ")) {
			return false
		}
	}
	return true
}

// isNumber reads a sign, digits with points or commas among them, and an exponent. Which of point and comma divides the
// whole from the fraction is the reader's affair: neither makes a formula.
func isNumber(s string) bool {
	s = skipSign(s)
	digits := strings.TrimLeft(s, "0123456789.,")
	if !strings.ContainsAny(s[:len(s)-len(digits)], "0123456789") {
		return false
	}
	if digits == "" {
		return true
	}
	if digits[0] != 'e' && digits[0] != 'E' {
		return false
	}
	exponent := skipSign(digits[1:])
	return exponent != "" && strings.Trim(exponent, "0123456789") == ""
}

func skipSign(s string) string {
	if s != "" && (s[0] == '+' || s[0] == '-') {
		return s[1:]
	}
	return s
}
