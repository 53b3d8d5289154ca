package hl7

import (
	"strconv"
	"strings"
	"testing"
)

func TestLookupCharset(t *testing.T) {
	for name, want := range map[string]string{
		// table 0211
		"ASCII": "US-ASCII", "8859/1": "ISO-8859-1", "8859/2": "ISO-8859-2", "8859/3": "ISO-8859-3",
		"8859/4": "ISO-8859-4", "8859/5": "ISO-8859-5", "8859/6": "ISO-8859-6", "8859/7": "ISO-8859-7",
		"8859/8": "ISO-8859-8", "8859/9": "ISO-8859-9", "8859/15": "ISO-8859-15", "JAS2020": "ISO-2022-JP",
		"JIS X 0202": "ISO-2022-JP", "ISO IR6": "US-ASCII", "ISO IR14": "Shift_JIS", "ISO IR87": "ISO-2022-JP",
		"ISO IR159": "ISO-2022-JP", "GB 18030-2000": "GB18030", "KS X 1001": "EUC-KR", "BIG-5": "Big5",
		"UNICODE UTF-8": "UTF-8", "UNICODE": "UTF-8", "CNS 11643-1992": "", "UNICODE UTF-16": "", "UNICODE UTF-32": "",
		// as seen in practice
		"UTF-8": "UTF-8", "utf8": "UTF-8", "UNICODE_UTF-8": "UTF-8", "8859-1": "ISO-8859-1", "ISO-8859-1": "ISO-8859-1",
		"ISO8859/15": "ISO-8859-15", "ISO_8859-2": "ISO-8859-2", "WE8ISO8859P1": "ISO-8859-1",
		"WE8ISO8859P15": "ISO-8859-15", "EE8ISO8859P2": "ISO-8859-2", "windows-1252": "windows-1252",
		"CP1252": "windows-1252", "1252": "windows-1252", "WE8MSWIN1252": "windows-1252",
		"Windows 1250": "windows-1250",
		"AL32UTF8":     "UTF-8", "65001": "UTF-8", "latin1": "ISO-8859-1",
		"ISO IR 100": "ISO-8859-1", "SJIS": "Shift_JIS",
		"Shift-JIS": "Shift_JIS", "CP932": "Shift_JIS", "windows-31j": "Shift_JIS", "GBK": "GBK",
		"EUC-KR": "EUC-KR",
		"KOI8-R": "KOI8-R", "IBM850": "IBM850", "US-ASCII": "US-ASCII", "ISO 2022 IR 87": "ISO-2022-JP",
		// not known
		"": "", "  ": "", "8859/12": "", "8859/17": "", "8859/": "", "8859/0": "", "X8859/1": "",
		"klingon": "", "99999": "",
		"a name that is longer than any charset has, by far": "",
	} {
		c, ok := LookupCharset(name)
		if c.Name() != want || ok != (want != "") {
			t.Errorf("LookupCharset(%q) = %q, %v; want %q", name, c.Name(), ok, want)
		}
	}
}

func TestText(t *testing.T) {
	for _, test := range []struct {
		bytes, charset, want string
		ok                   bool
	}{
		{"plain", "", "plain", false},
		{"plain", "klingon", "plain", false},
		{"Grüße", "UNICODE UTF-8", "Grüße", true},
		{"Gr\xFC\xDFe", "8859/1", "Grüße", true},
		{"\xA4", "8859/15", "€", true},
		{"\x80", "windows-1252", "€", true},
		{"\x93\xFA\x96\x7B", "SJIS", "日本", true},
		{"\x1B$BF|K\\\x1B(B", "ISO IR87", "日本", true},
		{"\xC4\xE3\xBA\xC3", "GB 18030-2000", "你好", true},
		{"\xA7\x41\xA6\x6E", "BIG-5", "你好", true},
		{"\xC7\xD1", "KS X 1001", "한", true},
		{"\xF0\xD2\xC9", "KOI8-R", "При", true},
		{"Grüße", "", "Grüße", false},
		{"Grüße", "ASCII", "Grüße", false},
		{"Gr\xFC\xDFe", "", "Grüße", false},
		{"Gr\xFC\xDFe", "UNICODE UTF-8", "Grüße", false},
		{"Grüße", "CNS 11643-1992", "Grüße", false},
		{"\xFC", "klingon", "ü", false},
	} {
		c, _ := LookupCharset(test.charset)
		if text := c.Text([]byte(test.bytes)); text != test.want {
			t.Errorf("%q in %q reads %q, want %q", test.bytes, test.charset, text, test.want)
		}
		if text, ok := c.Decode([]byte(test.bytes)); ok != test.ok || ok && text != test.want {
			t.Errorf("%q in %q decodes as %q, %v; want %q, %v", test.bytes, test.charset, text, ok, test.want, test.ok)
		}
	}
	got := FallbackCharset([]byte("\xFC")).Name() + " " + FallbackCharset([]byte("ü")).Name()
	if got != "windows-1252 UTF-8" {
		t.Errorf("fallbacks: %s", got)
	}
	if text, ok := charsets[idASCII].Decode([]byte("a\xFFb")); ok || text != "a\uFFFDb" {
		t.Errorf("ASCII decoded %q, %v", text, ok)
	}
}

