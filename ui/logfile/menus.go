package logfile

import (
	"regexp"
	"strings"
)

// inMenus names the menu of the window where a text names the command of mllpd that does the same. What only mllpd can
// do stays as it is: to take a log and a WAL from elsewhere together, and to write to another log than the window's.
func inMenus(text string) string {
	text = strings.ReplaceAll(text, "confirm it in the window, or start mllpd serve with -trust-clock",
		"press \"The clock is right\"")
	command := regexp.MustCompile(`"mllpd (?:verify|recover|backup)[^"]*"|mllpd (?:verify|recover|backup)\b|` +
		`(?:as with )?mllpd reindex\b`)
	return command.ReplaceAllStringFunc(text, func(found string) string {
		switch {
		case strings.Contains(found, "-store ") && strings.Contains(found, "-wal "), strings.HasPrefix(found, "as with "):
			return found
		case strings.Contains(found, "mllpd reindex"):
			return "File > Index the log anew"
		case strings.Contains(found, "mllpd verify"):
			return "File > Verify"
		case strings.Contains(found, "mllpd recover"):
			return "File > Recover a log…"
		}
		return "File > Back up the log…"
	})
}

// inWindow is an error in the words of the window.
func inWindow(err error) error {
	if err == nil {
		return nil
	}
	return &windowError{err}
}

type windowError struct{ err error }

// Error implements error.
func (e *windowError) Error() string { return inMenus(e.err.Error()) }

// Unwrap returns the error that it is.
func (e *windowError) Unwrap() error { return e.err }
