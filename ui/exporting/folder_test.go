package exporting

import (
	"strings"
	"testing"
)

func TestSafeNames(t *testing.T) {
	for id, want := range map[string]string{
		"MSG1": "MSG1", "../../etc/passwd": "etcpasswd", "con": "con-7", "COM1": "COM1-7", "": "message-7", "..": "message-7",
		"a b:c": "abc", strings.Repeat("x", 300): strings.Repeat("x", 60),
	} {
		if got := safeName(id, 7); got != want {
			t.Errorf("%q becomes %q, want %q", id, got, want)
		}
	}
}
