package mllpcore

import (
	"errors"
	"fmt"

	"mllpscope/mllpcore/setting"
)

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

// Errors a caller can ask for with errors.Is.
var (
	// ErrServerClosed is returned by Serve and ListenAndServe after Shutdown, Close or Listening = False.
	ErrServerClosed = errors.New("mllp: server closed")
	// ErrUnsupported is in every error of a setting that this build cannot honour; the message says why.
	ErrUnsupported = setting.ErrUnsupported
	// ErrListening is in every error of a change that is possible only while not listening.
	ErrListening = setting.ErrListening
	// ErrReadOnly is in every error of an attempt to set a value that can only be read.
	ErrReadOnly = setting.ErrReadOnly
	// ErrUnknownSetting is in the error for a name that no row of the table has.
	ErrUnknownSetting = setting.ErrUnknownSetting
	// ErrNoConnection is in every error of a call that names a connection that is not open.
	ErrNoConnection = setting.ErrNoConnection
	// ErrBadValue is in every error of a value that a setting does not take.
	ErrBadValue = setting.ErrBadValue
	// ErrInterrupted is returned by a Send that Interrupt ended.
	ErrInterrupted = errors.New("interrupted")
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

func errorf(code Code, op, format string, args ...any) *Error {
	return &Error{Code: code, Op: op, Err: fmt.Errorf(format, args...)}
}
