package hl7

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// written shows runs as text, the commands in angle brackets.
func written(src []byte, d Delimiters) string {
	var b strings.Builder
	names := [...]string{"", "break", "center", "indent", "once", "space", "fill", "H", "N"}
	for r := range Runs(src, d) {
		switch {
		case r.Format == FormatText && r.Charset.Name() != "":
			fmt.Fprintf(&b, "<%s %q>", r.Charset.Name(), r.Text)
		case r.Format == FormatText:
			b.Write(r.Text)
		default:
			fmt.Fprintf(&b, "<%s %d>", names[r.Format], r.Count)
		}
	}
	return b.String()
}

func TestRuns(t *testing.T) {
	for _, tt := range []struct {
		d         Delimiters
		src, want string
	}{
		{standard, "", ""},
		{standard, "plain", "plain"},
		{standard, `\F\\S\\T\\R\\E\`, `|^&~\`},
		{standard, `\X41\\X0D0A\`, "A\r\n"},
		{standard, `one\.br\two`, "one<break 1>two"},
		{standard, `one\.BR\two\.Sp2\`, "one<break 1>two<break 2>"},
		{standard, `a\E\.br\E\b\E.br\E\c\E\.sp2\E\`, "a<break 1>b<break 1>c<break 2>"},
		{standard, `a\E\.xx\E\b\E\\E.b\`, `a\.xx\b\\E.b\`},
		{standard, `a\X000D\b\X00E4\`, "a<UTF-8 \"\\r\">b<UTF-8 \"ä\">"},
		{standard, `\.br\\.br\`, "<break 1><break 1>"},
		{standard, `a\.sp\b\.sp3\c\.sp+2\d`, "a<break 1>b<break 3>c<break 2>d"},
		{standard, `a\.sp99999\b`, "a<break 100>b"},
		{standard, `a\.sp-3\b`, "a<break 1>b"},
		{standard, `\.in4\a\.in-4\b`, "<indent 4>a<indent -4>b"},
		{standard, `\.ti+2\a\.sk5\b\.sk\c`, "<once 2>a<space 5>b<space 1>c"},
		{standard, `\.fi\a\.nf\b\.ce\c`, "<fill 1>a<fill 1>b<center 1>c"},
		{standard, `\H\bold\N\ not`, "<H 1>bold<N 1> not"},
		{standard, `\.xx\\.b\\.br`, `\.xx\\.b\\.br`},
		{standard, `\h\\HH\\Zlocal\`, `\h\\HH\\Zlocal\`},
		{standard, `\M2442\` + "8+\\C" + `\C2842\ok`, `<ISO-2022-JP "\x1b$B8+\\C">ok`},
		{standard, `\M242844\ab`, `<ISO-2022-JP "\x1b$(Dab">`},
		{standard, `\C2D4C\` + "\xd0" + `\S\\C2842\b`, "<ISO-8859-5 \"\\xd0^\">b"},
		{standard, `\C2D46\` + "\xe1" + `\.br\` + "\xe2", "<ISO-8859-7 \"\\xe1\"><break 1><ISO-8859-7 \"\\xe2\">"},
		{standard, `\C2949\` + "\xb1", "<Shift_JIS \"\\xb1\">"},
		{standard, `\M242943\` + "\xb0\xa1", "<EUC-KR \"\\xb0\\xa1\">"},
		{standard, `\C9999\\M99\a`, `\C9999\\M99\a`},
		{unusual, `a/.br/b\.br\`, `a<break 1>b\.br\`},
		{escapeless, `a\.br\b`, `a\.br\b`},
		{shiftJIS, "\x83\\.br\\b", "\x83\\.br\\b"},
	} {
		if got := written([]byte(tt.src), tt.d); got != tt.want {
			t.Errorf("%q: got %s, want %s", tt.src, got, tt.want)
		}
	}
	for r := range Runs([]byte(`a\.br\b\.br\c`), standard) {
		if r.Format == FormatBreak {
			break // and it does not go on
		}
	}
}

// Where no command of a look or a charset is, the runs are what Unescape returns.
func TestRunsAreUnescape(t *testing.T) {
	alphabet := rapid.SampledFrom([]byte(`|^~\\\&AFSXTEPZ04 ` + "\x83\x0D\xFF"))
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom(everyDelims).Draw(t, "delimiters")
		src := rapid.SliceOf(alphabet).Draw(t, "text")
		var got []byte
		for r := range Runs(src, d) {
			got = append(got, r.Text...)
		}
		if want := Unescape(nil, src, d); string(got) != string(want) {
			t.Fatalf("%q: %q, want %q", src, got, want)
		}
	})
}
