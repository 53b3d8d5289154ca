package mllpcore

import (
	"bytes"
	"time"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
)

// render appends the framed answers of SPEC section 6 to out and notes them in in.answer. It is called after the log
// has the message, or failed to take it.
func (in *intake) render(out []byte) []byte {
	in.keepFailure()
	before := len(out)
	if in.conn.set.Version == 2 && !in.outside {
		out = in.renderCommitBlock(out)
	}
	if !in.silent {
		if in.headed {
			plan := hl7.Decide(&in.header, in.mode(), in.problem)
			out = in.renderAck(out, plan.Commit)
			out = in.renderAck(out, plan.Application)
		} else if in.mode() != hl7.AckNever {
			out = in.renderReject(out)
		}
	}
	in.describe(out[before:])
	return out
}

func (in *intake) mode() hl7.AckMode { return in.conn.server.settings.Load().AckMode }

// describe completes the Answer of what was rendered.
func (in *intake) describe(sent []byte) {
	if in.msg != nil && len(sent) > 0 {
		in.answer.Bytes = bytes.Clone(sent)
	}
	switch {
	case in.problem != nil && in.answer.Reason == "":
		in.answer.Reason = in.problem.Text
	case in.answer.Code == "" && in.kind == KindMessage && in.answer.Reason == "":
		in.answer.Reason = "the sender asked for no acknowledgement, or AckMode is never"
	}
}

// renderCommitBlock renders the Version 2 commit acknowledgement, which every block gets.
func (in *intake) renderCommitBlock(out []byte) []byte {
	set := in.conn.set
	code, char := "ACK", set.ACKChar
	if in.problem != nil {
		code, char = "NAK", set.NAKChar
	}
	a := AckOut{Accept: in.problem == nil, Code: code, Answer: []byte{char}}
	if !in.decide(&a) {
		if in.problem != nil && code == "ACK" {
			a.Code, a.Answer = "NAK", []byte{set.NAKChar}
		}
		if a.Answer == nil {
			return out
		}
	}
	in.count(a.Code, a.Code == "ACK")
	return frame.AppendBlock(out, a.Answer, marks(set))
}

// renderAck renders one HL7 acknowledgement; an empty code renders nothing.
func (in *intake) renderAck(out []byte, code hl7.Code) []byte {
	if code == "" {
		return out
	}
	set := in.conn.set
	if in.conn.server.hooks.AckOut == nil { // straight into the output, without a copy
		in.count(string(code), code.Positive())
		out = append(out, set.StartBlockChar)
		out = in.appendAck(out, code)
		return append(out, set.EndBlockChar, set.EOLChar)
	}
	a := AckOut{Accept: in.problem == nil, Code: string(code), Answer: in.appendAck(nil, code)}
	if !in.decide(&a) {
		if in.problem != nil && code.Positive() {
			code = negative(code)
			a.Code = string(code)
			a.Answer = in.appendAck(nil, code)
		}
		if a.Answer == nil {
			return out
		}
	}
	in.count(a.Code, code.Positive())
	return frame.AppendBlock(out, a.Answer, marks(set))
}

func (in *intake) appendAck(out []byte, code hl7.Code) []byte {
	var id [32]byte
	return hl7.AppendAck(out, &in.header, hl7.Ack{
		Code: code, Problem: in.problem, ControlID: in.conn.server.ids.Append(id[:0]), Time: time.Now(),
		Charset: in.conn.server.settings.Load().ackCharset,
	})
}

// renderReject answers what has no MSH.
func (in *intake) renderReject(out []byte) []byte {
	set := in.conn.set
	var id [32]byte
	ack := hl7.AppendReject(nil, in.problem.Text, string(in.conn.server.ids.Append(id[:0])), time.Now())
	a := AckOut{Code: string(hl7.AR), Answer: ack}
	if in.decide(&a); a.Answer == nil {
		return out
	}
	in.count(string(hl7.AR), false)
	return frame.AppendBlock(out, a.Answer, marks(set))
}

// decide asks the AckOut hook. It returns false when the hook changed the decision: it refused, or took the answer away.
func (in *intake) decide(a *AckOut) bool {
	hook := in.conn.server.hooks.AckOut
	if hook == nil {
		return true
	}
	accept := a.Accept
	a.Connection, a.Message = in.conn, in.msg
	hook.AckOut(in.conn.ctx, a)
	if a.Answer == nil {
		in.answer.Reason = "the AckOut hook sends nothing"
		return false
	}
	if accept && !a.Accept {
		text := a.Text
		if text == "" {
			text = "declined by the receiver"
		}
		in.problem = &hl7.Problem{Code: hl7.CodeApplicationInternal, Text: text}
		return false
	}
	return true
}

// negative is the code that an AckOut hook's refusal turns a positive one into.
func negative(code hl7.Code) hl7.Code {
	if code.Commit() {
		return hl7.CE
	}
	return hl7.AE
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
