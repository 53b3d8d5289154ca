package model

import (
	"strconv"
	"strings"

	"mllpscope/certs"
)

// NameValue is one setting and the value it is to get.
type NameValue struct{ Name, Value string }

// Names of the settings that a certificate store is made of.
const (
	nameStoreType     = "SSLCertStoreType"
	nameStore         = "SSLCertStore"
	nameStorePassword = "SSLCertStorePassword" //nolint:gosec // the name of a setting, not a password
	nameSubject       = "SSLCertSubject"
)

// Values returns what the server is told, in the order it can take it: a store is opened when it is named, so its type
// and password come first.
func (c Credential) Values() []NameValue {
	return []NameValue{
		{nameStoreType, strconv.Itoa(int(c.Type))},
		{nameStorePassword, c.Password},
		{nameSubject, "*"}, // the old store's subject would not be found in the new one
		{nameStore, c.Path},
		{nameSubject, c.Subject},
	}
}

// StoreNames returns the settings that a store is made of and that a profile keeps: all but its password.
func StoreNames() []string { return []string{nameStoreType, nameStore, nameSubject} }

// CredentialOf returns the store that settings name; its Path is empty when they name none.
func CredentialOf(settings map[string]string) Credential {
	c := Credential{Path: settings[nameStore], Type: certs.TypeAuto, Subject: settings[nameSubject]}
	if n, err := strconv.Atoi(settings[nameStoreType]); err == nil {
		c.Type = certs.Type(n)
	}
	if c.Subject == "" {
		c.Subject = "*"
	}
	return c
}

// Settings returns the store as a profile keeps it: what differs from the defaults, without the password.
func (c Credential) Settings() map[string]string {
	out := map[string]string{nameStore: c.Path}
	if c.Type != certs.TypeAuto {
		out[nameStoreType] = strconv.Itoa(int(c.Type))
	}
	if c.Subject != "*" {
		out[nameSubject] = c.Subject
	}
	return out
}

// Same tells whether two credentials are the same choice in the same store.
func (c Credential) Same(other Credential) bool {
	return c.Path == other.Path && c.Type == other.Type && c.Subject == other.Subject
}

// place is what the card calls the store: its path, or what it is when its content was given instead.
func (c Credential) place() string {
	if strings.ContainsAny(c.Path, "\n\r") || len(c.Path) > longestPath {
		return "(given as content, not as a file)"
	}
	return c.Path
}

// Longest path of any system this runs on.
const longestPath = 4096

// storeNames tells whether a setting belongs to the certificate card, which sets it together with its password.
func storeNames(name string) bool {
	switch name {
	case nameStoreType, nameStore, nameStorePassword, nameSubject:
		return true
	default:
		return false
	}
}
