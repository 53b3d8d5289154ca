package setting

import "errors"

// Errors that a refused value or name matches with errors.Is.
var (
	// ErrBadValue is in every error of a value that a setting does not take.
	ErrBadValue = errors.New("bad value")
	// ErrUnknownSetting is in the error for a name that no row of the table has.
	ErrUnknownSetting = errors.New("unknown setting")
	// ErrReadOnly is in every error of an attempt to set a value that can only be read.
	ErrReadOnly = errors.New("can only be read")
	// ErrUnsupported is in every error of a setting that this build cannot honour; the message says why.
	ErrUnsupported = errors.ErrUnsupported
	// ErrListening is in every error of a change that is possible only while not listening.
	ErrListening = errors.New("not possible while listening: stop listening first")
	// ErrNoConnection is in every error of a call that names a connection that is not open.
	ErrNoConnection = errors.New("no such connection")
)
