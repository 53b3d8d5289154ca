package hl7

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

var (
	standard    = DefaultDelimiters()
	truncating  = Delimiters{'|', '^', '~', '\\', '&', '#', multiNone}
	unusual     = Delimiters{Field: '#', Component: '@', Repetition: '+', Escape: '/', Subcomponent: '%'}
	escapeless  = Delimiters{Field: '|', Component: '^'}
	shiftJIS    = withMulti(multiShiftJIS)
	gb18030     = withMulti(multiGB)
	big5        = withMulti(multiBig5)
	iso2022     = withMulti(multiISO2022)
	everyDelims = []Delimiters{standard, truncating, unusual, shiftJIS, gb18030, big5, iso2022}
)

func withMulti(m multibyte) Delimiters {
	d := DefaultDelimiters()
	d.multi = m
	return d
}

func TestUnescape(t *testing.T) {
	for _, test := range []struct {
		d         Delimiters
		src, want string
	}{
		{standard, "", ""},
		{standard, "plain", "plain"},
		{standard, `\F\\S\\T\\R\\E\`, `|^&~\`},
		{standard, `a\F\b`, "a|b"},
		{standard, `\P\`, `\P\`},
		{truncating, `\P\`, "#"},
		{unusual, `/F//S//T//R//E/`, "#@%+/"},
		{unusual, `\F\`, `\F\`},
		{escapeless, `\F\`, `\F\`},
		{standard, `\X41\`, "A"},
		{standard, `\X4142c3A9\`, "ABé"},
		{standard, `\X\`, `\X\`},
		{standard, `\X4\`, `\X4\`},
		{standard, `\X4G\`, `\X4G\`},
		{standard, `\x41\`, "A"},
		{standard, `\x0d\\x0A\\X0D0a\\X0D 0A\`, "\r\n\r\n\r\n"},
		{standard, `\X0D 0\`, `\X0D 0\`},
		{standard, `\X0 D\`, `\X0 D\`},
		{standard, `\X  \`, `\X  \`},
		{standard, `a\X000d\b\X00E4\c`, "a\rbäc"},
		{standard, `\X000D000A\`, "\r\n"},
		{standard, `\X0D000A00\`, "\r\n"},
		{standard, `\X00480069\`, "Hi"},
		{standard, `\X004E0061006D0065\`, "Name"},
		{standard, `\X00E420AC\`, "ä€"},
		{standard, `\X0000000D\`, "\r"},
		{standard, `\X00000D\`, "\r"},
		{standard, `\X0001F600\`, "😀"},
		{standard, `\X000A0000\`, "\n"},
		{standard, `\X00\`, "\x00"},
		{standard, `\X0000\`, "\x00\x00"},
		{standard, `\X0001\`, "\x00\x01"},
		{standard, `\X00FF0002\`, "\x00\xFF\x00\x02"},
		{standard, "M\xFC\\X00E4\\", "M\xFC\xE4"},
		{standard, "M\xFC\\X3042\\", "M\xFC0B"},
		{standard, "M\xFC\\X000430\\", "M\xFC\\X000430\\"},
		{standard, "Mü\\X00E4\\", "Müä"},
		{standard, `one\.BR\two\.Sp2\`, `one\.BR\two\.Sp2\`},
		{standard, `\H\bold\N\`, `\H\bold\N\`},
		{standard, `one\.br\two\.sp2\three\.ti-4\`, `one\.br\two\.sp2\three\.ti-4\`},
		{standard, `\.xx\\F\`, `\.xx\|`},
		{standard, `\C2842\\M244230\\M2442\`, `\C2842\\M244230\\M2442\`},
		{standard, `\C284\F\`, `\C284|`},
		{standard, `\Zlocal\\F\`, `\Zlocal\|`},
		{standard, `\Z\F\`, `\Z|`},
		{standard, `\F`, `\F`},
		{standard, `F\`, `F\`},
		{standard, `\`, `\`},
		{standard, `\\`, `\\`},
		{standard, `\\F\`, `\|`},
		{standard, `\\\F\`, `\\|`},
		{standard, `C:\temp\F\x`, `C:\temp|x`},
		{standard, `\f\`, `\f\`},
		{standard, `\FF\`, `\FF\`},
		{standard, `\E\F\E\`, `\F\`},
		{shiftJIS, "\x83\\F\\F\\", "\x83\\F|"},
		{standard, "\x83\\F\\F\\", "\x83|F\\"},
		{iso2022, "\x1B$B\\F\\F\x1B(B\\F\\", "\x1B$B\\F\\F\x1B(B|"},
		{iso2022, "\x1B$B\\F\\", "\x1B$B|"},
	} {
		if got := string(Unescape(nil, []byte(test.src), test.d)); got != test.want {
			t.Errorf("Unescape(%q): got %q, want %q", test.src, got, test.want)
		}
	}
	if got := string(Unescape([]byte("x"), []byte(`\F\`), standard)); got != "x|" {
		t.Errorf("Unescape does not append: %q", got)
	}
}

func TestEscape(t *testing.T) {
	for _, test := range []struct {
		d         Delimiters
		src, want string
	}{
		{standard, "", ""},
		{standard, `|^&~\#`, `\F\\S\\T\\R\\E\#`},
		{truncating, "#", `\P\`},
		{unusual, `#@%+/\|`, `/F//S//T//R//E/\|`},
		{standard, "a\r\nb\x0B\x1C\x00\x7F", `a\X0D\\X0A\b\X0B\\X1C\\X00\\X7F\`},
		{escapeless, "a|b^c\rd", "a b c d"},
		{standard, "é\xFF", "é\xFF"},
		{shiftJIS, "\x83\\|\x83", "\x83\\\\F\\\\X83\\"},
		{iso2022, "\x1B$B\\|\x1B(B|\x1B", "\x1B$B\\|\x1B(B\\F\\\\X1B\\"},
	} {
		if got := string(Escape(nil, []byte(test.src), test.d)); got != test.want {
			t.Errorf("Escape(%q): got %q, want %q", test.src, got, test.want)
		}
	}
}

// Whatever is escaped comes back, and is one value: nothing in it separates anything or ends a segment or a block.
func TestEscapeRoundTrip(t *testing.T) {
	alphabet := rapid.SampledFrom([]byte("|^~\\&#@+/%AFSXTEPHN.04 \r\n\x0B\x1C\x1B$(BJI\x81\x83\x9F\xA1\xE0\xFE\xFF"))
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom(everyDelims).Draw(t, "delimiters")
		src := rapid.OneOf(rapid.SliceOf(rapid.Byte()), rapid.SliceOf(alphabet)).Draw(t, "text")
		escaped := Escape(nil, src, d)
		if got := Unescape(nil, escaped, d); !bytes.Equal(got, src) {
			t.Fatalf("%q is escaped as %q and comes back as %q", src, escaped, got)
		}
		for _, c := range []byte{d.Field, d.Component, d.Repetition, d.Subcomponent, d.Truncation} {
			if i := d.index(escaped, c); i >= 0 {
				t.Fatalf("%q is escaped as %q, which holds %q", src, escaped, c)
			}
		}
		if i := bytes.IndexAny(escaped, "\r\n\x0B\x1C"); i >= 0 {
			t.Fatalf("%q is escaped as %q", src, escaped)
		}
	})
}
