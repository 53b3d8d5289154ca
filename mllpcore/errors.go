package mllpcore

import (
	"errors"

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
