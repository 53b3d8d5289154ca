package mllpcore

import (
	"errors"

	"mllpscope/mllpcore/fault"
	"mllpscope/mllpcore/setting"
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

// Error is an error with the class's number beside the words. It matches its cause with errors.Is and errors.As.
type Error = fault.Error

// Code is the class's error number, SPEC section 8.
type Code = fault.Code

// The numbers of SPEC section 8.
const (
	CodeAlreadyListening = fault.CodeAlreadyListening
	CodeWhileListening   = fault.CodeWhileListening
	CodeNoConnection     = fault.CodeNoConnection
	CodeTimedOut         = fault.CodeTimedOut
	CodeFile             = fault.CodeFile
	CodeNegativeAck      = fault.CodeNegativeAck
)
