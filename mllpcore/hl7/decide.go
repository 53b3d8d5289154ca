package hl7

import (
	"bytes"
	"fmt"
	"strings"
)

// AckMode is the setting AckMode of SPEC section 5.5: which acknowledgements are sent.
type AckMode uint8

// The modes of SPEC section 6.
const (
	AckAuto     AckMode = iota // as MSH-15 and MSH-16 ask
	AckOriginal                // always one application acknowledgement
	AckCommit                  // always one commit acknowledgement
	AckAlways                  // as MSH-15 and MSH-16 ask, but an application acknowledgement where they ask for none
	AckNever                   // nothing
)

const ackModeNames = "auto, original, commit, always, never"

// String returns the mode as it is written in settings.
func (m AckMode) String() string {
	names := strings.Split(ackModeNames, ", ")
	if int(m) >= len(names) {
		return fmt.Sprintf("AckMode(%d)", m)
	}
	return names[m]
}

// ParseAckMode reads a mode in any case.
func ParseAckMode(s string) (AckMode, error) {
	for m := AckAuto; m <= AckNever; m++ {
		if strings.EqualFold(strings.TrimSpace(s), m.String()) {
			return m, nil
		}
	}
	return AckAuto, fmt.Errorf("unknown acknowledgement mode %q: use one of %s", s, ackModeNames)
}

// Plan says which acknowledgements are sent, "" for not sent. The commit acknowledgement goes first, the application
// acknowledgement is a message of its own with its own MSH-10.
type Plan struct{ Commit, Application Code }

// Silent reports whether nothing is sent.
func (p Plan) Silent() bool { return p.Commit == "" && p.Application == "" }

// Decide says what answers a message that was accepted (p nil) or not, SPEC section 6. A message without MSH-10 is
// never accepted, whatever p says. Where both acknowledgements are asked for, both tell the same outcome. A nil h is
// answered in original mode.
func Decide(h *Header, mode AckMode, p *Problem) Plan {
	o := p.outcome()
	if p == nil && h != nil && !h.hasControlID() {
		o = failed
	}
	original := Plan{Application: o.application()}
	switch mode {
	case AckNever:
		return Plan{}
	case AckOriginal:
		return original
	case AckCommit:
		return Plan{Commit: o.commit()}
	}
	if h == nil || (isBlank(h.AcceptAck()) && isBlank(h.ApplicationAck())) {
		return original
	}
	var plan Plan
	if asks(h.AcceptAck(), o) {
		plan.Commit = o.commit()
	}
	if asks(h.ApplicationAck(), o) {
		plan.Application = o.application()
	}
	if mode == AckAlways && plan.Silent() {
		return original
	}
	return plan
}

// asks reads MSH-15 or MSH-16 (table 0155) in any case. Empty is the same as NE where the other field has a value
// (chapter 2, enhanced mode). A value that is not in the table counts as AL: a sender that waits for an answer in vain
// stops, one that gets an answer too many does not.
func asks(field []byte, o outcome) bool {
	field = bytes.TrimSpace(field)
	switch {
	case isBlank(field), isCode(field, "NE"):
		return false
	case isCode(field, "ER"):
		return o != accepted
	case isCode(field, "SU"):
		return o == accepted
	}
	return true
}

// isCode compares a two-letter code in any case.
func isCode(field []byte, code string) bool {
	return len(field) == 2 && field[0]&^0x20 == code[0] && field[1]&^0x20 == code[1]
}
