package hl7

// summaryLimit bounds how far PatientSummary looks for PID, and how much of PID it reads.
const summaryLimit = 64 << 10

// Patient is what a list shows of a message's first PID segment, as received and still escaped: Header.Text decodes it.
// The slices point into the message.
type Patient struct {
	ID     []byte // PID-3.1 of the first repetition
	Family []byte // PID-5.1.1 of the first repetition
	Given  []byte // PID-5.2.1 of the first repetition
}

// PatientSummary reads PID-3 and PID-5 of the message b with the header h. It looks at the beginnings of the segments
// in the first 64 KiB and splits nothing else. Without PID the result is empty.
func PatientSummary(b []byte, h *Header) Patient {
	d := &h.Delims
	s := Split(b, d.Field)
	for e, ok := s.Next(); ok && e.Start < summaryLimit; e, ok = s.Next() {
		if pid := b[e.Start:min(e.End, e.Start+summaryLimit)]; isNamed(pid, "PID", d.Field) {
			return d.patient(pid)
		}
	}
	return Patient{}
}

// patient reads a PID segment.
func (d *Delimiters) patient(pid []byte) Patient {
	id, _, _ := d.part(pid, d.Field, 3+1)
	name, _, _ := d.part(pid, d.Field, 5+1)
	return Patient{ID: d.component(id, 1), Family: d.first(name, 1), Given: d.first(name, 2)}
}

// first returns the first subcomponent of component n of the first repetition of a field.
func (d *Delimiters) first(field []byte, n int) []byte {
	s, _, _ := d.part(d.component(field, n), d.Subcomponent, 1)
	return s
}
