package document

import (
	"testing"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/frame"
)

// Each oddity is told once, with what to say to the sender.
func TestEachQuirkHasAdvice(t *testing.T) {
	for quirk := range frame.QuirksKnown.All() {
		k := mllpcore.Kept{Message: &mllpcore.Message{Quirks: quirk, Kind: mllpcore.KindMessage}}
		odd, advice := 0, 0
		for _, f := range WireFacts(k) {
			switch f.Label {
			case "Odd":
				odd++
			case "Tell them":
				advice++
			}
		}
		if odd != 1 || advice != 1 {
			t.Errorf("%s: told %d times, %d pieces of advice", quirk, odd, advice)
		}
	}
}
