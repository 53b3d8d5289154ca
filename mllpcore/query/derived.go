package query

import (
	"strings"
	"unicode/utf8"

	"mllpscope/mllpcore/hl7"
)

// Derived is what queries ask of a message's body often enough to be kept beside it: MSH and PID, read once. Text is in
// UTF-8 by the charset of the message, without NUL (U+FFFD stands in its place); no value is longer than 199 bytes
// as received.
type Derived struct {
	ControlID            string // MSH-10
	Type                 string // MSH-9.1
	Trigger              string // MSH-9.2
	Version              string // MSH-12.1
	SendingApplication   string // MSH-3, components and all
	SendingFacility      string // MSH-4
	ReceivingApplication string // MSH-5
	ReceivingFacility    string // MSH-6
	PatientID            string // PID-3.1 of the first repetition, escape sequences decoded
	PatientName          string // PID-5.1.1 and PID-5.2.1 with a ^ between them where both are there, decoded too
}

// valueMax is how much of a value counts, the longest MSH-10 of any HL7 version (mllpcore.Summary cuts there too).
const valueMax = 199

// Derive reads it from a body: from the first MSH, for a batch, and all empty without one. It copies.
func Derive(body []byte) Derived {
	s := &subject{body: viewOf(body)}
	return Derived{
		ControlID:            strings.Clone(s.derive(factControlID)),
		Type:                 strings.Clone(s.derive(factType)),
		Trigger:              strings.Clone(s.derive(factTrigger)),
		Version:              strings.Clone(s.derive(factVersion)),
		SendingApplication:   strings.Clone(s.derive(factSendingApplication)),
		SendingFacility:      strings.Clone(s.derive(factSendingFacility)),
		ReceivingApplication: strings.Clone(s.derive(factReceivingApplication)),
		ReceivingFacility:    strings.Clone(s.derive(factReceivingFacility)),
		PatientID:            strings.Clone(s.derive(factPatientID)),
		PatientName:          strings.Clone(s.derive(factPatientName)),
	}
}

// of returns one value of d.
func (d *Derived) of(f fact) string {
	switch f {
	case factControlID:
		return d.ControlID
	case factType:
		return d.Type
	case factTrigger:
		return d.Trigger
	case factVersion:
		return d.Version
	case factSendingApplication:
		return d.SendingApplication
	case factSendingFacility:
		return d.SendingFacility
	case factReceivingApplication:
		return d.ReceivingApplication
	case factReceivingFacility:
		return d.ReceivingFacility
	case factPatientID:
		return d.PatientID
	}
	return d.PatientName
}

// derive reads one value of Derived from the body.
func (s *subject) derive(f fact) string {
	h, ok := s.head()
	if !ok {
		return ""
	}
	switch f {
	case factControlID:
		return s.clean(h.ControlID())
	case factType:
		return s.clean(h.Type())
	case factTrigger:
		return s.clean(h.Trigger())
	case factVersion:
		return s.clean(h.Version())
	case factSendingApplication:
		return s.clean(h.Field(3))
	case factSendingFacility:
		return s.clean(h.Field(4))
	case factReceivingApplication:
		return s.clean(h.Field(5))
	case factReceivingFacility:
		return s.clean(h.Field(6))
	}
	return s.derivePatient(f, hl7.PatientSummary(s.bytes(), h))
}

func (s *subject) derivePatient(f fact, p hl7.Patient) string {
	if f == factPatientID {
		return s.cleanText(p.ID)
	}
	family, given := s.cleanText(p.Family), s.cleanText(p.Given)
	if given == "" {
		return family
	}
	return family + "^" + given
}

// clean returns a value in the form of Derived; a plain one is not copied.
func (s *subject) clean(v []byte) string {
	v = v[:min(len(v), valueMax)]
	if text := viewOf(v); simple(text) {
		return text
	}
	return withoutNUL(s.decode(v))
}

// cleanText also decodes escape sequences.
func (s *subject) cleanText(v []byte) string {
	v = v[:min(len(v), valueMax)]
	if d := s.delimiters(); d.Escape != 0 && strings.IndexByte(viewOf(v), d.Escape) >= 0 {
		v = hl7.Unescape(nil, v, d)
	}
	return s.clean(v)
}

func withoutNUL(s string) string { return strings.ReplaceAll(s, "\x00", string(utf8.RuneError)) }

// simple reports whether text is ASCII in every charset: no byte above 0x7F, no NUL, and no ESC, which in ISO 2022
// changes the meaning of what follows.
func simple(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= utf8.RuneSelf || c == 0 || c == escByte {
			return false
		}
	}
	return true
}

const escByte = 0x1B
