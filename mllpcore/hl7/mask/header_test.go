package mask_test

import (
	"strings"
	"testing"
)

// TestSystemsWithNamesOfSegments: a facility called FAC is no segment that hangs on MSH while the rest of the header
// stands at its place; what does hang there is hidden.
func TestSystemsWithNamesOfSegments(t *testing.T) {
	d := open(t)
	const pid = "\rPID|1||77^^^H^MR||DOE^JO\r"
	for _, header := range []string{
		`MSH|^~\&|APP|FAC|LAB|GEN|20261122120000||ADT^A01|MSG1|P|2.3`,
		`MSH|^~\&|LAN|FAC|DEV|LOC|20261122120000||ADT^A08^ADT_A01|MSG1|T|2.5.1`,
		`MSH|^~\&|APP|FAC|LAB|FAC|20261122120000||ACK|1|P|2.5.1`,
	} {
		got := string(masker.Message([]byte(header+pid), d))
		if !strings.HasPrefix(got, header+"\r") || strings.Contains(got, "DOE") {
			t.Errorf("%s became %q", header, got)
		}
	}
	for _, message := range []string{
		`MSH|^~\&|APP|PID|1||77^^^H^MR||DOE^JO||19700101|F` + "\r",
		`MSH|^~\&|APP|GEN|LAB|PID|1|DOE|77|JO|P|2.3` + "\r",
		`MSH|^~\&|DOE|FAC|JO|GEN|||ADT^A01|77|P|2.3` + "\r",
		`MSH|^~\&|APP|FAC|DOE PID|JO|20261122120000||ADT^A01|MSG1|P|2.3` + "\r",
	} {
		got := string(masker.Message([]byte(message), d))
		for _, secret := range []string{"DOE", "JO", "77", "19700101"} {
			if strings.Contains(got, secret) {
				t.Errorf("%q became %q", message, got)
			}
		}
	}
}
