package profile

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"mllpscope/mllpcore/setting"
)

// valueText returns what a TOML value means as the text of a setting.
func valueText(row setting.Row, value any) (string, error) {
	switch v := value.(type) {
	case string:
		return v, nil
	case bool:
		if row.Kind == setting.KindBool {
			return strconv.FormatBool(v), nil
		}
	case int64:
		switch row.Kind {
		case setting.KindInt, setting.KindByte, setting.KindBool:
			return strconv.FormatInt(v, 10), nil
		case setting.KindHex:
			return strconv.FormatInt(v, 16), nil
		}
	case []any:
		if row.Kind == setting.KindList {
			return listText(row, v)
		}
	}
	return "", fmt.Errorf("%s is not %s: write %s", row.Name, wanted(row.Kind), example(row))
}

// listText joins the items of an array by newlines.
func listText(row setting.Row, items []any) (string, error) {
	texts := make([]string, len(items))
	for i, item := range items {
		text, ok := item.(string)
		switch {
		case !ok:
			return "", fmt.Errorf("%s is not a list of texts: write %s", row.Name, example(row))
		case len(setting.SplitList(text)) != 1:
			return "", fmt.Errorf("%s: %q is not one item: give each item by itself, without ; or comma", row.Name, text)
		}
		texts[i] = text
	}
	return strings.Join(texts, "\n"), nil
}

func wanted(kind setting.Kind) string {
	switch kind {
	case setting.KindInt, setting.KindHex:
		return "a whole number"
	case setting.KindBool:
		return "true or false"
	case setting.KindByte:
		return "a byte"
	case setting.KindList:
		return "a list of texts"
	default:
		return "a text in quotes"
	}
}

func example(row setting.Row) string {
	switch row.Kind {
	case setting.KindList:
		return row.Name + ` = ["…", "…"]`
	case setting.KindInt, setting.KindHex, setting.KindByte, setting.KindBool:
		return row.Name + " = " + literal(row, row.Default)
	default:
		return row.Name + ` = "…"`
	}
}

// literal returns the text of a setting as the TOML value of its natural type.
func literal(row setting.Row, text string) string {
	switch row.Kind {
	case setting.KindInt, setting.KindByte:
		return text
	case setting.KindHex:
		return strings.Replace(text, "0X", "0x", 1)
	case setting.KindBool:
		return strings.ToLower(text)
	case setting.KindList:
		items := setting.SplitList(text)
		for i, item := range items {
			items[i] = quote(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	default:
		return quote(text)
	}
}

// quote returns s as a basic string of TOML, over several lines when it has lines.
func quote(s string) string {
	lines := strings.Contains(strings.TrimSuffix(s, "\n"), "\n")
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n' && lines:
			b.WriteRune(r)
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\n':
			b.WriteString(`\n`)
		case r < ' ' || r == 0x7F || r == utf8.RuneError:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	if lines {
		return `"""` + "\n" + b.String() + `"""` // the newline after the quotes is not part of the string
	}
	return `"` + b.String() + `"`
}
