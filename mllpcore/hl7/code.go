package hl7

import "bytes"

// Code is an acknowledgement code, MSA-1, table 0008.
type Code string

// The acknowledgement codes of table 0008.
const (
	AA Code = "AA" // application accept
	AE Code = "AE" // application error
	AR Code = "AR" // application reject
	CA Code = "CA" // commit accept
	CE Code = "CE" // commit error
	CR Code = "CR" // commit reject
)

// Positive reports whether the code accepts the message: AA or CA.
func (c Code) Positive() bool { return c == AA || c == CA }

// Commit reports whether the code is one of a commit acknowledgement: CA, CE or CR.
func (c Code) Commit() bool { return c == CA || c == CE || c == CR }

// Valid reports whether the code is in table 0008.
func (c Code) Valid() bool {
	switch c {
	case AA, AE, AR, CA, CE, CR:
		return true
	}
	return false
}

// parseCode reads MSA-1 in any case and with spaces around it; "" where it is not in table 0008.
func parseCode(b []byte) Code {
	b = bytes.TrimSpace(b)
	for _, c := range [...]Code{AA, AE, AR, CA, CE, CR} {
		if len(b) == 2 && b[0]&^0x20 == c[0] && b[1]&^0x20 == c[1] {
			return c
		}
	}
	return ""
}

// outcome is how a message fared: the second letter of every acknowledgement code.
type outcome byte

const (
	accepted outcome = 'A'
	failed   outcome = 'E'
	rejected outcome = 'R'
)

func (o outcome) application() Code { return [...]Code{AA, AE, AR}[o.index()] }

func (o outcome) commit() Code { return [...]Code{CA, CE, CR}[o.index()] }

func (o outcome) index() int {
	switch o {
	case failed:
		return 1
	case rejected:
		return 2
	}
	return 0
}
