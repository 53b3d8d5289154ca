package rules_test

import (
	"errors"
	"strings"
	"testing"

	"mllpscope/assets"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/rules"
)

// names is the dictionary of the rules of tests.
func names() (*dict.Dictionary, error) { return dict.Open(assets.Dictionary()) }

// TestChecksAreACondition: the first three rules ask for severities, the rest for one check each.
func TestChecksAreACondition(t *testing.T) {
	message := func(id string, change ...string) string {
		m := "MSH|^~\\&|LAB|CLINIC|SCOPE|TEST|20261123101500||ADT^A01^ADT_A01|" + id + "|P|2.5\r" +
			"EVN|A01|20261123101500\rPID|1||77^^^H^MR||DOE^JOHN||19700101|M\rPV1|1|I\r"
		return strings.NewReplacer(change...).Replace(m)
	}
	for _, tt := range []struct {
		check, sent, code string
	}{
		{"error", message("1"), "AA"},
		{"info", message("2"), "AA"},
		{"error", message("3", "PID|", "PIE|"), "AE"},
		{"error", message("8", "PV1|1|I\r", ""), "AA"},
		{"warning", message("9", "PV1|1|I\r", ""), "AE"},
		{"segment-missing", message("4", "PV1|1|I\r", ""), "AE"},
		{"segment-missing", message("5", "19700101", "19701301"), "AA"},
		{"date-time", message("6", "19700101", "19701301"), "AE"},
		{"info", message("7", "19700101", "19701301"), "AE"},
	} {
		s, e := ruled(t, nil, rules.Rule{Check: tt.check, Answer: "AE"})
		ack := mllptest.Dial(t, s.Address).Exchange(tt.sent)
		if msa(ack) != tt.code {
			t.Errorf("check = %s: answered %q, want %s", tt.check, ack, tt.code)
		}
		if hits := e.Hits()[0]; (hits == 1) != (tt.code == "AE") {
			t.Errorf("check = %s: %d hits", tt.check, hits)
		}
	}
}

func TestChecksNeedADictionary(t *testing.T) {
	set := rules.Set{Rules: []rules.Rule{{Check: "error", Answer: "AE"}}}
	var own *rules.Error
	if _, err := rules.New(set, nil); !errors.As(err, &own) || own.Key != "check" {
		t.Errorf("without a dictionary: %v", err)
	}
	broken := errors.New("no dictionary for the test")
	if _, err := rules.New(set, func() (*dict.Dictionary, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("with one that does not open: %v", err)
	}
	set.Rules[0].Off = true
	if _, err := rules.New(set, nil); err != nil {
		t.Errorf("a rule that is off: %v", err)
	}
}
