package setting

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"mllpscope/certs"
	"mllpscope/mllpcore/plural"
)

// Error says which setting refused which value, why, and what to give instead. It matches ErrBadValue,
// ErrUnsupported, ErrReadOnly or ErrNoConnection with errors.Is.
type Error struct {
	Name   string // the setting
	Value  string // what was given, shortened; "(not shown)" for a secret, empty when the value does not matter
	Reason string // why, and what to do, without name and value
	Err    error  // ErrBadValue, ErrUnsupported, ErrReadOnly, ErrListening or ErrNoConnection
}

// Error returns name, value and reason: LocalPort: "70000" is not a port: give a whole number from 0 to 65535.
func (e *Error) Error() string {
	if e.Value == "" {
		return e.Name + ": " + e.Reason
	}
	return e.Name + ": " + e.Value + " " + e.Reason
}

// Unwrap returns what kind of refusal it is.
func (e *Error) Unwrap() error { return e.Err }

// reason is an error without name and value yet; failure adds them.
type reason struct {
	text string
	bare bool // the text stands without the value before it
	err  error
}

func (r *reason) Error() string { return r.text }
func (r *reason) Unwrap() error { return r.err }

// bad returns the reason for refusing a value, to be read after the value: `"x" is not …`.
func bad(format string, args ...any) error {
	return &reason{text: reasonText(format, args), err: ErrBadValue}
}

// unsupported returns the reason why a value cannot be honoured, to be read after the value.
func unsupported(format string, args ...any) error {
	return &reason{text: "is not supported: " + reasonText(format, args), err: ErrUnsupported}
}

// clash returns the reason for refusing a value because of another setting; it names the values itself.
func clash(kind error, format string, args ...any) error {
	return &reason{text: reasonText(format, args), bare: true, err: kind}
}

// reasonText puts parts of a value into a reason, without a password or a key in them.
func reasonText(format string, args []any) string {
	shown := make([]any, len(args))
	for i, arg := range args {
		if text, ok := arg.(string); ok && holdsKey(text) {
			arg = "(not shown)"
		} else if ok {
			arg = HideCredentials(text)
		}
		shown[i] = arg
	}
	return fmt.Sprintf(format, shown...)
}

// Refuse returns the error for a value that cannot be set now, or not here; kind is what it matches.
func (r Row) Refuse(value string, kind error, format string, args ...any) error {
	e := &Error{Name: r.Name, Reason: reasonText(format, args), Err: kind}
	if value != "" {
		e.Value = r.show(value)
	}
	return e
}

// failure puts the row's name and the value in front of a reason.
func (r Row) failure(value string, err error) error {
	e := &Error{Name: r.Name, Value: r.show(value), Reason: err.Error(), Err: ErrBadValue}
	var why *reason
	if errors.As(err, &why) {
		e.Err = why.err
		if why.bare {
			e.Value = ""
		}
	}
	return e
}

// showMax is the most characters of a value that an error repeats: enough to recognise it on one line.
const showMax = 60

// show returns value as an error may repeat it: quoted and shortened, never a secret and never a key.
func (r Row) show(value string) string {
	switch {
	case r.Secret:
		return "(not shown)"
	case holdsKey(value), r.Kind == KindBytes && len(value) > showMax:
		return fmt.Sprintf("(%s, not shown)", plural.Of(len(value), "byte"))
	}
	if !r.Path {
		value = HideCredentials(value)
	}
	switch {
	case utf8.RuneCountInString(value) > showMax:
		return strconv.Quote(string([]rune(value)[:showMax])) + fmt.Sprintf("... (%d bytes)", len(value))
	case r.Path && strconv.CanBackquote(value) && !strings.Contains(value, `"`):
		return `"` + value + `"` // a Windows path reads better without doubled backslashes
	default:
		return strconv.Quote(value)
	}
}

// holdsKey reports whether text may be a private key, in whatever setting it was put: a key that is text, or DER or a
// Java key store, as it is or in base64.
func holdsKey(text string) bool {
	return strings.Contains(text, "PRIVATE KEY") || certs.IsBinary(text) || certs.IsContent(text)
}

func quoteOrEmpty(s string) string {
	if s == "" {
		return "empty"
	}
	return s
}
