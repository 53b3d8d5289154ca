package setting

import (
	"fmt"
	"slices"
	"strings"
)

// Kind says what the text of a setting looks like, and so which widget edits it and which TOML type a profile uses.
type Kind uint8

// The kinds of settings. The text of each is what Set accepts and Get returns.
const (
	KindString Kind = iota // one line of text, kept as it is given
	KindInt                // a decimal whole number
	KindBool               // True or False; 1, 0, Yes and No are accepted in any case
	KindByte               // decimal, hex or one literal character, 0-255; a lone digit is a number. Printed as 0x0B
	KindBytes              // a path, or a blob: PEM text or base64 (see SSLCertStore)
	KindList               // items separated by ; , or newline. Printed with ", " between them
	KindHex                // a hexadecimal number, with or without 0x. Printed as 0 or 0x10
	KindText               // text of several lines, such as PEM
	KindWord               // one of the words in Values, in any case
)

// String returns the kind in one lower-case word.
func (k Kind) String() string {
	names := [...]string{"string", "int", "bool", "byte", "bytes", "list", "hex", "text", "word"}
	if int(k) < len(names) {
		return names[k]
	}
	return ""
}

// When says when a setting may be set.
type When uint8

// The times of SPEC.
const (
	WhenAny      When = iota // takes effect at once
	WhenNext                 // takes effect for connections accepted later
	WhenIdle                 // only while not listening, otherwise ErrListening
	WhenReadOnly             // can only be read, otherwise ErrReadOnly
)

// String returns the word SPEC uses: any, next, idle or ro.
func (w When) String() string {
	names := [...]string{"any", "next", "idle", "ro"}
	if int(w) < len(names) {
		return names[w]
	}
	return ""
}

// Describe says in words when a setting may be set.
func (w When) Describe() string {
	switch w {
	case WhenNext:
		return "Takes effect for connections accepted later."
	case WhenIdle:
		return "Can be set only while not listening."
	case WhenReadOnly:
		return "Can only be read."
	default:
		return "Takes effect at once."
	}
}

// Touch says what a change of a setting touches besides the next message or connection.
type Touch uint8

// What a change can touch. What is bound anew is WhenIdle, what holds for later connections WhenNext.
const (
	TouchNothing     Touch = iota // it is read where it is needed
	TouchHandshakes               // TLS handshakes: what they need is prepared anew, and refused when it cannot be used
	TouchCertificate              // the same, and the setting is one of those that name a certificate only together
)

// Choice is one value out of a closed set, or one part of a sum when the setting has Flags.
type Choice struct {
	Value       string // as Set accepts it
	Text        string // what it means, in a few words
	Unsupported string // why setting it fails with ErrUnsupported; empty when it works
}

// Row is one row of the table that declares every setting. It is a value; its slice is shared and never changed.
type Row struct {
	Name          string   // as SPEC spells it
	Section       string   // Server, Connection, MLLP, TCP, TLS, Base or MLLPScope
	Kind          Kind     // what the text looks like
	Default       string   // the default, in the form Get prints
	Min, Max      int64    // the range of a KindInt, both ends allowed
	Unit          string   // s, ms, bytes, bytes/s or bits; empty when there is none
	Values        []Choice // the closed set of values, when there is one, or the parts of the sum
	Flags         bool     // the value is a sum of Values
	When          When     // when it may be set
	Touches       Touch    // what else is prepared anew when it is set
	Secret        bool     // never logged, never echoed in an error, never written to a profile
	PerConnection bool     // belongs to one connection: Timeout[3]
	Live          bool     // lives in a running server or connection; Settings does not store it
	Path          bool     // names files or folders; a profile may give them relative to its own folder
	AliasOf       string   // the name of the row whose value this one shares; empty when it has its own
	Help          string   // one or two sentences for an interface engineer
	Unsupported   string   // why any value but the default fails with ErrUnsupported; empty when it is built

	noun  string                 // what a good value is called, with its article: "a port"
	field field                  // where Settings keeps it; nil when nothing is stored
	read  func(s *Values) string // what Get returns when that is not what is stored
}

