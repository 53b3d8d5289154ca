package document

import (
	"testing"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/message"
)

// Each oddity is told once, with what to say to the sender.
func TestEachQuirkHasAdvice(t *testing.T) {
	for quirk := range frame.QuirksKnown.All() {
		k := message.Kept{Message: &message.Message{Quirks: quirk, Kind: message.KindMessage}}
		odd, advice := 0, 0
		for _, f := range WireFacts(k) {
			switch f.Label {
			case issueLabel:
				odd++
			case adviceLabel:
				advice++
			}
		}
		if odd != 1 || advice != 1 {
			t.Errorf("%s: told %d times, %d pieces of advice", quirk, odd, advice)
		}
	}
}
