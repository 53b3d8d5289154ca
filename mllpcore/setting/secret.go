package setting

import "strings"

// SecretDots is what Get, Config and whatever shows settings return for a secret that is set, however long it is. Set
// takes it for the value there is: what was read can be written back.
const SecretDots = "••••••••" //nolint:gosec // what is shown instead of one

// keepsSecret reports whether value only stands for the secret that s has. Dots are never taken for a secret.
func (r Row) keepsSecret(s *Values, value string) (bool, error) {
	if !r.Secret || value != SecretDots {
		return false, nil
	}
	if text, ok := r.Stored(s); !ok || text == "" {
		return false, clash(ErrBadValue, "these dots stand for a value that is not shown, and there is none: give the value")
	}
	return true, nil
}

// HideCredentials returns text that may be shown: what stands before the last @, where a colon is in it, is a user name
// and a password, as in http://user:password@host, and dots stand for it.
func HideCredentials(text string) string {
	at := strings.LastIndexByte(text, '@')
	if at < 0 || !strings.Contains(text[:at], ":") {
		return text
	}
	return SecretDots + text[at:]
}

// nameOnly returns the setting's name at the start of text that was given as one, "" when it starts with none. What
// stands behind it may be a password whose = is missing, and is not shown.
func nameOnly(text string) string {
	text = strings.TrimSpace(text)
	end := strings.IndexFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_'
	})
	if end < 0 {
		return text
	}
	row, err := Lookup(text[:end])
	if err != nil {
		return ""
	}
	return row.Name
}
