package query

import (
	"strings"
	"testing"

	"mllpscope/mllpcore/message"
)

func TestSegmentsCharsetsAndChecks(t *testing.T) {
	body := "MSH|^~\\&|LAB|GEN|||20261122||ORU^R01|1|P|2.5.1||||||UNICODE UTF-8\rPID|1||77\rZPD|x\r"
	asked := 0
	found := Findings{Known: true, Warnings: true}
	checker := func(Record) Findings { asked++; return found }
	for _, c := range []struct {
		query string
		want  bool
	}{
		{"segment:ZPD", true},
		{"segment:zpd", true},
		{"segment:Z*", true},
		{"segment:MSH", true},
		{"segment:ZP", false},
		{"segment:OBX", false},
		{"segment!=OBX", true},
		{"-segment:PID", false},
		{"charset:UTF-8", true},
		{`charset:"unicode utf-8"`, true},
		{"charset~utf", true},
		{"charset:ISO*", false},
		{"charset:none", false},
		{"checks:error", false},
		{"checks:warning", true},
		{"checks:info", true},
		{"checks:none", false},
		{"checks!=none", true},
		{"checks:warning checks:none", false},
	} {
		q, err := Parse(c.query)
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
			continue
		}
		r := Record{Message: &message.Message{Body: []byte(body)}}
		if got := q.Checked(checker).Match(r); got != c.want {
			t.Errorf("%s: %t", c.query, got)
		}
		if !q.Needs().Body || q.Needs().Checks != strings.Contains(c.query, "checks") {
			t.Errorf("%s needs %+v", c.query, q.Needs())
		}
	}
	if asked != 6 {
		t.Errorf("the checks ran %d times for 6 queries about them", asked)
	}
	q, _ := Parse("checks:info or checks:none")
	r := Record{Message: &message.Message{Body: []byte(body)}}
	if q.Match(r) {
		t.Error("without checks a term about them holds")
	}
	if found = (Findings{}); q.Checked(checker).Match(r) {
		t.Error("of what was not checked a term about the findings holds")
	}
	for text, part := range map[string]string{
		"segment:PID-3": "the name of a segment", `segment:""`: "the name of a segment", "checks:bad": "error, warning, info or none",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestCharsetOfWhatHasNone(t *testing.T) {
	q, _ := Parse("charset:none")
	for body, want := range map[string]bool{"MSH|^~\\&|A\r": true, "no message": false} {
		if got := q.Match(Record{Message: &message.Message{Body: []byte(body)}}); got != want {
			t.Errorf("%q: %t", body, got)
		}
	}
}
