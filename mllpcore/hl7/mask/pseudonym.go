package mask

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode"

	"mllpscope/mllpcore/hl7/explain"
)

// pseudonym returns what stands for a value, "" for classes that keep or hide it whole. The value itself never stands
// in it.
func (m *Masker) pseudonym(class Class, value string) string {
	switch class {
	case ClassFamily:
		return m.other("family", value, family)
	case ClassGiven:
		return m.other("given", value, given)
	case ClassID, ClassOID, ClassControl:
		return m.other("id", value, id)
	case ClassStreet:
		return m.other("street", value, func(d *drawn, _ string) string {
			return fmt.Sprintf("%d %s", 1+d.pick(300), streets[d.pick(len(streets))])
		})
	case ClassCity:
		return m.other("city", value, func(d *drawn, _ string) string { return towns[d.pick(len(towns))] })
	case ClassPhone:
		if !strings.Contains(value, "@") {
			return m.other("phone", value, phone)
		}
		return m.pseudonym(ClassEmail, value)
	case ClassEmail:
		return fmt.Sprintf("person-%04x@example.org", m.draw("email", value).pick(1<<16))
	case ClassBirth:
		return m.birth(value)
	}
	return ""
}

// drawn is a source of choices that depend on key, kind and value only.
type drawn struct {
	sum  [sha256.Size]byte
	used int
}

// draw starts the choices for a value. Case and blanks around it do not matter.
func (m *Masker) draw(kind, value string) *drawn {
	mac := hmac.New(sha256.New, m.key)
	mac.Write([]byte(kind + "\x00" + strings.ToUpper(strings.TrimSpace(value))))
	d := &drawn{}
	mac.Sum(d.sum[:0])
	return d
}

// pick returns a number from 0 to n-1.
func (d *drawn) pick(n int) int {
	if d.used+4 > len(d.sum) {
		d.sum = sha256.Sum256(d.sum[:])
		d.used = 0
	}
	v := binary.BigEndian.Uint32(d.sum[d.used:])
	d.used += 4
	return int(v % uint32(n))
}

// other makes a pseudonym that neither the value nor a word of it stands in: a real name may be among the invented
// ones.
func (m *Masker) other(kind, value string, invent func(d *drawn, value string) string) string {
	const tries = 64
	d := m.draw(kind, value)
	for range tries {
		if made := invent(d, value); !tells(made, value) {
			return made
		}
	}
	return Hidden
}

// tells reports whether a pseudonym has the value in it, or a word of three letters or digits and more.
func tells(pseudonym, value string) bool {
	folded := fold(pseudonym)
	for word := range words(fold(value)) {
		if len(word) >= shortestWord && strings.Contains(folded, word) {
			return true
		}
	}
	return strings.TrimSpace(fold(value)) == folded
}

func family(d *drawn, value string) string {
	return sameCase(families[d.pick(len(families))]+fmt.Sprintf("-%03X", d.pick(1<<12)), value)
}

func given(d *drawn, value string) string {
	if letters := strings.Trim(value, ". "); len(letters) == 1 {
		return string(rune('A' + d.pick(26)))
	}
	return sameCase(givens[d.pick(len(givens))], value)
}

// sameCase writes a name in capitals where the original is.
func sameCase(name, value string) string {
	if strings.ToUpper(value) == value {
		return strings.ToUpper(name)
	}
	return name
}

// minID is the least length of a pseudonym of an ID: shorter ones would soon stand for two persons.
const minID = 6

// id changes digits to digits and letters to letters; what stands between them stays.
func id(d *drawn, value string) string {
	var b strings.Builder
	n := 0
	for _, r := range value {
		switch {
		case unicode.IsDigit(r):
			b.WriteByte(byte('0' + d.pick(10)))
		case unicode.IsLetter(r):
			b.WriteByte(byte('A' + d.pick(26)))
		case r < 0x80 && strings.ContainsRune("-./_ ", r):
			b.WriteRune(r)
			continue
		default:
			b.WriteByte('0')
		}
		n++
	}
	for ; n < minID; n++ {
		b.WriteByte(byte('0' + d.pick(10)))
	}
	return b.String()
}

// phone changes the digits and hides what is neither digit nor punctuation.
func phone(d *drawn, value string) string {
	var b strings.Builder
	for _, r := range value {
		switch {
		case unicode.IsDigit(r):
			b.WriteByte(byte('0' + d.pick(10)))
		case strings.ContainsRune("+-()/. ", r):
			b.WriteRune(r)
		default:
			b.WriteByte('X')
		}
	}
	return b.String()
}

// birth moves a date by one to three years, to a day that every month has; what it does not understand is hidden.
func (m *Masker) birth(value string) string {
	value = strings.TrimSpace(value)
	moment, err := explain.ReadMoment("DTM", value)
	if err != nil || moment.NoDate {
		return Hidden
	}
	d := m.draw("birth", moment.Time.Format("20060102"))
	years := 1 + d.pick(3)
	if d.pick(2) == 0 && moment.Time.Year() > years {
		years = -years
	}
	text := fmt.Sprintf("%04d%02d%02d", moment.Time.Year()+years, 1+d.pick(12), 1+d.pick(28))
	length := len("2006")
	switch {
	case moment.Precision >= explain.PrecisionDay:
		length = len("20060102")
	case moment.Precision == explain.PrecisionMonth:
		length = len("200601")
	}
	return text[:length]
}
