package mask

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode"

	"mllpscope/mllpcore/hl7/explain"
)

// Masker makes pseudonyms with one key. It keeps nothing of what it hides. Its methods may be called from several
// goroutines.
type Masker struct{ key []byte }

// New makes a masker with a random key: its pseudonyms hold as long as it lives, such as one session of the app.
func New() *Masker {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // never fails
	return &Masker{key: key}
}

// WithKey makes a masker whose pseudonyms are the same whenever the key is, such as for a set of exports that belong
// together. Who has the key can try out names.
func WithKey(key []byte) *Masker { return &Masker{key: append([]byte(nil), key...)} }

// Value hides one value. Empty values and the HL7 null ("") stay.
func (m *Masker) Value(class Class, value string) string {
	if value == "" || value == `""` {
		return value
	}
	if pseudonym := m.pseudonym(class, value); pseudonym != "" {
		return pseudonym
	}
	if class == ClassKeep || kept(class, value) {
		return value
	}
	return Hidden
}

// pseudonym returns what stands for a value, "" for classes that keep or hide it whole.
func (m *Masker) pseudonym(class Class, value string) string {
	switch class {
	case ClassFamily:
		return m.family(value)
	case ClassGiven:
		return m.given(value)
	case ClassID:
		return m.id(value)
	case ClassStreet:
		d := m.draw("street", value)
		return fmt.Sprintf("%d %s", 1+d.pick(300), streets[d.pick(len(streets))])
	case ClassCity:
		return towns[m.draw("city", value).pick(len(towns))]
	case ClassPhone:
		return m.phone(value)
	case ClassEmail:
		return fmt.Sprintf("person-%04x@example.org", m.draw("email", value).pick(1<<16))
	case ClassBirth:
		return m.birth(value)
	case ClassOID:
		if strings.Trim(value, "0123456789.") == "" && strings.Contains(value, ".") {
			return value
		}
		return m.id(value)
	}
	return ""
}

// maxCode is the longest value that is taken for a code.
const maxCode = 24

// kept reports whether a value is what its class promises.
func kept(class Class, value string) bool {
	switch class {
	case ClassCode:
		return len(value) <= maxCode && !strings.ContainsFunc(value, notCode) || kept(ClassNumber, value)
	case ClassNumber:
		return len(value) <= maxCode && strings.Trim(value, "0123456789.+-<>=/:% ") == ""
	case ClassTime:
		return isMoment(value)
	case ClassTitle:
		for _, t := range titles {
			if strings.EqualFold(strings.Trim(value, ". "), t) {
				return true
			}
		}
	}
	return false
}

func notCode(r rune) bool {
	return !(r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.+/*%<>", r)))
}

func isMoment(value string) bool {
	for _, typ := range [...]string{"DTM", "TM"} {
		if _, err := explain.ReadMoment(typ, value); err == nil {
			return true
		}
	}
	return false
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

func (m *Masker) family(value string) string {
	d := m.draw("family", value)
	name := families[d.pick(len(families))] + fmt.Sprintf("-%03X", d.pick(1<<12))
	return sameCase(name, value)
}

func (m *Masker) given(value string) string {
	d := m.draw("given", value)
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
func (m *Masker) id(value string) string {
	d := m.draw("id", value)
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
func (m *Masker) phone(value string) string {
	if strings.Contains(value, "@") {
		return m.Value(ClassEmail, value)
	}
	d := m.draw("phone", value)
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

// birth moves a date by up to three years, to a day that every month has; what it does not understand is hidden.
func (m *Masker) birth(value string) string {
	moment, err := explain.ReadMoment("DTM", value)
	if err != nil {
		return Hidden
	}
	d := m.draw("birth", moment.Time.Format("20060102"))
	year := moment.Time.Year() + d.pick(7) - 3
	text := fmt.Sprintf("%04d%02d%02d", max(year, 1), 1+d.pick(12), 1+d.pick(28))
	return text[:min(len(text), len(value)&^1)]
}
