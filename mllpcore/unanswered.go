package mllpcore

import (
	"bytes"
	"fmt"
	"slices"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/message"
)

// What keeps this server and a peer, which may be another such server, from answering each other for ever. An answer
// goes out only
//   - to a message that no acknowledgement can be: it has MSH, MSH-9.1 is neither ACK nor MCF, and it does not name
//     one of our own acknowledgements in MSA-2. Who sends one for each answer is no mirror but a sender;
//   - to at most maxRefusals other blocks in a row, and to none that is a byte or control bytes only.
//
// So whatever a peer makes of our answers, the exchange is over after a few blocks.

// maxRefusals is how many blocks in a row that are no messages are answered on one connection.
const maxRefusals = 3

// Why nothing at all is sent.
const (
	reasonSignal    = "nothing was answered: a block of control bytes may be an acknowledgement or a keep-alive itself"
	reasonRefusals  = "nothing was answered: %d blocks in a row were no messages, and the other side may be answering ours"
	reasonForgotten = "an acknowledgement without MSA, which names no message: kept, never answered"
	reasonOfOurs    = "an acknowledgement of our own acknowledgement: kept, never answered"

	remarkRelease2 = "the peer speaks MLLP release 2: set Version to 2"
	remarkRefusals = "blocks that are no messages are not answered any more"
)

// withhold decides whether a block that was no message gets an answer. The caller has read it.
func (c *Connection) withhold(in *intake) {
	switch {
	case in.isMessage():
		c.refusals = 0
		return
	case in.kind == message.KindAnswer && (in.expected || c.set.Version != 2):
		// Only Version 2 acknowledges it, by a block.
		return
	case in.kind == message.KindBroken && (in.headed || c.set.Version != 2):
		return
	case isSignal(in.payload):
		in.mute, in.answer.Reason = true, reasonSignal
		c.server.counters.unanswered.Add(1)
		return
	}
	if c.refusals++; c.refusals <= maxRefusals {
		return
	}
	in.mute, in.answer.Reason = true, fmt.Sprintf(reasonRefusals, c.refusals)
	c.server.counters.unanswered.Add(1)
	if c.remark(remarkRefusals) {
		c.server.note(1, c.id, "%s sent %d blocks in a row that are no messages: they are kept, and not answered any more "+
			"before a message comes, so that no two programs answer each other", c.remote, c.refusals)
	}
}

// isMessage reports whether the header says of which type the message is, or which message.
func (in *intake) isMessage() bool {
	return in.headed && in.kind != message.KindAnswer && in.kind != message.KindBroken &&
		len(bytes.TrimSpace(in.header.Type()))+len(bytes.TrimSpace(in.header.ControlID())) > 0
}

// isSignal reports whether a payload is one byte, or has nothing but control bytes and blanks.
func isSignal(payload []byte) bool {
	if len(payload) == 1 {
		return true
	}
	for _, b := range payload {
		if b > ' ' && b != 0x7F {
			return false
		}
	}
	return len(payload) > 0
}

// isAcknowledgement reports whether MSH-9.1 is that of an acknowledgement.
func isAcknowledgement(h *hl7.Header) bool {
	kind := bytes.TrimSpace(h.Type())
	return bytes.EqualFold(kind, []byte("ACK")) || bytes.EqualFold(kind, []byte("MCF"))
}

// isAnswer reports whether a block with a header may be an acknowledgement, which is never answered.
func (in *intake) isAnswer() bool {
	return hl7.IsAnswer(in.payload, &in.header) || isAcknowledgement(&in.header) || in.namesOurs()
}

// namesOurs reports whether MSA-2 names an acknowledgement that this server has sent.
func (in *intake) namesOurs() bool {
	if !in.header.MayHaveMSA(in.payload) || !in.conn.server.ids.Within(in.payload) {
		return false
	}
	answer, ok := hl7.ParseAnswer(in.payload, &in.header)
	return ok && in.conn.server.ids.Issued(answer.ControlID)
}

// takeRelease2 takes a commit block in Version 1: it answers what we sent, and is neither answered nor kept.
func (c *Connection) takeRelease2() {
	if c.remark(remarkRelease2) {
		c.server.note(1, c.id, "%s sent a commit block: %s", c.remote, remarkRelease2)
	}
}

// remark notes something about the connection, and tells whether it is new.
func (c *Connection) remark(text string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if slices.Contains(c.remarks, text) {
		return false
	}
	c.remarks = append(c.remarks, text)
	return true
}

// noteQuirks notes what was odd about a block.
func (c *Connection) noteQuirks(q frame.Quirk) {
	if q == 0 {
		return
	}
	c.mu.Lock()
	c.quirks |= q
	c.mu.Unlock()
}
