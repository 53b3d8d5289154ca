package hl7

import "bytes"

// IsAnswer reports whether the message could be an acknowledgement, so that it must never be acknowledged: two programs
// that acknowledge acknowledgements do so for ever. b is the message or batch, h its first header. It is one where
// MSH-9.1, in any case and whatever stands around it,
//   - is ACK or MCF, with MSA or without;
//   - begins with them, as ACK_A01 does, or is empty, and an MSA segment follows.
//
// A query response (RSP, ADR…) with MSA is none: it is a message that may be acknowledged itself.
func IsAnswer(b []byte, h *Header) bool {
	kind := bytes.TrimSpace(uncontrolled(h.Type()))
	const length = len("ACK")
	if len(kind) >= length {
		if name := kind[:length]; !bytes.EqualFold(name, []byte("ACK")) && !bytes.EqualFold(name, []byte("MCF")) {
			return false
		}
		if len(kind) == length {
			return true
		}
	} else if !isBlank(kind) {
		return false
	}
	_, ok := findSegment(b, "MSA", h.Delims.Field)
	return ok
}

// Answer is what an acknowledgement says. The slices point into the message.
type Answer struct {
	Code      Code   // MSA-1, "" where it is not in table 0008
	RawCode   []byte // MSA-1 as received
	ControlID []byte // MSA-2: MSH-10 of the message that is answered
	Text      []byte // MSA-3, or where it is empty the text of the first ERR: ERR-8, else ERR-3.2; still escaped
	ErrorCode []byte // code of the first ERR: ERR-3.1, or ERR-1.4 up to 2.4
	Location  []byte // where the first ERR says the error is: ERR-2, or ERR-1 up to 2.4, components and all
}

// Accepted reports whether the code is AA or CA.
func (a *Answer) Accepted() bool { return a.Code.Positive() }

// ParseAnswer reads MSA and the first ERR of the message b with the header h, without splitting the rest; false where
// there is no MSA. Of several it reads the first, or one that refuses what the first accepts. It does not ask whether
// the message is an acknowledgement: see IsAnswer.
func ParseAnswer(b []byte, h *Header) (Answer, bool) {
	d := &h.Delims
	var a Answer
	found := false
	s := Split(b, d.Field)
	for e, ok := s.Next(); ok && (!found || a.Accepted()); e, ok = s.Next() {
		if !isNamed(b[e.Start:e.End], "MSA", d.Field) {
			continue
		}
		next := readMSA(b[e.Start:e.End:e.End], d)
		if !found || !next.Accepted() && bytes.Equal(next.ControlID, a.ControlID) {
			a, found = next, true
		}
	}
	if !found {
		return Answer{}, false
	}
	if e, ok := findSegment(b, "ERR", d.Field); ok {
		a.readERR(e, d)
	}
	return a, true
}

func readMSA(msa []byte, d *Delimiters) (a Answer) {
	a.RawCode, _, _ = d.part(msa, d.Field, 2)
	a.ControlID, _, _ = d.part(msa, d.Field, 3)
	a.Text, _, _ = d.part(msa, d.Field, 4)
	a.Code = parseCode(a.RawCode)
	return a
}

func (a *Answer) readERR(e []byte, d *Delimiters) {
	field := func(n int) []byte {
		f, _, _ := d.part(e, d.Field, n+1)
		return f
	}
	if code := d.component(field(3), 1); len(code) > 0 {
		a.ErrorCode, a.Location = code, field(2)
	} else {
		a.Location = field(1)
		coded := d.component(a.Location, 4)
		a.ErrorCode, _, _ = d.part(coded, d.Subcomponent, 1)
	}
	for _, text := range [...][]byte{field(8), d.component(field(3), 2)} {
		if len(a.Text) == 0 {
			a.Text = text
		}
	}
}
