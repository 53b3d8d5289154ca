package main

import (
	"fmt"
	"os"
	"strings"

	"mllpscope/certs"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/profile"
)

// assignment is one -set NAME=VALUE.
type assignment struct{ name, value string }

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
	*a = append(*a, assignment{strings.TrimSpace(name), value})
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

// configure puts a profile and then single settings, in their order, into one set of values.
func configure(profileName string, set assignments) (mllpcore.Settings, error) {
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
