package logfile

import (
	"regexp"
	"strings"
)

// inMenus names the menu of the window where a text names the command of mllpd that does the same. Only mllpd can take
// a log and a WAL from elsewhere together; that stays as it is.
func inMenus(text string) string {
	command := regexp.MustCompile(`"mllpd (?:verify|recover|backup)[^"]*"|mllpd (?:verify|recover|backup)\b`)
	return command.ReplaceAllStringFunc(text, func(found string) string {
		switch {
		case strings.Contains(found, "-store ") && strings.Contains(found, "-wal "):
			return found
		case strings.Contains(found, "mllpd verify"):
			return "File > Verify"
		case strings.Contains(found, "mllpd recover"):
			return "File > Recover a log…"
		}
		return "File > Back up the log…"
	})
}
