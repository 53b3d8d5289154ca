package setting

import (
	"strconv"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// codePage is one value of CodePage.
type codePage struct {
	number int
	text   string
	enc    func() encoding.Encoding
	reason string // why it is not supported; empty when it is
}

const noWide = "MLLP cannot carry it, as framing bytes would turn up inside characters; use 65001"

func codePages() []codePage {
	return []codePage{
		{65001, "UTF-8", fixed(unicode.UTF8), ""},
		{20127, "US-ASCII", ascii, ""},
		{1250, "Windows Central European", fixed(charmap.Windows1250), ""},
		{1251, "Windows Cyrillic", fixed(charmap.Windows1251), ""},
		{1252, "Windows Western", fixed(charmap.Windows1252), ""},
		{1253, "Windows Greek", fixed(charmap.Windows1253), ""},
		{1254, "Windows Turkish", fixed(charmap.Windows1254), ""},
		{1255, "Windows Hebrew", fixed(charmap.Windows1255), ""},
		{1256, "Windows Arabic", fixed(charmap.Windows1256), ""},
		{1257, "Windows Baltic", fixed(charmap.Windows1257), ""},
		{1258, "Windows Vietnamese", fixed(charmap.Windows1258), ""},
		{28591, "ISO 8859-1", fixed(charmap.ISO8859_1), ""},
		{28592, "ISO 8859-2", fixed(charmap.ISO8859_2), ""},
		{28593, "ISO 8859-3", fixed(charmap.ISO8859_3), ""},
		{28594, "ISO 8859-4", fixed(charmap.ISO8859_4), ""},
		{28595, "ISO 8859-5", fixed(charmap.ISO8859_5), ""},
		{28596, "ISO 8859-6", fixed(charmap.ISO8859_6), ""},
		{28597, "ISO 8859-7", fixed(charmap.ISO8859_7), ""},
		{28598, "ISO 8859-8", fixed(charmap.ISO8859_8), ""},
		{28599, "ISO 8859-9", fixed(charmap.ISO8859_9), ""},
		{28600, "ISO 8859-10", fixed(charmap.ISO8859_10), ""},
		// ISO 8859-11 differs from Windows-874 only in that the latter fills 0x80 to 0x9F.
		{28601, "ISO 8859-11", fixed(charmap.Windows874), ""},
		{28602, "ISO 8859-12", nil, "that part of the standard was never published"},
		{28603, "ISO 8859-13", fixed(charmap.ISO8859_13), ""},
		{28604, "ISO 8859-14", fixed(charmap.ISO8859_14), ""},
		{28605, "ISO 8859-15", fixed(charmap.ISO8859_15), ""},
		{866, "DOS Cyrillic", fixed(charmap.CodePage866), ""},
		{932, "Shift JIS", fixed(japanese.ShiftJIS), ""},
		{936, "GBK", fixed(simplifiedchinese.GBK), ""},
		{949, "Korean", fixed(korean.EUCKR), ""},
		{950, "Big5", fixed(traditionalchinese.Big5), ""},
		{54936, "GB 18030", fixed(simplifiedchinese.GB18030), ""},
		{20866, "KOI8-R", fixed(charmap.KOI8R), ""},
		{21866, "KOI8-U", fixed(charmap.KOI8U), ""},
		{1200, "UTF-16", nil, noWide},
		{1201, "UTF-16, big endian", nil, noWide},
		{12000, "UTF-32", nil, noWide},
	}
}

func fixed(e encoding.Encoding) func() encoding.Encoding {
	return func() encoding.Encoding { return e }
}

func ascii() encoding.Encoding {
	e, err := ianaindex.IANA.Encoding("US-ASCII")
	if err != nil || e == nil {
		return charmap.ISO8859_1
	}
	return e
}

func codePageChoices() []Choice {
	pages := codePages()
	choices := make([]Choice, len(pages))
	for i, p := range pages {
		choices[i] = Choice{Value: strconv.Itoa(p.number), Text: p.text, Unsupported: p.reason}
	}
	return choices
}

// Encoding returns the charset of CodePage; UTF-8 when CodePage is none that is known here.
func (s *Values) Encoding() encoding.Encoding {
	for _, p := range codePages() {
		if p.number == s.CodePage && p.enc != nil {
			return p.enc()
		}
	}
	return unicode.UTF8
}
