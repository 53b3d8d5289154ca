package mllpcore

import (
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
)

// quirksOf returns what is odd about a message, in the bits that are kept beside those of its framing.
func quirksOf(payload []byte, h *hl7.Header) (q frame.Quirk) {
	found := hl7.QuirksOf(payload, h)
	if found == 0 {
		return 0
	}
	for _, same := range [...]struct {
		of   hl7.Quirk
		kept frame.Quirk
	}{
		{hl7.QuirkEndsLF, frame.QuirkLF},
		{hl7.QuirkEndsCRLF, frame.QuirkCRLF},
		{hl7.QuirkEndsMix, frame.QuirkMixedEnds},
		{hl7.QuirkBlanks, frame.QuirkBlanksBefore},
		{hl7.QuirkBOM, frame.QuirkBOM},
		{hl7.QuirkAckConditions, frame.QuirkAckConditions},
		{hl7.QuirkSecondMSH, frame.QuirkSecondMSH},
	} {
		if found&same.of != 0 {
			q |= same.kept
		}
	}
	return q
}
