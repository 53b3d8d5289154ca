package explain

import (
	"strings"
	"unicode"

	"mllpscope/mllpcore/hl7"
)

// alphabet says how likely text in one single-byte charset is. Letters that are common in the names and texts that are
// written in it stand before those that are less so. Numbers are natural logarithms of probabilities, as everywhere
// here: rough ones, which is enough to tell scripts apart, and to see what cannot be told.
type alphabet struct {
	name   string
	prior  float64
	latin  bool   // its letters stand among those of ASCII
	common string // about half of all letters, in lower case
	usual  string
	rare   string
}

const (
	cyrillicCommon, cyrillicUsual, cyrillicRare = "оаеинтсрвлкм", "дпуяыьгзбчйхі", "жшюцщэфъёїєґўјљњћђџѕ"
	greekCommon, greekUsual, greekRare          = "αοιετσνηυρπκ", "μλωςγδάόίέήύ", "θχφβζξψώϊϋΐΰ"
	centralCommon, centralUsual                 = "áéíóčšžřěýąęłś", "żćńźůúöőüűňťďđäăâîşţßôŕĺľ"
)

// alphabets are the single-byte charsets that are tried, the usual one of a script first.
var alphabets = [...]alphabet{
	{"windows-1252", 1.5, true, "äöüéèáíóñßçåøæ", "àêâôîûëïúãõòùìÿœšž", "ðþýž¿¡ª"},
	{"windows-1250", 0, true, centralCommon, centralUsual, "ç"},
	{"ISO-8859-2", -0.5, true, centralCommon, centralUsual, "ç"},
	{"windows-1254", -0.5, true, "çğıöşü", "âîûé", "äßáíóñ"},
	{"windows-1257", -1, true, "āčēīšūžė", "ģķļņąęįųõäöü", "åøæßó"},
	{"windows-1251", 0.5, false, cyrillicCommon, cyrillicUsual, cyrillicRare},
	{"KOI8-R", -1.5, false, cyrillicCommon, cyrillicUsual, cyrillicRare},
	{"ISO-8859-5", -2, false, cyrillicCommon, cyrillicUsual, cyrillicRare},
	{"IBM866", -2, false, cyrillicCommon, cyrillicUsual, cyrillicRare},
	{"windows-1253", 0, false, greekCommon, greekUsual, greekRare},
	{"windows-1255", -0.5, false, "יוהלאמרשתבנ", "דקחפכםעןגצסטז", "ךףץ"},
	{"windows-1256", -0.5, false, "اليمنرتبةدع", "سحفهقجكأصشخ", "ضطظغثذزءئؤإآىوپچژگ"},
	{"windows-874", -1, false, "านรกอเงมย่ลวด", "ทสต้ะีปบคหแจพิ", "ชขใไถโศ็ัผธณซญภุูึืำฟ์"},
}

// The likelihoods of one character, given that it is none of ASCII.
const (
	likelyCommon   = -2.8
	likelyUsual    = -4.2
	likelyRare     = -5.8
	likelySign     = -6.2
	unlikely       = -13
	noText         = -15 // of a piece
	latinHigh      = -2.8
	latinTwice     = -3 // two letters beyond ASCII in a row
	besideASCII    = -8 // a letter of another script that touches one of ASCII
	upperCase      = -1
	lowerThenUpper = -4
)

// signs are characters other than letters that texts have in any charset.
const signs = "’‘“”„–—…€°²³µ±§«»½¼¾·×©®™ªº\u00A0"

func (a *alphabet) charset() hl7.Charset { return named(a.name) }

// score returns how likely pieces of text are, and how many characters of them are none of ASCII.
func (a *alphabet) score(pieces [][]byte) (sum float64, count int) {
	sum = a.prior
	for _, p := range pieces {
		text, ok := a.charset().Decode(p)
		if !ok {
			sum += noText
		}
		s, n := a.text(text)
		sum, count = sum+s, count+n
	}
	return sum, count
}

// text goes through the letters of a text and looks at each with the one before it.
func (a *alphabet) text(text string) (sum float64, count int) {
	var before rune
	for _, r := range text {
		high := r >= 0x80
		if high {
			count++
			sum += a.rate(r)
		}
		if unicode.IsMark(r) && !unicode.IsLetter(before) && !unicode.IsMark(before) {
			sum += unlikely
		}
		if unicode.IsLetter(r) && unicode.IsLetter(before) {
			sum += a.neighbours(before, r)
		}
		before = r
	}
	return sum, count
}

// rate returns how likely one character is.
func (a *alphabet) rate(r rune) float64 {
	lower := unicode.ToLower(r)
	sum := 0.0
	if lower != r {
		sum = upperCase
	}
	if a.latin {
		sum += latinHigh
	}
	switch {
	case strings.ContainsRune(a.common, lower):
		return sum + likelyCommon
	case strings.ContainsRune(a.usual, lower):
		return sum + likelyUsual
	case strings.ContainsRune(a.rare, lower):
		return sum + likelyRare
	case strings.ContainsRune(signs, r):
		return sum + likelySign
	}
	return sum + unlikely
}

// neighbours returns how likely it is that one letter follows another, when one of them is none of ASCII.
func (a *alphabet) neighbours(before, r rune) (sum float64) {
	if before < 0x80 && r < 0x80 {
		return 0
	}
	if unicode.IsLower(before) && unicode.IsUpper(r) {
		sum += lowerThenUpper
	}
	both := before >= 0x80 && r >= 0x80
	switch {
	case a.latin && both:
		sum += latinTwice
	case !a.latin && !both:
		sum += besideASCII
	}
	return sum
}
