package rules

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/hl7"
)

// outcome is what becomes of one message, through all of its answers.
type outcome struct {
	rule     *compiled // nil: none matched
	chance   *rand.Rand
	decision *Decision // of a person, when the rule holds
	left     bool      // when the person decided, the sender had ended its side
	faulted  bool      // the faults of the whole message are on their way
	answered bool      // an HL7 acknowledgement went before
}

// apply makes one answer what the rule says.
func (o *outcome) apply(ctx context.Context, e *Engine, a *mllpcore.AckOut) {
	r := o.rule
	a.By = "by " + r.label
	switch {
	case r.Answer == Hold:
		if o.decision == nil {
			d := e.breakpoint.hold(ctx, waiting(a, r.title), a.Connection.Ending)
			o.decision, o.left = &d, a.Connection.Ending()
		}
		a.By = o.person()
		o.applyDecision(a)
	case r.Answer == Silence:
		silence(a, "no answer")
	case r.template != nil:
		o.applyPayload(a, func() []byte { return r.template.fill(parsed(a), e.ids, time.Now()) })
	default:
		if code := r.code(); code != "" {
			o.applyCode(a, code, r.problem())
		}
	}
	block := len(a.Code) == 3 // a Version 2 commit block, ACK or NAK
	if a.Answer != nil && !block {
		for _, s := range r.segments {
			a.Answer = append(a.Answer[:len(a.Answer):len(a.Answer)], s.fill(parsed(a), e.ids, time.Now())...)
		}
	}
	if r.Fault.Any() {
		o.injure(a, block)
	}
	o.answered = o.answered || !block
}

// person tells in words that a person decided, and how.
func (o *outcome) person() string {
	by := "by a person at " + o.rule.label
	switch {
	case o.decision.nobody:
		by = "by " + o.rule.label + ", nobody has decided"
	case o.decision.Answer != nil:
		by += ", edited by hand"
	}
	if o.left {
		by += ", after the sender had closed its side"
	}
	return by
}

func waiting(a *mllpcore.AckOut, title string) Waiting {
	return Waiting{
		Message: a.Message, Connection: a.Connection.ID(), Remote: a.Message.Remote, Rule: title,
		Code: a.Code, Answer: bytes.Clone(a.Answer), MustRefuse: !a.Accept,
	}
}

// parsed is the message that is answered; nil where it cannot be read.
func parsed(a *mllpcore.AckOut) *hl7.Message {
	m, err := hl7.Parse(a.Message.Body)
	if err != nil {
		return nil
	}
	return m
}

func silence(a *mllpcore.AckOut, why string) { a.Answer, a.Text = nil, why }

func (o *outcome) applyDecision(a *mllpcore.AckOut) {
	d := o.decision
	switch {
	case d.Answer != nil:
		o.applyPayload(a, func() []byte { return d.Answer })
	case d.Code == "":
		silence(a, "no answer")
	default:
		text := d.Text
		if text == "" {
			text = "declined by a person"
		}
		o.applyCode(a, d.Code, &hl7.Problem{Code: hl7.CodeApplicationInternal, Text: text, Verbatim: true})
	}
}

// applyCode answers with a code. Where a message gets a commit and an application acknowledgement, the one of the
// code's kind has the code and the other one the same outcome.
func (o *outcome) applyCode(a *mllpcore.AckOut, want hl7.Code, p *hl7.Problem) {
	switch {
	case !a.Accept && want.Positive():
		a.By = ""
		return // what was not kept is not acknowledged
	case len(a.Code) == 3:
		if !want.Positive() {
			a.Accept, a.Problem, a.Code = false, p, "NAK"
			a.Answer = a.Render(a.Code, p)
		}
		return
	}
	alone := a.Last && !o.answered
	if have := hl7.Code(a.Code); !alone && have.Commit() != want.Commit() {
		want = hl7.Code(a.Code[:1] + string(want[1:]))
	}
	if want.Positive() {
		p = nil
	} else {
		a.Accept, a.Problem = false, p
	}
	a.Code = string(want)
	a.Answer = a.Render(a.Code, p)
}

// applyPayload answers with a whole payload. A commit acknowledgement before it has the same outcome.
func (o *outcome) applyPayload(a *mllpcore.AckOut, payload func() []byte) {
	b := payload()
	code, text, ok := codeOf(b)
	if !a.Accept && code.Positive() {
		a.By = ""
		return // what was not kept is not acknowledged
	}
	p := &hl7.Problem{Code: hl7.CodeApplicationInternal, Text: text, Verbatim: true}
	if !a.Last || len(a.Code) == 3 {
		if ok && !code.Positive() {
			o.applyCode(a, code, p)
		}
		return
	}
	if ok && !code.Positive() {
		a.Accept, a.Problem = false, p
	}
	a.Answer, a.Code = b, string(code)
	if !ok {
		a.Text = "what was sent is no acknowledgement"
		deliveryOf(a).Spoiled = true
	}
}

// codeOf reads what an acknowledgement says; ok is false where it is none.
func codeOf(b []byte) (code hl7.Code, text string, ok bool) {
	h, err := hl7.ParseHeader(b)
	if err != nil {
		return "", "", false
	}
	answer, ok := hl7.ParseAnswer(b, &h)
	if !ok || !answer.Code.Valid() {
		return "", "", false
	}
	text = h.Text(answer.Text)
	if text == "" {
		text = fmt.Sprintf("answered with %s", answer.Code)
	}
	return answer.Code, text, true
}
