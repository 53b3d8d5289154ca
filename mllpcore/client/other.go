package client

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
)

// errOnlyCommit is why an exchange of release 1 fails that a listener of release 2 answers.
var errOnlyCommit = errors.New("only a commit block of MLLP release 2 came, and no HL7 answer: set Version to 2")

// other takes a whole block that is not the answer.
func (w *waiting) other(p []byte) error {
	h, a, answer := answerOf(p)
	if answer {
		if err := w.confirm(); err != nil {
			return err
		}
		w.addOther(w.otherAnswer(p, &a))
		return nil
	}
	if d, ok := frame.DiagnosePayload(p); ok {
		if d.Kind == frame.FoundBlank {
			return nil // a keep-alive
		}
		w.stray(Other{Text: "a block that is no HL7 answer: " + firstSentence(d.Text), Payload: p})
		return nil
	}
	kind := string(h.Type())
	if t := h.Trigger(); len(t) > 0 {
		kind += "^" + string(t)
	}
	if strings.EqualFold(strings.TrimSpace(string(h.Type())), "ACK") {
		w.stray(Other{Text: "an acknowledgement without MSA: it does not say what it answers", Payload: p})
		return nil
	}
	w.addOther(Other{
		Text: fmt.Sprintf("a message (%s, MSH-10 %s) and not an answer: it was not answered; who sends to this side "+
			"needs a listener", kind, Quoted(h.ControlID())),
		Payload: p,
	})
	return nil
}

// otherAnswer is an acknowledgement that is not for the message.
func (w *waiting) otherAnswer(p []byte, a *hl7.Answer) Other {
	id := string(a.ControlID)
	if slices.Contains(w.c.earlier, id) && id != "" {
		return Other{
			Text:    fmt.Sprintf("a late answer, %s, to the earlier message %s", Quoted(a.RawCode), Quoted(a.ControlID)),
			Payload: p, Late: id, Refused: !a.Accepted(),
		}
	}
	text := fmt.Sprintf("an answer (%s) for %s, and not for %s (MSA-2)", a.RawCode, Quoted(a.ControlID),
		Quoted(w.controlID))
	switch {
	case w.early:
		text = fmt.Sprintf("an answer (%s) for %s, which came before this message was sent", a.RawCode,
			Quoted(a.ControlID))
	case id == "":
		text = fmt.Sprintf("an answer (%s) for no message: its MSA-2 is empty", a.RawCode)
	}
	w.why = errors.New("no answer to the message came, but " + text)
	w.shorten(strayTime)
	return Other{Text: text, Payload: p}
}

// stray takes something that makes a right answer unlikely.
func (w *waiting) stray(o Other) {
	w.why = errors.New("no answer to the message came, but " + o.Text)
	w.shorten(strayTime)
	w.addOther(o)
}

func (w *waiting) addOther(o Other) {
	if len(w.x.Others) == maxOthers {
		last := &w.x.Others[maxOthers-1]
		last.Text, last.Payload = "more blocks that are not the answer", nil
		last.Refused = last.Refused || o.Refused
		return
	}
	w.x.Others = append(w.x.Others, o)
}

// Quoted is a control ID as it is told, cut where it is too long to be one.
func Quoted(id []byte) string {
	const longest = 80
	if len(id) > longest {
		return fmt.Sprintf("%q…", id[:longest])
	}
	return fmt.Sprintf("%q", id)
}

func firstSentence(text string) string {
	sentence, _, _ := strings.Cut(text, ". ")
	return strings.TrimSuffix(sentence, ".")
}
