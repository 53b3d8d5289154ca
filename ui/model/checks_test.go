package model

import (
	"strings"
	"testing"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/frame"
)

func checksOf(t *testing.T, body string) *Checks {
	t.Helper()
	log := mllpcore.NewMemoryLog(0, 0)
	log.Append(&mllpcore.Message{Body: []byte(body)}, noCompletion{})
	d := NewDocument(log, 1, DocumentOptions{Marks: frame.DefaultMarks, Names: dictionary()})
	return d.RunChecks(t.Context())
}

// All findings are counted, the first of them are shown, and the summary says so.
func TestChecksSummary(t *testing.T) {
	const head = "MSH|^~\\&|A|B|C|D|20260108060512-0600||ORU^R01^ORU_R01|7|P|2.5.1\rPID|1||77^^^GH^MR||DOE^JOHN\r" +
		"OBR|1||F1|24323-8^Panel^LN\r"
	for _, tt := range []struct {
		body, want  string
		shown, more int
	}{
		{head, "", 0, 0},
		{head + "XYZ|1\r", "1 warning", 1, 0},
		{
			head + strings.Repeat("OBX|1|NM|1^a^L||x||||||F\r", 6000),
			"the first 5,000 of 6,000 findings are shown: 6,000 errors", 5000, 1000,
		},
	} {
		c := checksOf(t, tt.body)
		if c.Summary() != tt.want || c.Rows() != tt.shown || c.Total() != tt.shown+tt.more {
			t.Errorf("%q, %d of %d; want %q", c.Summary(), c.Rows(), c.Total(), tt.want)
		}
	}
}
