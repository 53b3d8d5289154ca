package query

import (
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/message"
)

// Derived is what queries ask of a message's body often enough to be kept beside it.
type Derived struct {
	message.Summary        // MSH, as received but for blanks around values; Charset is not asked for
	PatientID       string // PID-3.1 of the first repetition as a person reads it
	PatientName     string // PID-5.1.1 and, after a ^, PID-5.2.1 of the first repetition, as a person reads it
}

// Limits of one value: in bytes as received (message.Summary cuts there too), and as text.
const (
	valueMax = 199
	textMax  = 2 * valueMax
)

// Derive reads it from a body, for a batch from its first message; it is empty without MSH. It copies.
func Derive(body []byte) Derived {
	s := &subject{body: viewOf(body)}
	d := Derived{Summary: message.Summarize(body)}
	d.Charset = ""
	for _, v := range [...]*string{&d.ControlID, &d.Type, &d.Trigger, &d.Version} {
		*v = unpadded(*v, 0)
	}
	if h, ok := s.head(); ok {
		for _, v := range [...]*string{
			&d.SendingApplication, &d.SendingFacility, &d.ReceivingApplication, &d.ReceivingFacility,
		} {
			*v = unpadded(*v, h.Delims.Component)
		}
	}
	d.PatientID = strings.Clone(s.derive(factPatientID))
	d.PatientName = strings.Clone(s.derive(factPatientName))
	return d
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

// derive reads one value of Derived from the body; it copies only what has to be decoded.
func (s *subject) derive(f fact) string {
	h, ok := s.head()
	if !ok {
		return ""
	}
	return s.deriveOf(f, h, s.bytes())
}

// deriveOf reads a value of the message whose header is h, which is s.header as well; b begins with it, or with what
// stands before the first message.
func (s *subject) deriveOf(f fact, h *hl7.Header, b []byte) string {
	var v []byte
	component := byte(0)
	switch f {
	case factControlID:
		v = h.ControlID()
	case factType:
		v = h.Type()
	case factTrigger:
		v = h.Trigger()
	case factVersion:
		v = h.Version()
	case factSendingApplication, factSendingFacility, factReceivingApplication, factReceivingFacility:
		v, component = h.Field(3+int(f-factSendingApplication)), h.Delims.Component
	default:
		return s.derivePatient(f, hl7.PatientSummary(b, h))
	}
	return unpadded(viewOf(v[:min(len(v), valueMax)]), component)
}

func (s *subject) derivePatient(f fact, p hl7.Patient) string {
	if f == factPatientID {
		return s.shortText(p.ID)
	}
	name := s.shortText(p.Family)
	if len(p.Given) > 0 {
		name = strings.Clone(name) // the next text takes its place
		if given := s.shortText(p.Given); given != "" {
			name += "^" + given
		}
	}
	return name
}

// shortText returns a value of the body in the charset of its header, as a person reads it.
func (s *subject) shortText(v []byte) string {
	text := strings.Trim(s.text(viewOf(v[:min(len(v), valueMax)]), s.header.Delims), blanks)
	if len(text) > textMax {
		return strings.ToValidUTF8(text[:textMax], "")
	}
	return text
}

// blanks are what pads values that are written in columns.
const blanks = " \t"

// unpadded returns a value without blanks around it and, where it may have several components, around each of them.
func unpadded(v string, component byte) string {
	v = strings.Trim(v, blanks)
	if component == 0 || strings.IndexByte(v, component) < 0 || !strings.ContainsAny(v, blanks) {
		return v
	}
	parts := strings.Split(v, string([]byte{component}))
	for i := range parts {
		parts[i] = strings.Trim(parts[i], blanks)
	}
	return strings.Join(parts, string([]byte{component}))
}

// simple reports whether text is ASCII in every charset: no byte above 0x7F, and no ESC, which in ISO 2022 changes the
// meaning of what follows.
func simple(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= 0x80 || c == escByte {
			return false
		}
	}
	return true
}

const escByte = 0x1B
