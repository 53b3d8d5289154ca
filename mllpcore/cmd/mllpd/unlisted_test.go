package main

import (
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/mllptest"
)

// What somebody has deleted of the table that searching goes by is exported all the same, in its place and by every
// filter, and it is said how much that is. What is gone altogether is said as well.
func TestExportOfWhatTheListLacks(t *testing.T) {
	for _, c := range []struct {
		name, script string
		lacks        []string // of standard error
		export       map[string]string
	}{
		{
			"the newest, one in the middle", "DELETE FROM summary WHERE id IN (2, 4)",
			[]string{"2 messages are missing in what searching needs", "(ID 2 and others)", "mllpd reindex"},
			map[string]string{"": "D\nC\nB\nA\n", "id:B": "B\n", "id:C": "C\n", "PV1-2=O": "D\nC\nB\nA\n", "id:A or id:D": "D\nA\n"},
		},
		{
			"all", "DELETE FROM summary",
			[]string{"4 messages are missing"},
			map[string]string{"": "D\nC\nB\nA\n", "id:X": ""},
		},
		{
			"the message as well", "DELETE FROM summary WHERE id = 2;\nDELETE FROM message WHERE id = 2;\n" +
				"DELETE FROM answer WHERE id = 2",
			[]string{"1 message is gone from the log"},
			map[string]string{"": "D\nC\nA\n"},
		},
		{
			"one here, the other there", "DELETE FROM summary WHERE id = 2;\nDELETE FROM message WHERE id = 3",
			[]string{"1 message is missing in what searching needs", "(ID 2)", "1 damaged message was left out"},
			map[string]string{"": "D\nB\nA\n"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			log := fourMessages(t)
			if out, errs, code := output(t, "export", "-store", log, "-format", "ids"); out != "D\nC\nB\nA\n" || code != 0 {
				t.Fatalf("%q %q %d", out, errs, code)
			}
			alterLog(t, log, c.script)
			for filter, want := range c.export {
				out, errs, code := output(t, "export", "-store", log, "-format", "ids", "-filter", filter)
				if lacks := missing(errs, c.lacks); out != want || code != 1 || len(lacks) > 0 {
					t.Errorf("%q: %q, want %q; %d, %q is not told: %s", filter, out, want, code, lacks, errs)
				}
			}
		})
	}
}

// A message that a person deleted is not missing, nor is one that came while nothing was indexed.
func TestExportOfWhatWasDeleted(t *testing.T) {
	log := fourMessages(t)
	alterLog(t, log, "UPDATE meta SET value = 2 WHERE name IN ('derived', 'count');\nDELETE FROM summary WHERE id > 2")
	if out, errs, code := output(t, "export", "-store", log, "-format", "ids"); out != "D\nC\nB\nA\n" || code != 0 {
		t.Errorf("%q %q %d", out, errs, code)
	}
}

func fourMessages(t *testing.T) (log string) {
	t.Helper()
	log = filepath.Join(t.TempDir(), "log.mllplog")
	s := startServe(t, "-store", log)
	p := mllptest.Dial(t, s.address)
	for id := range strings.SplitSeq("A B C D", " ") {
		p.Exchange(mllptest.Message(id, "PV1|1|O\r"))
	}
	s.stop()
	if _, errs, code := output(t, "reindex", "-store", log); code != 0 {
		t.Fatal(errs)
	}
	return log
}

// A start that finds what the list lacks does not say that the list shows it.
func TestServeSaysWhatTheListLacks(t *testing.T) {
	log := fourMessages(t)
	alterLog(t, log, "DELETE FROM summary WHERE id = 2")
	s := startServe(t, "-store", log)
	s.awaitText("Log", "message", "what searching needs of message 2, and maybe of others, is gone: the list and filters "+
		"do not show it")
	s.stop()
}
