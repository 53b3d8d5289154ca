package document

import (
	"strings"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/clip"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
)

// factMax bounds the words of one fact; what a peer sent may be in them.
const factMax = 1000

// WireFacts tells in words how a message came, what was odd about it, and what was answered.
func WireFacts(k message.Kept) []model.Fact {
	m := k.Message
	var facts []model.Fact
	add := func(label, text string, tone model.Tone) {
		if text != "" {
			facts = append(facts, model.Fact{Label: label, Text: bounded(model.Sentence(model.VisibleText(text))), Tone: tone})
		}
	}
	add("Damaged", k.Damaged, model.ToneBad)
	if m.Kind == message.KindSent {
		sentFacts(k, add)
		return append(facts, timeLine(k)...)
	}
	add("Framing", framing(m.Kind), framingTone(m.Kind))
	if m.Kind == message.KindAnswer {
		add("Kind", answerKind(m), model.ToneNormal)
	}
	add("Why", m.Reason, framingTone(m.Kind))
	for quirk := range m.Quirks.All() {
		add(issueLabel, quirk.Describe()[0], model.ToneWarn)
		add(adviceLabel, quirkAdvice[quirk], model.ToneNormal)
	}
	separatorFacts(m, add)
	if m.Skipped > 0 {
		before := model.Visible(clip.To(m.Junk, 80), 0)
		add("Skipped", model.ByteText(m.Skipped)+" before the start block: "+before, model.ToneWarn)
	}
	if m.Duplicate {
		add("Duplicate", "Same MSH-10 as before, from the same sender. It was answered as usual and kept.", model.ToneWarn)
		add(adviceLabel, "Normal for a retry: check whether our first answer arrived in time. Otherwise the sender reuses "+
			"IDs.", model.ToneNormal)
	}
	add("Size", sizeFact(m), model.ToneNormal)
	if fromFile(m) {
		add("From", "the file "+m.Remote, model.ToneNormal)
	} else {
		add("From", m.Remote+", connection "+m.Connection, model.ToneNormal)
	}
	answerFacts(k, add)
	return append(facts, timeLine(k)...)
}

// quirkAdvice is what to tell the sender about an oddity.
var quirkAdvice = map[frame.Quirk]string{
	frame.QuirkJunk: "send nothing outside of the blocks: no line end after 0x1C 0x0D, no log lines, no keep-alive bytes",
	frame.QuirkMissingEOL: "end each block with two bytes, 0x1C and then 0x0D; without the second one a receiver has to " +
		"wait to know that the block is over",
	frame.QuirkEndInData: "the byte 0x1C must not stand inside a message: write it as \\X1C\\, or encode binary data as " +
		"base64 in an ED value",
	frame.QuirkEmpty: "a block without a message is not answered: to keep the connection alive use TCP keep-alive instead",
	frame.QuirkFramedTwice: "two parts of the sender put the message between 0x0B and 0x1C 0x0D: have only one of them " +
		"do so; other receivers take the outer frame for an empty message",
	frame.QuirkBOM:  "write UTF-8 without the byte order mark (EF BB BF): MSH must be the first bytes of the block",
	frame.QuirkLF:   "end each segment with CR (0x0D); many receivers see only one segment otherwise",
	frame.QuirkCRLF: "end each segment with CR (0x0D) alone; some receivers take the LF for a part of the next segment",
	frame.QuirkMixedEnds: "end each segment with CR (0x0D) alone: where LF is taken for data, a segment hangs on the " +
		"one before it",
	frame.QuirkBlanksBefore: "begin each segment with its name: many receivers do not know a segment with blanks before " +
		"it",
	frame.QuirkAckConditions: "MSH-15 and MSH-16 take AL, NE, ER or SU, or stay empty; some receivers refuse anything " +
		"else, or answer nothing",
	frame.QuirkSecondMSH: "send each message in a block of its own, or as a batch between FHS, BHS and BTS, FTS",
}

