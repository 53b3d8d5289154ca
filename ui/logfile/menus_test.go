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
		"If the clock is right, confirm it in the window, or start mllpd serve with -trust-clock": "If the clock is right, press \"The clock is right\"",
		"filters may miss it; mllpd reindex makes it anew":                                        "filters may miss it; File > Index the log anew makes it anew",
		"open it for writing once, as with mllpd reindex":                                         "open it for writing once, as with mllpd reindex",
	} {
		if got := inMenus(text); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}
