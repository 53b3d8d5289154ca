package mllpcore

import (
	"bytes"
	"cmp"
	"strings"
	"time"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/message"
)

// render appends the framed answers of SPEC section 6 to out and notes them in in.answer. It is called after the log
// has the message, or failed to take it. Of two answers each leaves in a write of its own: a simple client takes what
// one read brings for one block.
func (in *intake) render(out []byte) []byte {
	in.keepFailure()
	before := len(out)
	if in.conn.set.Version == 2 && !in.mute {
		out = in.renderCommitBlock(out)
	}
	switch {
	case in.silent, in.mute:
	case in.headed:
		plan := in.plan()
		out = in.apart(before, in.renderAck(out, plan.Commit, plan.Application == ""), len(out))
		if plan.Commit != "" && in.hook != nil {
			plan = in.plan() // the hook may have refused the message
		}
		out = in.apart(before, in.renderAck(out, plan.Application, true), len(out))
	case in.mode() != hl7.AckNever:
		out = in.apart(before, in.renderReject(out), len(out))
	}
	in.completeAnswer(out[before:])
	return out
}

// apart has what out has from index at on leave in a write of its own, when an answer to the same message stands
// between before and at. It returns out.
func (in *intake) apart(before int, out []byte, at int) []byte {
	if before < at && at < len(out) {
		q := &in.conn.answers
		q.apart = append(q.apart, at)
	}
	return out
}

func (in *intake) plan() hl7.Plan { return hl7.Decide(&in.header, in.mode(), in.problem) }

// onlyCommitBlock reports whether no HL7 acknowledgement follows the commit block.
func (in *intake) onlyCommitBlock() bool {
	return in.silent || in.mode() == hl7.AckNever || in.headed && in.plan().Silent()
}

func (in *intake) mode() hl7.AckMode { return in.conn.server.settings.Load().AckMode }

// completeAnswer completes the Answer of what was rendered.
func (in *intake) completeAnswer(sent []byte) {
	switch {
	case in.msg == nil || len(sent) == 0:
	case in.copied():
		in.answer.Bytes = sent[:len(sent):len(sent)] // which are the queue's until settle has told the log
	default:
		in.answer.Bytes = bytes.Clone(sent)
	}
	switch {
	case in.problem != nil && in.answer.Reason == "":
		in.answer.Reason = in.problem.Text
	case in.answer.Code == "" && in.kind == message.KindMessage && in.answer.Reason == "":
		in.answer.Reason = "the sender asked for no acknowledgement, or AckMode is never"
	}
	if in.wishes != nil && in.wishes.by != "" {
		in.answer.Reason = strings.TrimSuffix(in.wishes.by+": "+in.answer.Reason, ": ")
	}
}

// renderCommitBlock renders the Version 2 commit acknowledgement, which every block gets.
func (in *intake) renderCommitBlock(out []byte) []byte {
	code := codeACK
	if in.problem != nil {
		code = codeNAK
	}
	if in.hook != nil {
		return in.hooked(out, AckOut{
			Accept: in.problem == nil, Code: code, Answer: in.payloadOf(code, nil), Last: in.onlyCommitBlock(),
		})
	}
	in.count(code, code == codeACK)
	return frame.AppendBlock(out, in.payloadOf(code, nil), marks(in.conn.set))
}

// renderAck renders one HL7 acknowledgement; an empty code renders nothing. last: no other one follows.
func (in *intake) renderAck(out []byte, code hl7.Code, last bool) []byte {
	if code == "" {
		return out
	}
	if in.hook != nil {
		return in.hooked(out, AckOut{
			Accept: in.problem == nil, Code: string(code), Answer: in.appendAck(nil, code, in.problem), Last: last,
		})
	}
	set := in.conn.set
	in.count(string(code), code.Positive())
	out = append(out, set.StartBlockChar) // straight into the output, without a copy
	out = in.appendAck(out, code, in.problem)
	return append(out, set.EndBlockChar, set.EOLChar)
}

func (in *intake) appendAck(out []byte, code hl7.Code, p *hl7.Problem) []byte {
	var id [32]byte
	return hl7.AppendAck(out, &in.header, hl7.Ack{
		Code: code, Problem: p, ControlID: in.conn.server.ids.Append(id[:0]), Time: time.Now(),
		Charset: in.conn.server.settings.Load().ackCharset,
	})
}