// Description returns the help text followed by what the row itself knows: choices, range, default and when it may be
// set. It is what the settings sheet and the reference show.
func (r Row) Description() string {
	return joinSentences([]string{r.referenceHelp(), r.defaultText(), r.When.Describe()})
}

// joinSentences puts sentences after each other and leaves out those that are empty.
func joinSentences(parts []string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " ")
}

func (r Row) rangeText() string {
	if r.Kind != KindInt || len(r.Values) > 0 || r.When == WhenReadOnly {
		return ""
	}
	if r.Max < maxInt {
		return fmt.Sprintf("Range %d to %d%s.", r.Min, r.Max, r.unitSuffix())
	}
	return fmt.Sprintf("At least %d%s.", r.Min, r.unitSuffix()) // the most is what an int holds
}

func (r Row) choiceText() string {
	if len(r.Values) == 0 {
		return ""
	}
	items := make([]string, 0, len(r.Values))
	for _, c := range r.Values {
		if c.Unsupported == "" {
			items = append(items, c.String())
		}
	}
	if r.Flags {
		return "Sum of: " + strings.Join(items, ", ") + "."
	}
	return "Choices: " + strings.Join(items, ", ") + "."
}

func (r Row) defaultText() string {
	switch {
	case r.PerConnection || r.When == WhenReadOnly:
		return ""
	case r.Default == "":
		return "Default empty."
	default:
		return "Default " + r.Default + r.unitSuffix() + "."
	}
}

func (r Row) unitSuffix() string {
	if r.Unit == "" {
		return ""
	}
	return " " + r.Unit
}

// String returns the value with its meaning behind it: "2 (PFX file)".
func (c Choice) String() string {
	if c.Text == "" {
		return c.Value
	}
	return c.Value + " (" + c.Text + ")"
}

// Check parses value as this row would, without looking at other rows, and returns it in the form Get prints. The error
// is a *SettingError that matches ErrBadValue or ErrUnsupported. Rows that cannot be set are checked like any other.
func (r Row) Check(value string) (string, error) {
	if r.field == nil {
		text, err := r.checkUnstored(value)
		if err != nil {
			return "", r.failure(value, err)
		}
		return text, nil
	}
	var scratch Values
	if err := r.apply(&scratch, value); err != nil {
		return "", err
	}
	return r.field.text(&scratch), nil
}

// apply parses value and stores it in s, which is left alone when it fails.
func (r Row) apply(s *Values, value string) error {
	if len(value) > MaxValue {
		return r.failure("", clash(ErrBadValue, "%d bytes were given, and a setting may have %d MiB at most: give less, or "+
			"the path of a file where a setting takes one", len(value), MaxValue>>20))
	}
	if r.field == nil {
		_, err := r.Check(value)
		return err
	}
	keeps, err := r.keepsSecret(s, value)
	if err == nil && !keeps {
		err = r.field.apply(s, &r, value)
	}
	if err != nil {
		return r.failure(value, err)
	}
	return nil
}

// MaxValue is the most bytes of a value. A thousand certificates have two million.
const MaxValue = 16 << 20

// checkUnstored parses the value of a row that Settings does not store: one that lives in the server, or one that is
// fixed because this build cannot honour another value.
func (r Row) checkUnstored(value string) (string, error) {
	text, err := parseText(&r, value)
	if err != nil {
		return "", err
	}
	if r.Unsupported != "" && text != r.Default {
		return "", unsupported("%s; it stays at %s", r.Unsupported, quoteOrEmpty(r.Default))
	}
	return text, nil
}

// Stored returns the text of what s holds for this row, and false when s holds nothing.
func (r Row) Stored(s *Values) (string, bool) {
	if r.field == nil {
		return "", false
	}
	return r.field.text(s), true
}
