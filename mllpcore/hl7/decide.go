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
	if h == nil {
		return original
	}
	accept, application := conditionOf(h.AcceptAck()), conditionOf(h.ApplicationAck())
	if accept == "" && application == "" {
		return original
	}
	var plan Plan
	if accept.asks(o) {
		plan.Commit = o.commit()
	}
	if application.asks(o) {
		plan.Application = o.application()
	}
	if mode == AckAlways && plan.Silent() {
		return original
	}
	return plan
}

// condition is when an acknowledgement is asked for, MSH-15 or MSH-16, table 0155: AL, NE, ER, SU, or empty.
type condition string

// conditionOf reads MSH-15 or MSH-16 in any case and with blanks around it. A value that is not in the table counts as
// empty.
func conditionOf(field []byte) condition {
	field = bytes.TrimSpace(field)
	for _, c := range [...]condition{"AL", "NE", "ER", "SU"} {
		if isCode(field, string(c)) {
			return c
		}
	}
	return ""
}

// oddCondition reports whether MSH-15 or MSH-16 has a value that is not in the table.
func oddCondition(field []byte) bool { return !isBlank(field) && conditionOf(field) == "" }

// asks reports whether the outcome is to be acknowledged. Empty is the same as NE where the other field has a value
// (chapter 2, enhanced mode).
func (c condition) asks(o outcome) bool {
	switch c {
	case "AL":
		return true
	case "ER":
		return o != accepted
	case "SU":
		return o == accepted
	}
	return false
}

// isCode compares a two-letter code in any case.
func isCode(field []byte, code string) bool {
	return len(field) == 2 && field[0]&^0x20 == code[0] && field[1]&^0x20 == code[1]
}
