package filedlg

import (
	"os"
	"runtime"
)

// HasDisplay tells whether there is a display to show a window on.
func HasDisplay() bool { return hasDisplay(runtime.GOOS, os.Getenv) }

// hasDisplay tells whether a dialog can be shown: GTK's has nothing to show itself on without X or Wayland, and the
// library panics then.
func hasDisplay(goos string, getenv func(string) string) bool {
	if goos != "linux" {
		return true
	}
	return getenv("DISPLAY") != "" || getenv("WAYLAND_DISPLAY") != ""
}

// restricts tells whether the filters are worth giving to the system: GTK's "all files" (*.*) hides names without a
// dot, so a list that lets everything through is better given as no list at all.
func restricts(filters []Filter) bool {
	for _, f := range filters {
		if f.wantsAll() {
			return len(filters) > 1
		}
	}
	return len(filters) > 0
}