// renderReject answers what has no MSH.
func (in *intake) renderReject(out []byte) []byte {
	ack := in.payloadOf(string(hl7.AR), in.problem)
	if in.hook != nil {
		return in.hooked(out, AckOut{Code: string(hl7.AR), Answer: ack, Last: true})
	}
	in.count(string(hl7.AR), false)
	return frame.AppendBlock(out, ack, marks(in.conn.set))
}

// The codes of a Version 2 commit block.
const (
	codeACK = "ACK"
	codeNAK = "NAK"
)

// payloadOf renders the answer with a code.
func (in *intake) payloadOf(code string, p *hl7.Problem) []byte {
	switch {
	case code == codeACK:
		return []byte{in.conn.set.ACKChar}
	case code == codeNAK:
		return []byte{in.conn.set.NAKChar}
	case in.headed:
		return in.appendAck(nil, hl7.Code(code), p)
	}
	text := ""
	if p != nil {
		text = p.Text
	}
	var id [32]byte
	return hl7.AppendReject(nil, text, string(in.conn.server.ids.Append(id[:0])), time.Now())
}

// hooked asks the AckOut hook about an answer and renders what it decides.
func (in *intake) hooked(out []byte, came AckOut) []byte {
	came.Connection, came.Message, came.in = in.conn, in.msg, in
	if in.wishes == nil {
		in.wishes = new(wishes)
	}
	came.Memo = in.wishes.memo
	a := came
	in.hook.AckOut(in.conn.ctx, &a)
	in.wishes.memo = a.Memo
	if came.Accept && !a.Accept {
		in.refused(&a, &came)
	}
	in.wishes.by = cmp.Or(a.By, in.wishes.by)
	from, spoiled := len(out), false
	if d := a.Delivery; d != nil {
		in.answer.Faults = append(in.answer.Faults, d.Faults...)
		spoiled = d.Spoiled
	}
	switch {
	case a.Delivery != nil && a.Delivery.Bytes != nil:
		out = append(out, a.Delivery.Bytes...)
	case a.Answer != nil:
		out = frame.AppendBlock(out, a.Answer, marks(in.conn.set))
	}
	if len(out) > from {
		positive := in.problem == nil && (a.Code == codeACK || hl7.Code(a.Code).Positive())
		in.count(a.Code, positive && !spoiled)
	}
	if len(out) == from || a.Code == "" {
		in.answer.Reason = cmp.Or(a.Text, "the AckOut hook sends nothing")
	}
	if a.Delivery != nil {
		in.wishes.deliveries = append(in.wishes.deliveries, delivery{from: from, to: len(out), Delivery: a.Delivery})
	}
	return out
}

// refused is what becomes of an answer whose Accept the hook set to false.
func (in *intake) refused(a, came *AckOut) {
	in.problem = a.Problem
	if in.problem == nil {
		text := cmp.Or(a.Text, "declined by the receiver")
		in.problem = &hl7.Problem{Code: hl7.CodeApplicationInternal, Text: text, Verbatim: true}
	}
	if a.Code == came.Code {
		a.Code = negative(came.Code)
	}
	if a.Answer != nil && len(a.Answer) == len(came.Answer) && &a.Answer[0] == &came.Answer[0] { // as it came
		a.Answer = in.payloadOf(a.Code, in.problem)
	}
}

// negative is the code that an AckOut hook's refusal turns a positive one into.
func negative(code string) string {
	switch {
	case code == codeACK:
		return codeNAK
	case hl7.Code(code).Commit():
		return string(hl7.CE)
	}
	return string(hl7.AE)
}

// count notes a code; two acknowledgements of one message read CA+AA.
func (in *intake) count(code string, positive bool) {
	if in.answer.Code == "" {
		in.answer.Code, in.answer.Positive = code, positive
		return
	}
	in.answer.Code += "+" + code
	in.answer.Positive = in.answer.Positive && positive
}

func marks(set *inForce) frame.Marks {
	return frame.Marks{Start: set.StartBlockChar, End: set.EndBlockChar, EOL: set.EOLChar}
}