// separatorFacts tells what ends the segments when that is not what HL7 says.
func separatorFacts(m *message.Message, add func(label, text string, tone model.Tone)) {
	if m.Kind != message.KindMessage || m.Quirks&(frame.QuirkLF|frame.QuirkCRLF|frame.QuirkMixedEnds) != 0 {
		return
	}
	h, err := hl7.FindHeader(m.Body)
	if err != nil {
		return
	}
	switch ends := hl7.EndsOf(m.Body, h.Delims.Field); {
	case ends.Mixed():
		add(issueLabel, "the segments end in different ways: "+ends.String()+"; a LF counts where a segment follows",
			model.ToneWarn)
	case ends == hl7.EndsLF:
		add(issueLabel, "the segments end with LF (0x0A)", model.ToneWarn)
	case ends == hl7.EndsCRLF:
		add(issueLabel, "the segments end with CR LF (0x0D 0x0A)", model.ToneWarn)
	default:
		return
	}
	add(adviceLabel, "end each segment with CR (0x0D) alone; many receivers see only one segment otherwise",
		model.ToneNormal)
}

// The labels of what is odd, and of what to tell the sender about it.
const (
	issueLabel  = "Framing issue"
	adviceLabel = "Advice for the sender"
)

func framing(k message.Kind) string {
	switch k {
	case message.KindBroken:
		return "broken: no complete MLLP block"
	case message.KindRefused:
		return "complete, but it could not be taken as a message"
	}
	return "complete"
}

func framingTone(k message.Kind) model.Tone {
	switch k {
	case message.KindBroken, message.KindRefused:
		return model.ToneBad
	case message.KindAnswer:
		return model.ToneWarn
	}
	return model.ToneNormal
}

// answerKind tells what an answer that came is an answer to.
func answerKind(m *message.Message) string {
	if m.Reason != "" {
		return "an acknowledgement that nobody was waiting for; it is never answered"
	}
	to := "our message"
	if h, err := hl7.ParseHeader(m.Body); err == nil {
		if a, ok := hl7.ParseAnswer(m.Body, &h); ok && len(a.ControlID) > 0 {
			to = "our " + string(a.ControlID)
		}
	}
	return "the answer to " + to + "; an answer is never answered"
}

func sizeFact(m *message.Message) string {
	s := model.Count(m.Size) + " bytes"
	if int64(len(m.Body)) < m.Size {
		s += ", the first " + model.Count(len(m.Body)) + " kept"
	}
	return s
}

func answerFacts(k message.Kept, add func(label, text string, tone model.Tone)) {
	a := k.Answer
	switch {
	case !k.Answered && k.Kind == message.KindMessage:
		add("Answer", "not answered yet", model.ToneNormal)
	case a.Code == "":
		add("Answer", withReason("none", a.Reason), model.ToneNormal)
	case a.Sent.IsZero():
		add("Answer", a.Code+" could not be sent: "+a.Reason, model.ToneBad)
	case !a.Positive:
		add("Answer", withReason(a.Code, a.Reason), model.ToneWarn)
	default:
		add("Answer", withReason(a.Code, a.Reason), model.ToneNormal)
	}
	for _, fault := range a.Faults {
		add("Fault", "on purpose: "+fault, model.ToneWarn)
	}
}

// withReason puts what was answered before who decided it and why: "AE by rule 1: lab closed", "AE: MSH-10 is empty".
func withReason(code, reason string) string {
	switch {
	case reason == "":
		return code
	case strings.HasPrefix(reason, "by "):
		return code + " " + reason
	}
	return code + ": " + reason
}

// fromFile tells whether a message was read from a file of messages: it came over no connection.
func fromFile(m *message.Message) bool { return m.Connection == "" && m.Started.IsZero() }

// bounded returns the words of one fact.
func bounded(s string) string {
	if len(s) <= factMax {
		return s
	}
	return clip.To(s, factMax) + "…"
}
