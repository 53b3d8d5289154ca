package explain

import "mllpscope/mllpcore/hl7"

// ideograms says how likely text in one charset of East Asia is, by which row of its table a character is in: the rows
// of common characters hold nearly all that is written, and the others many more.
type ideograms struct {
	name   string
	prior  float64
	single func(c byte) (likely float64, ok bool) // characters of one byte, nil for none
	pair   func(lead, trail byte) float64
}

// doubles are the charsets of two bytes a character that are tried.
var doubles = [...]ideograms{
	{"Shift_JIS", 0, halfKana, shiftJIS},
	{"GB18030", 0, nil, gbk},
	{"EUC-KR", 0, nil, eucKR},
	{"Big5", -0.5, nil, big5},
	{"EUC-JP", -1, nil, eucJP},
}

// The likelihoods of a character, by the size of the set it is from and the part of texts that the set makes up.
const (
	rowHiragana = -5.8
	rowKatakana = -6.1
	rowKanji    = -8.7
	rowHanzi    = -8.3
	rowHangul   = -7.8
	rowBig5     = -8.7
	rowSigns    = -9
	rowRare     = -12
	rowLast     = -14.2
	rowHalfKana = -4.5
	lostMark    = -5 // a delimiter that has become the second byte of a character
)

func between(c, low, high byte) bool { return c >= low && c <= high }

func halfKana(c byte) (float64, bool) { return rowHalfKana, between(c, 0xA1, 0xDF) }

func shiftJIS(lead, trail byte) float64 {
	switch {
	case lead == 0x82 && between(trail, 0x9F, 0xF1):
		return rowHiragana
	case lead == 0x83 && between(trail, 0x40, 0x96):
		return rowKatakana
	case lead == 0x81, lead == 0x82:
		return rowSigns
	case lead == 0x88 && trail >= 0x9F, between(lead, 0x89, 0x97), lead == 0x98 && trail <= 0x72:
		return rowKanji
	case between(lead, 0x98, 0x9F), between(lead, 0xE0, 0xEA):
		return rowRare
	}
	return rowLast
}

func eucJP(lead, trail byte) float64 {
	switch {
	case trail < 0xA1:
		return rowLast
	case lead == 0xA4:
		return rowHiragana
	case lead == 0xA5:
		return rowKatakana
	case lead == 0xA1, lead == 0xA3, lead == 0x8E:
		return rowSigns
	case between(lead, 0xB0, 0xCF):
		return rowKanji
	case between(lead, 0xD0, 0xF4):
		return rowRare
	}
	return rowLast
}

func gbk(lead, trail byte) float64 {
	switch {
	case trail < 0xA1:
		return rowLast
	case between(lead, 0xB0, 0xD7):
		return rowHanzi
	case between(lead, 0xD8, 0xF7):
		return rowRare
	case between(lead, 0xA1, 0xA3):
		return rowSigns
	}
	return rowLast
}

func eucKR(lead, trail byte) float64 {
	switch {
	case trail < 0xA1:
		return rowLast
	case between(lead, 0xB0, 0xC8):
		return rowHangul
	case between(lead, 0xCA, 0xFD):
		return rowRare
	case between(lead, 0xA1, 0xA3):
		return rowSigns
	}
	return rowLast
}

func big5(lead, _ byte) float64 {
	switch {
	case between(lead, 0xA4, 0xC6):
		return rowBig5
	case between(lead, 0xA1, 0xA3):
		return rowSigns
	case between(lead, 0xC9, 0xF9):
		return rowRare
	}
	return rowLast
}

func (d *ideograms) charset() hl7.Charset { return named(d.name) }

// score returns how likely pieces of text are, and how many characters of them are none of ASCII.
func (d *ideograms) score(pieces [][]byte) (sum float64, count int) {
	sum = d.prior
	for _, p := range pieces {
		if _, ok := d.charset().Decode(p); !ok {
			sum += noText
		}
		s, n := d.text(p)
		sum, count = sum+s, count+n
	}
	return sum, count
}

func (d *ideograms) text(p []byte) (sum float64, count int) {
	letter := false // before the character stands a letter of ASCII
	for i := 0; i < len(p); {
		if p[i] < 0x80 {
			letter = isLetter(p[i])
			i++
			continue
		}
		likely, size := d.character(p[i:])
		sum += likely
		count++
		if letter {
			sum += besideASCII
		}
		letter = false
		if i += size; i < len(p) && isLetter(p[i]) {
			sum += besideASCII
		}
	}
	return sum, count
}

// character returns how likely the first one is, which is none of ASCII, and of how many bytes.
func (d *ideograms) character(p []byte) (likely float64, size int) {
	if d.single != nil {
		if likely, ok := d.single(p[0]); ok {
			return likely, 1
		}
	}
	if len(p) == 1 {
		return unlikely, 1
	}
	likely = d.pair(p[0], p[1])
	if isMark(p[1]) {
		likely += lostMark
	}
	return likely, 2
}

func isMark(c byte) bool {
	switch c {
	case '|', '^', '~', '&', '\\':
		return true
	}
	return false
}

func isLetter(c byte) bool { return between(c, 'A', 'Z') || between(c, 'a', 'z') }
