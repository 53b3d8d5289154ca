package logfile

import "testing"

// Who reads it in the window is sent to its menus and not to a command line.
func TestTextsNameTheMenus(t *testing.T) {
	const both = `"mllpd recover -store a.mllplog -wal FILE -out NEW" gets them`
	for text, want := range map[string]string{
		"check it with mllpd verify.":                             "check it with File > Verify.",
		"save with mllpd recover what can be read":                "save with File > Recover a log… what can be read",
		`"mllpd recover -wal a b.mllplog-wal -out NEW" gets them`: "File > Recover a log… gets them",
		"a copy made with mllpd backup":                           "a copy made with File > Back up the log…",
		both:                                                      both,
		"or start mllpd serve with -trust-clock":                  "or start mllpd serve with -trust-clock",
	} {
		if got := inMenus(text); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}
