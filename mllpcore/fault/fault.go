// Package fault is the error that carries the number of the class beside its words, SPEC section 8.
package fault

import "fmt"

// Code is the class's error number, SPEC section 8.
type Code int

// The numbers of SPEC section 8.
const (
	CodeAlreadyListening Code = 104
	CodeWhileListening   Code = 107
	CodeNoConnection     Code = 126
	CodeTimedOut         Code = 301
	CodeFile             Code = 302
	CodeNegativeAck      Code = 670
)

// Error carries the class's number beside the words. It matches its cause with errors.Is and errors.As.
type Error struct {
	Code Code   // 0 where the class has no number
	Op   string // what was being done, with which value
	Err  error  // why it failed and what to do about it
}

// Error returns what was being done and why it failed.
func (e *Error) Error() string {
	if e.Op == "" {
		return e.Err.Error()
	}
	return e.Op + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf returns an Error whose cause is made like fmt.Errorf does.
func Errorf(code Code, op, format string, args ...any) *Error {
	return &Error{Code: code, Op: op, Err: fmt.Errorf(format, args...)}
}

// NegativeAck returns the error for a negative acknowledgement: its code and what it says.
func NegativeAck(op, code, text string) error {
	if text != "" {
		code += ": " + text
	}
	return Errorf(CodeNegativeAck, op, "negative acknowledgement %s", code)
}
