package explain_test

import (
	"strings"
	"testing"

	"mllpscope/mllpcore/hl7/explain"
)

// valueOf returns OBX-5 of a message with a value of a type.
func valueOf(t *testing.T, typ, charset, value string) explain.Item {
	t.Helper()
	doc := document(t, open(t), "MSH|^~\\&|A|B|C|D|20260116||ORU^R01^ORU_R01|7|P|2.5.1||||||"+charset+"\rPID|1\rOBR|1\r"+
		"OBX|1|"+typ+"|1^a^L||"+value+"||||||F\r")
	return find(t, doc, "OBX-5")
}

// TestFormatted has every escape sequence of the standard, as a row of the tree and as it is copied.
func TestFormatted(t *testing.T) {
	for _, tt := range []struct{ typ, charset, value, row, copied string }{
		{"TX", "", "plain", "plain", "plain"},
		{"TX", "", `\F\\S\\T\\R\\E\`, `|^&~\`, `|^&~\`},
		{"TX", "UNICODE UTF-8", `\XC3A9\`, "é", "é"},
		{"TX", "8859/1", `\XE9\`, "é", "é"},
		{"FT", "", `\X0D0A\`, "\r\n", "\r\n"},
		{"FT", "", `one\.br\two`, "one↵two", "one\ntwo"},
		{"FT", "", `one\.sp2\two`, "one↵↵two", "one\n\ntwo"},
		{"FT", "", `\.in2\one\.br\two\.br\\.in-2\three`, "one↵two↵three", "  one\n  two\nthree"},
		{"FT", "", `\.ti2\one\.br\two`, "one↵two", "  one\ntwo"},
		{"FT", "", `one\.sk3\two`, "one   two", "one   two"},
		{"FT", "", `\.ce\Title\.ce\next\.fi\ a\.nf\b`, "Title↵next ab", "Title\nnext ab"},
		{"FT", "", `\H\bold\N\ not`, "⟨H⟩bold⟨N⟩ not", "bold not"},
		{"ST", "8859/1", `\M2442\` + "K\\" + `\C2842\ x`, "本 x", "本 x"}, // the second byte is the escape character
		{"ST", "8859/1", `\C2D4C\` + "\xd0\xd1" + `\C2842\` + "\xe9", "абé", "абé"},
		{"ID", "", `one\.br\two`, `one\.br\two`, `one\.br\two`},
		{"NM", "", `\H\5`, `\H\5`, `\H\5`},
		{"ST", "", `\Zx\\.zz\`, `\Zx\\.zz\`, `\Zx\\.zz\`},
	} {
		i := valueOf(t, tt.typ, tt.charset, tt.value)
		if row, cut := i.Short(100); row != tt.row || cut != 0 {
			t.Errorf("%s %q: row %q, want %q", tt.typ, tt.value, row, tt.row)
		}
		if got := i.Formatted(); got != tt.copied {
			t.Errorf("%s %q: copied %q, want %q", tt.typ, tt.value, got, tt.copied)
		}
		if i.IsFormatted() != (strings.Contains(tt.row, "↵") || strings.Contains(tt.row, "⟨") || strings.Contains(tt.value, ".sk")) {
			t.Errorf("%s %q: formatted %v", tt.typ, tt.value, i.IsFormatted())
		}
		if raw := string(i.Raw()); raw != tt.value {
			t.Errorf("the bytes have changed: %q", raw)
		}
	}
}

func TestLines(t *testing.T) {
	show := func(i explain.Item, limit int) (string, int) {
		lines, cut := i.Lines(limit)
		texts := make([]string, len(lines))
		for n, l := range lines {
			for _, s := range l {
				if s.Highlight {
					s.Text = "*" + s.Text + "*"
				}
				texts[n] += s.Text
			}
			if plain := strings.ReplaceAll(texts[n], "*", ""); l.Text() != plain {
				t.Errorf("the line is %q, want %q", l.Text(), plain)
			}
		}
		return strings.Join(texts, "/"), cut
	}
	for _, tt := range []struct {
		value, want string
		limit, cut  int
	}{
		{`a\H\b\.br\c\N\d`, "a*b*/*c*d", 100, 0},
		{`a\X0D0A\b\X0A\c\X0D\d`, "a/b/c/d", 100, 0},
		{`a\.br\\.br\b`, "a//b", 100, 0},
		{"abcdef", "abc", 3, 3},
	} {
		if got, cut := show(valueOf(t, "FT", "", tt.value), tt.limit); got != tt.want || cut != tt.cut {
			t.Errorf("%q: %q, %d left out; want %q, %d", tt.value, got, cut, tt.want, tt.cut)
		}
	}
}
