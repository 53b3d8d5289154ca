package hl7

import (
	"strings"
	"testing"
	"time"
)

var ackTime = time.Date(2026, 3, 4, 5, 6, 7, 89_500_000, time.FixedZone("", -(3*3600 + 30*60)))

// ackOf answers a message given with | for CR between its segments' ends, and returns the answer's segments.
func ackOf(t *testing.T, message string, a Ack) []string {
	t.Helper()
	h := mustHeader(t, message)
	if a.ControlID == nil {
		a.ControlID = []byte("OUR1")
	}
	if a.Time.IsZero() {
		a.Time = ackTime
	}
	ack := string(AppendAck(nil, &h, a))
	if !strings.HasSuffix(ack, "\r") {
		t.Fatalf("the last segment of %q does not end with CR", ack)
	}
	return strings.Split(strings.TrimSuffix(ack, "\r"), "\r")
}

func mustHeader(t testing.TB, message string) Header {
	t.Helper()
	h, err := ParseHeader([]byte(message))
	if err != nil {
		t.Fatalf("ParseHeader(%q): %v", message, err)
	}
	return h
}

func TestAckByVersion(t *testing.T) {
	missing := &Problem{Location: "PID[1]-3", Code: 101, Text: "no patient | ID"}
	const old = "MSA|AE|ID7|no patient \\F\\ ID"
	for _, test := range []struct {
		version, time, kind, msa, err string
	}{
		{"2.1", "20260304050607-0330", "ACK", old, "ERR|PID^1^3^101"},
		{"2.2", "20260304050607-0330", "ACK", old, "ERR|PID^1^3^101"},
		{"2.3", "20260304050607.089-0330", "ACK^A01", old, "ERR|PID^1^3^101"},
		{"2.3.1", "20260304050607.089-0330", "ACK^A01^ACK", old, "ERR|PID^1^3^101"},
		{"2.4", "20260304050607.089-0330", "ACK^A01^ACK", old, "ERR|PID^1^3^101"},
		{"2.5", "", "ACK^A01^ACK", old, "ERR||PID^1^3|101^Required field missing^HL70357|E||||no patient \\F\\ ID"},
		{"2.5.1^DEU", "", "ACK^A01^ACK", old, "ERR||PID^1^3|101^Required field missing^HL70357|E||||no patient \\F\\ ID"},
		{"2.6", "", "ACK^A01^ACK", old, "ERR||PID^1^3|101^Required field missing^HL70357|E||||no patient \\F\\ ID"},
		{"2.7", "", "ACK^A01^ACK", "MSA|AE|ID7", "ERR||PID^1^3|101^Required field missing^HL70357|E||||no patient \\F\\ ID"},
		{"2.7.1", "", "ACK^A01^ACK", "MSA|AE|ID7", "ERR||PID^1^3|101^Required field missing^HL70357|E||||no patient \\F\\ ID"},
		{"banana", "", "ACK^A01^ACK", "MSA|AE|ID7", "ERR||PID^1^3|101^Required field missing^HL70357|E||||no patient \\F\\ ID"},
		{"", "20260304050607-0330", "ACK", old, "ERR|PID^1^3^101"},
	} {
		t.Run(test.version, func(t *testing.T) {
			if test.time == "" {
				test.time = "20260304050607.089-0330"
			}
			const from = "MSH|^~\\&|APP^1.2^ISO|FAC|RAPP|RFAC^9|2020||ADT^A01^ADT_A01|ID7|T^A|"
			got := ackOf(t, from+test.version+"\rPID|1\r", Ack{Code: AE, Problem: missing})
			want := []string{
				"MSH|^~\\&|RAPP|RFAC^9|APP^1.2^ISO|FAC|" + test.time + "||" + test.kind + "|OUR1|T^A|" + test.version,
				test.msa, test.err,
			}
			if len(got) != len(want) {
				t.Fatalf("got segments %q", got)
			}
			for i := range want {
				if got[i] != want[i] {
					t.Errorf("segment %d\n got %s\nwant %s", i, got[i], want[i])
				}
			}
		})
	}
}
