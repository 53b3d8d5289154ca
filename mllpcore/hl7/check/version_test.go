package check_test

import (
	"strings"
	"testing"

	"mllpscope/mllpcore/hl7/check"
)

// TestOtherVersions holds what another version has: it is told as that, and not as wrong.
func TestOtherVersions(t *testing.T) {
	d := open(t)
	const body = "PID|1||77^^^GH^MR||DOE^JOHN||19570314|F\rOBR|1|P1|F1^LAB^99D9^CLIA|1^R^L||||||||||||||||||||URN\r" +
		"OBX|1|NM|1^a^L||5|mg||N|||F\rOH1|1|E^Employed^L|20260101\r"
	for version, want := range map[string][]string{
		"2.5.1": {
			"OBR-3.4 table-value info: from version 2.7 on",
			"OBR-24 table-value info: up to version 2.4",
			"OH1 segment-version info: version 2.5.1 has no segment OH1; version 2.9 has",
		},
		"2.7.1": {
			"OBR-24 table-value info: up to version 2.4",
			"OH1 segment-version info: version 2.7.1 has no segment OH1; version 2.9 has",
		},
		"2.8": {"OBR-24 table-value info: up to version 2.4"},
		"2.9": {"OBR-24 table-value info: up to version 2.4"},
	} {
		text := `MSH|^~\&|A|B|C|D|20260108060512-0600||ORU^R01^ORU_R01|7|P|` + version + "\r" + body
		list := check.Run(t.Context(), document(t, d, text))
		var got []string
		for _, f := range list {
			got = append(got, f.Path+" "+string(f.Rule)+" "+f.Severity.String()+": "+f.Text)
		}
		if len(got) != len(want) {
			t.Errorf("%s: %q, want %q", version, got, want)
			continue
		}
		for i := range want {
			head, tail, _ := strings.Cut(want[i], ": ")
			if !strings.HasPrefix(got[i], head) || !strings.HasSuffix(got[i], tail) {
				t.Errorf("%s: %q, want %q", version, got[i], want[i])
			}
		}
	}
}
