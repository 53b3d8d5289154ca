package document

import (
	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
)

// sentFacts tells to whom a message was sent from here, and what came back.
func sentFacts(k message.Kept, add func(label, text string, tone model.Tone)) {
	m, a := k.Message, k.Answer
	add("Kind", "a message that was sent from this window", model.ToneNormal)
	add("Size", sizeFact(m), model.ToneNormal)
	add("To", m.Remote+", connection "+m.Connection, model.ToneNormal)
	switch {
	case !k.Answered:
		add("Answer", "none yet", model.ToneNormal)
	case a.Code == "" && a.Positive:
		add("Answer", "none: "+a.Reason, model.ToneNormal)
	case a.Code == "":
		add("Answer", "none: "+a.Reason, model.ToneBad)
	case !a.Positive:
		add("Answer", withReason(a.Code, a.Reason), model.ToneWarn)
	default:
		add("Answer", a.Code, model.ToneNormal)
	}
}
