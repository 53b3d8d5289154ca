package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"mllpscope/certs"
	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/profile"
	"mllpscope/mllpcore/setting"
)

// assignment is one -set NAME=VALUE.
type assignment struct {
	name, value string
	seen        bool // the value stands on the command line
}

// assignments is a flag that may be given more than once.
type assignments struct {
	list  []assignment
	wrong error // what is wrong with the first that cannot be used
}

// String implements flag.Value.
func (a *assignments) String() string { return "" }

// Set implements flag.Value. A value that begins with @ names a file that holds the value. It keeps what is wrong, for
// package flag would repeat all of the text, in which a password may be.
func (a *assignments) Set(text string) error {
	one, err := assign(text)
	if err != nil && a.wrong == nil {
		a.wrong = &usageError{err}
	}
	a.list = append(a.list, one)
	return nil
}

// assign takes NAME=VALUE apart and reads the value's file.
func assign(text string) (assignment, error) {
	name, value, ok := strings.Cut(text, "=")
	if name = strings.TrimSpace(name); !ok || name == "" {
		return assignment{name: name, value: value, seen: true}, notAnAssignment(text)
	}
	one := assignment{name: name, value: value, seen: true}
	switch {
	case strings.HasPrefix(value, "@@"):
		one.value = value[1:]
	case strings.HasPrefix(value, "@"):
		data, err := readValue(value[1:])
		if err != nil {
			return one, fileError(&one, err)
		}
		one.value, one.seen = fileValue(data), false
	}
	return one, nil
}

// mostOfFile is the most bytes of a file that holds a value: twice what a value may have, as UTF-16 takes twice as much
// as ASCII, with its byte order mark and the line end.
const mostOfFile = 2*setting.MaxValue + 6

// readValue reads a file that holds a value, and no more of it than a value may have: it may be a device, or the wrong
// file.
func readValue(name string) ([]byte, error) {
	f, err := os.Open(name) //nolint:gosec // the user names it
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(f, mostOfFile+1))
	if err == nil && len(data) > mostOfFile {
		err = &fs.PathError{Op: "read", Path: name, Err: fmt.Errorf("it is longer than a setting may be, %d MiB: give less, "+
			"or the path of a file where a setting takes one", setting.MaxValue>>20)}
	}
	return data, err
}

// notAnAssignment says what is wrong with text without a = behind the name, and nothing of what else is in it.
func notAnAssignment(text string) error {
	_, err := setting.Lookup(text)
	switch {
	case strings.TrimSpace(text) == "" || strings.HasPrefix(strings.TrimSpace(text), "="):
		return errors.New("-set: the name is missing: write NAME=VALUE, or NAME=@FILE")
	case err == nil:
		return fmt.Errorf("-set %s: the value is missing: write NAME=VALUE, or NAME=@FILE", strings.TrimSpace(text))
	case strings.Contains(err.Error(), strings.TrimSpace(text)): // a value alone looks like a name that is not known
		return fmt.Errorf("-set: what was given (%s, not shown) is not NAME=VALUE, or NAME=@FILE",
			plural.Of(len(text), "byte"))
	}
	return fmt.Errorf("-set: what was given (%s, not shown) is not NAME=VALUE: %w, or NAME=@FILE",
		plural.Of(len(text), "byte"), err)
}

// shown is an argument in the wrong place, as an error may repeat it: a value behind a = may be a secret whose -set is
// missing.
func shown(arg string) string {
	if name, value, ok := strings.Cut(arg, "="); ok && value != "" {
		return name + "=…"
	}
	return arg
}

// fileError says why the file that holds a value cannot be read. Of a secret that begins with @ it repeats nothing.
func fileError(a *assignment, err error) error {
	var path *fs.PathError
	if _, secret := a.secret(); secret && errors.As(err, &path) {
		return fmt.Errorf("-set %s: the file behind @ cannot be read (%w); a value that begins with @ is written with @@",
			a.name, path.Err)
	}
	return fmt.Errorf("-set %s: read its value: %w", a.name, err)
}

// secret reports whether the value is one, by the name that was given or the one that was meant, which it returns.
func (a *assignment) secret() (name string, ok bool) {
	row, err := setting.Lookup(a.name)
	rows := []setting.Row{row}
	if err != nil {
		rows = setting.Nearest(a.name)
	}
	is := func(r setting.Row) bool { return r.Secret || r.Name == "SSLCertStore" && a.seen && holdsStore(a.value) }
	switch found := slices.ContainsFunc(rows, is); {
	case found && len(rows) == 1:
		return rows[0].Name, true
	case found:
		return "NAME", true
	case err == nil:
		return "", false
	}
	low := strings.ToLower(a.name)
	for _, word := range []string{"pass", "pwd", "secret", "firewalldata", "authorization"} {
		if strings.Contains(low, word) {
			return "NAME", true
		}
	}
	return "", false
}

// secretSeen reports whether a secret was given on the command line: further arguments may then be the rest of it,
// which a blank cut off.
func (a *assignments) secretSeen() bool {
	return slices.ContainsFunc(a.list, func(one assignment) bool { _, ok := one.secret(); return ok && one.seen })
}

// fileValue is the value that a file holds: text without a byte order mark and without its last line break, from UTF-16
// as PowerShell writes it too. A key store in binary is taken byte for byte.
func fileValue(data []byte) string {
	text := string(certs.DecodeText(data))
	if strings.ContainsRune(text, 0) {
		return string(data)
	}
	return strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
}

// warnOfSecrets says on stderr which secrets stand on the command line.
func warnOfSecrets(set assignments, s streams) {
	for _, a := range set.list {
		if name, ok := a.secret(); ok && a.seen && a.value != "" {
			// Nobody is left to tell when stderr fails.
			_, _ = fmt.Fprintf(s.err, "mllpd: -set %[1]s: every program on this computer can read the command line, and with "+
				"it this value; put it into a file and give %[1]s=@FILE\n", name)
		}
	}
}

// holdsStore reports whether a value is a key store itself and not the name of one.
func holdsStore(value string) bool {
	if strings.Contains(value, "PRIVATE KEY") {
		return true
	}
	if _, err := os.Stat(value); err == nil {
		return false
	}
	const longestPath = 1024
	_, err := certs.Load([]byte(value), certs.TypeAuto, "")
	return len(value) > longestPath || err == nil || errors.Is(err, certs.ErrPassword)
}

// configure puts a profile and then single settings, in their order, into one set of values.
func configure(profileName string, set assignments, s streams) (setting.Values, error) {
	warnOfSecrets(set, s)
	settings := setting.Defaults()
	if profileName != "" {
		p, err := profile.Open(profileName)
		if err != nil {
			return settings, err
		}
		if settings, err = p.ToSettings(); err != nil {
			return settings, err
		}
	}
	values := make(map[string]string)
	for _, a := range set.list {
		row, err := setting.Lookup(a.name)
		if err != nil {
			return settings, err
		}
		values[row.Name] = a.value
	}
	return settings, settings.SetAll(values)
}
