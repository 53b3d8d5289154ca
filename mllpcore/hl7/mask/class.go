// Package mask hides who a message is about: names, IDs, addresses, phones, dates of birth and free text. The same
// value gets the same pseudonym as long as the key is the same, so that a person can still be followed through a
// session.
//
// It fails closed: what is kept is listed here, and only where it has the shape that its field asks for. Everything
// else, such as Z segments, unknown fields, text in the wrong place and what hangs on a segment that a separator is
// missing from, is hidden whole. A value that was hidden in one place is hidden wherever it stands.
package mask

// Class says how a value is hidden.
type Class uint8

// The classes.
const (
	ClassText    Class = iota // hidden whole: what nobody has decided to keep
	ClassKeep                 // not hidden
	ClassFamily               // family name: an invented one
	ClassGiven                // given name: an invented one
	ClassTitle                // a degree or prefix, kept where it is a usual one
	ClassID                   // digits and letters become others
	ClassStreet               // an invented street
	ClassCity                 // an invented town
	ClassPhone                // digits become others
	ClassEmail                // an invented address
	ClassBirth                // another day within a few years
	ClassCode                 // kept where it looks like a code, hidden whole otherwise
	ClassTable                // kept where it looks like a code of a table: no long number
	ClassNumber               // kept where it is a number
	ClassRange                // kept where it is a number, or two, or what stands between them
	ClassTime                 // kept where it is a date or time
	ClassClock                // kept where it is a time of the day
	ClassOID                  // kept where it is an object identifier, otherwise like ClassID
	ClassSystem               // kept where it looks like the name of a program or a place, hidden whole otherwise
	ClassControl              // kept where it is one word, as control IDs are, otherwise like ClassID
)

// Hidden replaces what is hidden whole.
const Hidden = "***"

// identifies reports whether values of the class tell who somebody is, so that they must not stand anywhere else.
func (c Class) identifies() bool {
	switch c {
	case ClassFamily, ClassGiven, ClassID, ClassStreet, ClassCity, ClassPhone, ClassEmail, ClassBirth:
		return true
	}
	return false
}