func TestTextOfHeader(t *testing.T) {
	for msh18, want := range map[string]string{
		"8859/1": "M|ü", "8859/1~ASCII": "M|ü", "~8859/1": "M|ü", "": "M|ü", "8859/5": "M|ќ",
		"klingon": "M|ü", "UTF-8": "M|ü",
	} {
		h := mustHeader(t, "MSH|^~\\&|M\\F\\\xFC|B||||||||||||||"+msh18)
		if got := h.Text(h.Field(3)); got != want {
			t.Errorf("MSH-18 %q: got %q, want %q", msh18, got, want)
		}
	}
	if h := mustHeader(t, "MSH|^~\\&||||||||||||||||~ASCII~ISO IR87"); h.TextCharset().Name() != "ISO-2022-JP" {
		t.Errorf("the sets of ISO 2022 do not win: %q", h.TextCharset().Name())
	}
}

func TestCodePages(t *testing.T) {
	var text []string
	for _, page := range CodePages() {
		c, ok := CodePageCharset(page.Number)
		if ok != (page.Unsupported == "") {
			t.Errorf("code page %d: charset %q, and said of it is %q", page.Number, c.Name(), page.Unsupported)
		}
		if !ok {
			continue
		}
		text = append(text, strconv.Itoa(page.Number))
		if encoded, err := c.Encoding().NewEncoder().String("ABC|"); err != nil || encoded != "ABC|" {
			t.Errorf("code page %d writes %q, %v", page.Number, encoded, err)
		}
		if named, ok := LookupCharset(c.Name()); !ok || named != c {
			t.Errorf("code page %d is %s, a name that is looked up as %q", page.Number, c.Name(), named.Name())
		}
		if named, ok := LookupCharset("CP" + strconv.Itoa(page.Number)); !ok || named != c {
			t.Errorf("CP%d is %q and the code page %q", page.Number, named.Name(), c.Name())
		}
	}
	const want = "65001 20127 1250 1251 1252 1253 1254 1255 1256 1257 1258 28591 28592 28593 28594 28595 28596 28597 " +
		"28598 28599 28600 28601 28603 28604 28605 866 932 936 949 950 54936 20866 21866"
	if got := strings.Join(text, " "); got != want {
		t.Errorf("code pages %s, want %s", got, want)
	}
	for _, page := range []int{0, 1, -5, 1200, 1201, 12000, 12001, 28590, 28602, 28607, 99999} {
		if c, ok := CodePageCharset(page); ok || c.Encoding() != nil {
			t.Errorf("code page %d is %q", page, c.Name())
		}
	}
}

// Code page 936 is GBK, with the euro sign of Windows. It is read as GB 18030, whose longer characters are sent under
// its name, and does not write these.
func TestCodePage936(t *testing.T) {
	for _, name := range []string{"936", "CP936", "windows-936", "GBK"} {
		c, ok := LookupCharset(name)
		if !ok || c.Name() != "GBK" {
			t.Errorf("%s is %q", name, c.Name())
		}
		if got, err := c.Encoding().NewEncoder().String("山€"); err != nil || got != "\xC9\xBD\x80" {
			t.Errorf("%s writes % X, %v", name, got, err)
		}
		if got, err := c.Encoding().NewEncoder().String("𠀀"); err == nil {
			t.Errorf("%s writes a character that GBK does not have as % X", name, got)
		}
		if got, ok := c.Decode([]byte("\xC9\xBD\x80\x95\x32\x82\x36")); !ok || got != "山€𠀀" {
			t.Errorf("%s reads %q, %v", name, got, ok)
		}
	}
}
