// Package mask hides who a message is about: names, IDs, addresses, phones, dates of birth and free text. The same
// value gets the same pseudonym as long as the key is the same, so that a person can still be followed through a
// session.
//
// It fails closed: what is kept is listed here; everything else, such as Z segments, unknown fields and text in the
// wrong place, is hidden whole.
package mask

// Class says how a value is hidden.
type Class uint8

// The classes.
const (
	ClassText   Class = iota // hidden whole: what nobody has decided to keep
	ClassKeep                // not hidden
	ClassFamily              // family name: an invented one
	ClassGiven               // given name: an invented one
	ClassTitle               // a degree or prefix, kept where it is a usual one
	ClassID                  // digits and letters become others
	ClassStreet              // an invented street
	ClassCity                // an invented town
	ClassPhone               // digits become others
	ClassEmail               // an invented address
	ClassBirth               // another day within a few years
	ClassCode                // kept where it looks like a code, hidden whole otherwise
	ClassNumber              // kept where it is a number
	ClassTime                // kept where it is a date or time
	ClassOID                 // kept where it is an object identifier, otherwise like ClassID
)

// Hidden replaces what is hidden whole.
const Hidden = "***"
