package document

import (
	"strings"
	"testing"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/message"
)

func checksOf(t *testing.T, body string) *Checks {
	t.Helper()
	log := message.NewMemoryLog(0, 0)
	log.Append(&message.Message{Body: []byte(body)}, nobody{})
	d := New(log, 1, Options{Marks: frame.DefaultMarks, Names: dictionary()})
	return d.RunChecks(t.Context(), nil)
}

// One cause is one finding, however often it is there.
func TestChecksSummary(t *testing.T) {
	const head = "MSH|^~\\&|A|B|C|D|20260108060512-0600||ORU^R01^ORU_R01|7|P|2.5.1\rPID|1||77^^^GH^MR||DOE^JOHN\r" +
		"OBR|1||F1|24323-8^Panel^LN\r"
	for _, tt := range []struct {
		body, want string
		rows       int
	}{
		{head, "", 0},
		{head + "XYZ|1\r", "1 warning", 1},
		{head + "XYZ|1\rXYY|1\r", "2 warnings", 2},
		{head + strings.Repeat("OBX||NM|1^a^L||x||||||F\r", 6000), "1 error", 1},
		{head + "NTE|1|L|a||b\rOBX||NM|1^a^L||x||||||F\r", "1 error, 1 note", 2},
	} {
		c := checksOf(t, tt.body)
		if c.Summary() != tt.want || c.Rows() != tt.rows || c.Total() != tt.rows {
			t.Errorf("%q, %d of %d; want %q", c.Summary(), c.Rows(), c.Total(), tt.want)
		}
	}
}
