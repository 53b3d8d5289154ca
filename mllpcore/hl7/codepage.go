package hl7

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// CodePage is a row of the code pages of Windows.
type CodePage struct {
	Number      int
	Text        string // what it is called; empty for a page that is only read, where MSH-18 names it
	Unsupported string // why it cannot be used, as a clause; empty when it can
	id          charsetID
}

const noWide = "MLLP cannot carry it, as framing bytes would turn up inside characters; use 65001"

// codePages holds the code pages of SPEC section 5.4 in its order, then those that are only read.
var codePages = [...]CodePage{
	{65001, "UTF-8", "", idUTF8},
	{20127, "US-ASCII", "", idASCII},
	{1250, "Windows Central European", "", id1250},
	{1251, "Windows Cyrillic", "", id1251},
	{1252, "Windows Western", "", id1252},
	{1253, "Windows Greek", "", id1253},
	{1254, "Windows Turkish", "", id1254},
	{1255, "Windows Hebrew", "", id1255},
	{1256, "Windows Arabic", "", id1256},
	{1257, "Windows Baltic", "", id1257},
	{1258, "Windows Vietnamese", "", id1258},
	{28591, "ISO 8859-1", "", id8859 + 1},
	{28592, "ISO 8859-2", "", id8859 + 2},
	{28593, "ISO 8859-3", "", id8859 + 3},
	{28594, "ISO 8859-4", "", id8859 + 4},
	{28595, "ISO 8859-5", "", id8859 + 5},
	{28596, "ISO 8859-6", "", id8859 + 6},
	{28597, "ISO 8859-7", "", id8859 + 7},
	{28598, "ISO 8859-8", "", id8859 + 8},
	{28599, "ISO 8859-9", "", id8859 + 9},
	{28600, "ISO 8859-10", "", id8859 + 10},
	{28601, "ISO 8859-11", "", id8859 + 11},
	{28602, "ISO 8859-12", "that part of the standard was never published", idUnknown},
	{28603, "ISO 8859-13", "", id8859 + 13},
	{28604, "ISO 8859-14", "", id8859 + 14},
	{28605, "ISO 8859-15", "", id8859 + 15},
	{866, "DOS Cyrillic", "", id866},
	{932, "Shift JIS", "", idShiftJIS},
	{936, "GBK", "", idGBK},
	{949, "Korean", "", idEUCKR},
	{950, "Big5", "", idBig5},
	{54936, "GB 18030", "", idGB18030},
	{20866, "KOI8-R", "", idKOI8R},
	{21866, "KOI8-U", "", idKOI8U},
	{1200, "UTF-16", noWide, idUnknown},
	{1201, "UTF-16, big endian", noWide, idUnknown},
	{12000, "UTF-32", noWide, idUnknown},

	{437, "", "", id437},
	{850, "", "", id850},
	{852, "", "", id852},
	{874, "", "", id874},
	{28606, "", "", id8859 + 16},
	{20932, "", "", idEUCJP},
	{50220, "", "", idISO2022JP},
	{51949, "", "", idEUCKR},
}

// CodePages returns the code pages of SPEC section 5.4 (setting CodePage), in its order.
func CodePages() []CodePage {
	var pages []CodePage
	for _, p := range codePages {
		if p.Text != "" {
			pages = append(pages, p)
		}
	}
	return pages
}

// codePageID returns the charset of a code page.
func codePageID(number int) charsetID {
	for i := range codePages {
		if codePages[i].Number == number {
			return codePages[i].id
		}
	}
	return idUnknown
}

// CodePageCharset returns the charset of a code page, as LookupCharset does of a name.
func CodePageCharset(page int) (c Charset, ok bool) {
	c = charsets[codePageID(page)]
	return c, c.name != ""
}

// Encoding returns what writes and reads text in the charset, nil for an unknown one.
func (c Charset) Encoding() encoding.Encoding {
	switch c.name {
	case nameASCII:
		ascii, err := ianaindex.IANA.Encoding(nameASCII)
		if err != nil {
			return nil
		}
		return ascii
	case nameUTF8:
		return unicode.UTF8
	}
	return c.encoding
}

// gbk reads GB 18030, which holds all of GBK: what is longer is often called GBK. It writes GBK alone.
type gbk struct{ encoding.Encoding }

// NewDecoder returns a decoder of GB 18030.
func (gbk) NewDecoder() *encoding.Decoder { return simplifiedchinese.GB18030.NewDecoder() }
