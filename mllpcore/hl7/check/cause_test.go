package check_test

import (
	"fmt"
	"testing"

	"mllpscope/mllpcore/hl7/check"
)

// TestOneCause: one thing that is wrong in a message does not bury it in findings.
func TestOneCause(t *testing.T) {
	const most, onAverage = 10, 3.5
	d := open(t)
	for _, k := range corpus() {
		if k.name == "cases" || k.name == "empty segments" {
			continue // not one thing
		}
		all := 0
		for _, m := range k.messages {
			list := run(document(t, d, string(m)))
			all += len(list)
			if len(list) > most {
				t.Errorf("%s: %d findings in one message: %q", k.name, len(list), described(list))
			}
		}
		if mean := float64(all) / float64(len(k.messages)); mean > onAverage {
			t.Errorf("%s: %.1f findings in a message", k.name, mean)
		}
	}
}

// TestGenerated: what our own generator of load makes is in order.
func TestGenerated(t *testing.T) {
	for _, k := range corpus() {
		if k.name != "load" {
			continue
		}
		for _, m := range k.messages {
			if list := run(document(t, open(t), string(m))); len(list) > 0 {
				t.Errorf("%d bytes: %q", len(m), described(list))
			}
		}
	}
}

// TestTooMany: what is no HL7 does not fill the memory with findings.
func TestTooMany(t *testing.T) {
	text := head
	for i := range 2000 {
		text += fmt.Sprintf("%c%c%c|x\r", 'A'+i%10, '0'+i/10%10, '0'+i/100%20)
	}
	list := run(document(t, open(t), text))
	if n := len(list); n > 1001 || list[n-1].Severity != check.Warning {
		t.Errorf("%d findings, the last %+v", n, list[n-1])
	}
}
