package check_test

import (
	"strings"
	"testing"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/mllptest/cases"
)

// TestCases holds what was seen in the field: exactly these findings, and none where the sender did nothing wrong.
func TestCases(t *testing.T) {
	for _, c := range []struct {
		file string
		want []string
	}{
		{"checks-oml_o21-2.6.hl7", nil},
		{"checks-oul_r22-2.5.1-nocontainer.hl7", nil},
		{"checks-oul_r22-2.5.1-twocontainers.hl7", nil},
		{"checks-2.9.hl7", nil},
		{"checks-table0291-2.5.1.hl7", nil},
		{"checks-clia-2.7.1.hl7", nil},
		{"checks-obx2-len-2.3.hl7", nil},
		{"checks-mfn_m01.hl7", nil},
		{"checks-msh9-conflict.hl7", []string{"MSH-9 contradiction error", "EVN-1 contradiction error"}},
		{"checks-neg-ack-noversion.hl7", []string{"MSH-10 header error", "MSH-12 version error"}},
		{"two-msh-one-block.hl7", []string{"MSH[2] second-message error"}},
		{"r04-two-msh.wire", []string{"MSH[2] second-message error"}},
	} {
		ruleCase{c.file, string(unframed(cases.Read(c.file))), c.want}.run(t)
	}
}

// TestOwnAnswers: what we answer to a message that lacks nearly everything passes our own checks. Seen in the field:
// checks-neg-ack-noversion.hl7.
func TestOwnAnswers(t *testing.T) {
	d := open(t)
	text := string(cases.Read("checks-neg-ack-noversion.hl7"))
	for _, message := range []string{
		text, with(text, "||ADT^A01|||", "||ADT^A01|7||"), with(text, "||ADT^A01|||", "||ADT^A01|7|P|2.3"),
		with(text, "||ADT^A01|||", "||ADT^A01||P|2.5.1"), with(text, "||ADT^A01|||", "||||P|2.7"), "MSH|^~\\&\r",
	} {
		h, err := hl7.ParseHeader([]byte(message))
		if err != nil {
			t.Fatal(err)
		}
		for code, problem := range map[hl7.Code]*hl7.Problem{
			hl7.AE: hl7.Check([]byte(message), &h), hl7.AR: {Code: hl7.CodeMessageType, Text: "not today"}, hl7.AA: nil,
		} {
			answer := string(hl7.AppendAck(nil, &h, hl7.Ack{Code: code, Problem: problem, ControlID: []byte("AB12")}))
			for _, f := range run(document(t, d, answer)) {
				t.Errorf("%s to %q: %s %s %s: %s\n%s", code, message, f.Path, f.Rule, f.Severity, f.Text,
					strings.ReplaceAll(answer, "\r", "\n"))
			}
		}
	}
}
