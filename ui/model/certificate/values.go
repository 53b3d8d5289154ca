package certificate

import (
	"strconv"
	"strings"

	"mllpscope/certs"
	"mllpscope/ui/model"
)

// Values returns what the server is told, in the order it can take it: a store is opened when it is named, so its type
// and password come first.
func (c Credential) Values() []model.NameValue {
	return []model.NameValue{
		{Name: model.NameStoreType, Value: strconv.Itoa(int(c.Type))},
		{Name: model.NameStorePassword, Value: c.Password},
		{Name: model.NameSubject, Value: "*"}, // the old store's subject would not be found in the new one
		{Name: model.NameStore, Value: c.Path},
		{Name: model.NameSubject, Value: c.Subject},
	}
}

// StoreNames returns the settings that a store is made of and that a profile keeps: all but its password.
func StoreNames() []string { return []string{model.NameStoreType, model.NameStore, model.NameSubject} }

// CredentialOf returns the store that settings name; its Path is empty when they name none.
func CredentialOf(settings map[string]string) Credential {
	c := Credential{Path: settings[model.NameStore], Type: certs.TypeAuto, Subject: settings[model.NameSubject]}
	if n, err := strconv.Atoi(settings[model.NameStoreType]); err == nil {
		c.Type = certs.Type(n)
	}
	if c.Subject == "" {
		c.Subject = "*"
	}
	return c
}

// Settings returns the store as a profile keeps it: what differs from the defaults, without the password.
func (c Credential) Settings() map[string]string {
	out := map[string]string{model.NameStore: c.Path}
	if c.Type != certs.TypeAuto {
		out[model.NameStoreType] = strconv.Itoa(int(c.Type))
	}
	if c.Subject != "*" {
		out[model.NameSubject] = c.Subject
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
