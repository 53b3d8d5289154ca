package model

import "mllpscope/mllpcore/hl7"

// patientMax is how many characters of the patient the list shows at most.
const patientMax = 60

// Patient returns what the list shows of PID: the first identifier and the name as it stands (77 DOE^JO), empty when
// there is no PID near the start of the message.
func Patient(body []byte) string {
	h, err := hl7.ParseHeader(body)
	if err != nil {
		return ""
	}
	p := hl7.PatientSummary(body, &h)
	s := h.Text(p.ID)
	if len(p.Family)+len(p.Given) > 0 {
		if s != "" {
			s += " "
		}
		s += h.Text(p.Family)
		if len(p.Given) > 0 {
			s += string(h.Delims.Component) + h.Text(p.Given)
		}
	}
	return clipRunes(VisibleText(s), patientMax)
}

// clipRunes returns at most the first n characters of s.
func clipRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
