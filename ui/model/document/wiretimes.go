package document

import (
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
)

// step is something that happened to a message.
type step struct {
	label string
	at    time.Time
}

// stepsOf are those that are known of a message, in their order.
func stepsOf(k message.Kept) []step {
	if k.Kind == message.KindSent {
		return []step{{"Sent", k.Time}, {"Answered", k.Answer.Sent}}
	}
	return []step{
		{"Start block", k.Started}, {"Last byte", k.Time}, {"Stored", k.Answer.Stored}, {"Answered", k.Answer.Sent},
	}
}

// timeLine tells when the start block came, the last byte came, the log had the message and the answer left, each with
// the time since the one before. The first one is told in full, and so is one of another day.
func timeLine(k message.Kept) []model.Fact {
	if fromFile(k.Message) {
		return []model.Fact{{Label: "MSH-7", Text: model.Stamp(k.Time)}}
	}
	var facts []model.Fact
	var before time.Time
	for _, s := range stepsOf(k) {
		if s.at.IsZero() {
			if s.label == "Stored" && k.Answer.Positive && !k.Answer.Sent.IsZero() {
				facts = append(facts, model.Fact{Label: s.label, Text: "Before the answer left; the exact time was not noted"})
			}
			continue
		}
		text := model.Stamp(s.at)
		if !before.IsZero() && !s.at.Before(before) {
			if s.at.Local().YearDay() == before.Local().YearDay() {
				text = model.Clock(s.at)
			}
			text += "   +" + model.Lasted(s.at.Sub(before))
		}
		facts = append(facts, model.Fact{Label: s.label, Text: text})
		before = s.at
	}
	return facts
}
