package hl7

import (
	"strings"
	"testing"
)

func TestPatientSummary(t *testing.T) {
	const msh = "MSH|^~\\&|A|B|C|D|1||ADT^A01|7|P|2.5"
	far := "\rNTE|" + strings.Repeat("x", summaryLimit)
	for message, want := range map[string][3]string{
		msh + "\rEVN|A01\rPID|1||77^^^H~88||DOE&van^JO&x^Q~Y^Z|\r": {"77", "DOE", "JO"},
		msh + "\r\nPID|1||77||DOE\r\n":                             {"77", "DOE", ""},
		msh + "\nPID|1||77||DOE^JO\nPV1|1\n":                       {"77", "DOE", "JO"},
		msh + "\rPID|1||77":                                        {"77", "", ""},
		msh + "\rPID":                                              {"", "", ""},
		msh + "\rPIDX|1||77\rNTE|PID|1||77\r":                      {"", "", ""},
		msh + "\rPID|1||A\rPID|1||B":                               {"A", "", ""},
		msh + far + "\rPID|1||77||DOE":                             {"", "", ""},
		msh + far[:summaryLimit-60] + "\rPID|1||77||DOE^JO" + far:  {"77", "DOE", "JO"},
		msh: {"", "", ""},
	} {
		h := mustHeader(t, message)
		p := PatientSummary([]byte(message), &h)
		if got := [3]string{string(p.ID), string(p.Family), string(p.Given)}; got != want {
			t.Errorf("%.60q…: got %q, want %q", message, got, want)
		}
	}
	// What stands in the buffer behind the message is none of its business.
	buffer := []byte(msh + "\rPID|1||77||DOE^JO")
	message := buffer[:len(buffer)-8]
	h := mustHeader(t, string(message))
	if p := PatientSummary(message, &h); string(p.ID) != "77" || len(p.Family) != 0 {
		t.Errorf("read beyond the message: %q", p)
	}
}
