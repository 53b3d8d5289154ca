// Package filename makes names of files that every system takes.
package filename

import "strings"

// longest bounds the bytes of a safe name. Whoever makes a file's name of it may put something behind it.
const longest = 60

// Safe returns what of a text can stand in a file's name: its letters and digits of ASCII, - and _, at most 60 of them.
// It may be empty, or a name that Windows keeps for a device.
func Safe(text string) string {
	safe := make([]byte, 0, min(len(text), longest))
	for i := 0; i < len(text) && len(safe) < longest; i++ {
		if IsSafe(text[i]) {
			safe = append(safe, text[i])
		}
	}
	return string(safe)
}

// IsSafe reports whether a byte can stand anywhere in a file's name.
func IsSafe(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

// IsDevice tells the names that Windows keeps for devices, with any extension.
func IsDevice(name string) bool {
	base, _, _ := strings.Cut(strings.ToUpper(name), ".")
	base = strings.TrimSpace(base)
	switch base {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(base) == 4 && (strings.HasPrefix(base, "COM") || strings.HasPrefix(base, "LPT")) &&
		base[3] >= '0' && base[3] <= '9'
}
