package filename_test

import (
	"strings"
	"testing"

	"mllpscope/mllpcore/filename"
)

func TestSafe(t *testing.T) {
	for text, want := range map[string]string{
		"MSG1": "MSG1", "../../etc/passwd": "etcpasswd", "a b:c": "abc", "..": "", "Mü\x00-_\xFF": "M-_",
		strings.Repeat("/", 300) + strings.Repeat("x", 300): strings.Repeat("x", 60),
	} {
		if got := filename.Safe(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestIsDevice(t *testing.T) {
	for _, name := range []string{"CON", "con", "nul.txt", "Aux.tar.gz", "COM1", "com0.hl7", "lpt9", "PRN .x"} {
		if !filename.IsDevice(name) {
			t.Errorf("%q is a device of Windows", name)
		}
	}
	for _, name := range []string{"", "CONSOLE", "COM", "COM10", "COMA", "LPTX.txt", "x.CON"} {
		if filename.IsDevice(name) {
			t.Errorf("%q is no device", name)
		}
	}
}
