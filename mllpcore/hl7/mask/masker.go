package mask

import (
	"crypto/rand"
	"crypto/sha256"
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

// Value hides one value. Empty values and the HL7 null ("") stay.
func (m *Masker) Value(class Class, value string) string {
	if value == "" || value == `""` || kept(class, value) {
		return value
	}
	if pseudonym := m.pseudonym(class, value); pseudonym != "" {
		return pseudonym
	}
	return Hidden
}

// kept reports whether a value is what its class promises.
func kept(class Class, value string) bool {
	switch class {
	case ClassKeep:
		return true
	case ClassCode:
		return isCode(value) || isRange(value)
	case ClassTable:
		return isTableCode(value)
	case ClassNumber:
		return isNumber(value)
	case ClassRange:
		return isRange(value)
	case ClassTime:
		return isMoment(value)
	case ClassClock:
		return isClock(value)
	case ClassTitle:
		return isTitle(value)
	case ClassOID:
		return isOID(value)
	case ClassSystem:
		return isSystem(value)
	case ClassControl:
		return isControlID(value)
	}
	return false
}
