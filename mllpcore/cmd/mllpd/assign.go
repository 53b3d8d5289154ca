package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"mllpscope/certs"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/profile"
)

// assignment is one -set NAME=VALUE.
type assignment struct {
	name, value string
	seen        bool // the value stands on the command line
}

// assignments is a flag that may be given more than once.
type assignments []assignment

// String implements flag.Value.
func (a *assignments) String() string { return "" }

// Set implements flag.Value. A value that begins with @ names a file that holds the value.
func (a *assignments) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok || strings.TrimSpace(name) == "" {
		return fmt.Errorf("%q is not NAME=VALUE", text)
	}
	seen := !strings.HasPrefix(value, "@") || strings.HasPrefix(value, "@@")
	switch {
	case strings.HasPrefix(value, "@@"):
		value = value[1:]
	case strings.HasPrefix(value, "@"):
		data, err := os.ReadFile(value[1:])
		if err != nil {
			return fmt.Errorf("%s: read its value: %w", name, err)
		}
		value = fileValue(data)
	}
	*a = append(*a, assignment{strings.TrimSpace(name), value, seen})
	return nil
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
	for _, a := range set {
		row, err := mllpcore.Lookup(a.name)
		if err != nil || !a.seen || a.value == "" {
			continue
		}
		if row.Secret || row.Name == "SSLCertStore" && holdsStore(a.value) {
			// Nobody is left to tell when stderr fails.
			_, _ = fmt.Fprintf(s.err, "mllpd: -set %s: every program on this computer can read the command line, and with it "+
				"this value; put it into a file and give %s=@FILE\n", row.Name, row.Name)
		}
	}
}

// holdsStore tells whether a value is a key store itself and not the name of one.
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
func configure(profileName string, set assignments, s streams) (mllpcore.Settings, error) {
	warnOfSecrets(set, s)
	settings := mllpcore.DefaultSettings()
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
	for _, a := range set {
		row, err := mllpcore.Lookup(a.name)
		if err != nil {
			return settings, err
		}
		values[row.Name] = a.value
	}
	return settings, settings.SetAll(values)
}
