package mllpcore

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"sync"
	"time"

	"mllpscope/mllpcore/fault"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/message"
)

// intake is one block on its way: read, kept, answered. Intakes are pooled: one that nobody keeps or watches allocates
// nothing.
type intake struct {
	conn     *Connection
	msg      *Message   // nil when nobody keeps or watches; then payload is the reader's and the answer is immediate
	payload  []byte     // what came
	header   hl7.Header // of the first MSH, when headed
	headed   bool
	kind     message.Kind
	silent   bool         // no HL7 acknowledgement, whatever the mode
	quirks   frame.Quirk  // of the message
	mute     bool         // nothing at all is sent, not even a Version 2 commit block
	expected bool         // the answer to a Send
	problem  *hl7.Problem // why the answer is negative
	ended    time.Time
	hook     *ackOutHook // as it was when the block came; nil = none

	// Owned by the answerQueue.
	next   *intake
	safe   bool
	failed error
	answer Answer

	carried int64 // what of it counts for MaxBufferedBytes

	quick  bool    // the hook decides at once
	asks   bool    // the hook asks somebody
	wishes *wishes // of the hook; nil without one

	// The memory of msg and payload where only a Copier sees them.
	own  Message
	body []byte
	lent bool // somebody else has got them after all
}

// maxReused is the longest payload whose memory is kept for the next one.
const maxReused = 16 << 10

// wishes are what an AckOutHook asks for beside its answers.
type wishes struct {
	memo       any
	deliveries []delivery
	by         string // who decided
}

var intakes = sync.Pool{New: func() any { return new(intake) }}

func newIntake(c *Connection) *intake {
	in, _ := intakes.Get().(*intake)
	in.conn = c
	in.hook = c.server.ackOut.Load()
	return in
}

// release returns in, and the memory it owns, to the pool.
func (in *intake) release() {
	if in.lent {
		return
	}
	*in = intake{body: in.body[:0]}
	intakes.Put(in)
}

// planHook asks an AckOutPlanner for its plan, where there will be answers.
func (in *intake) planHook() {
	if in.hook == nil || in.hook.planner == nil || in.msg == nil {
		return
	}
	version2 := in.conn.set.Version == 2 && !in.mute
	if in.mute || (in.onlyCommitBlock() && !version2) {
		return
	}
	memo, plan := in.hook.planner.PlanAckOut(in.conn.ctx, in.msg)
	if plan == AckOutLeaves {
		in.hook = nil
		return
	}
	in.lend()
	in.quick, in.asks = plan == AckOutQuick, plan == AckOutAsks
	in.wishes = &wishes{memo: memo}
}

// waits reports whether a hook may hold the answer up.
func (in *intake) waits() bool { return in.hook != nil && !in.quick }

// lend notes that somebody else gets msg, and maybe the answer, and may keep them.
func (in *intake) lend() {
	if in.copied() {
		in.answer.Bytes = bytes.Clone(in.answer.Bytes)
		in.lent = true
	}
}

// copied reports whether nobody but a Copier sees msg and the answer.
func (in *intake) copied() bool { return in.msg == &in.own && !in.lent }

// ownsWhat reports whether in is to own a payload and its Message: all who see them copy them before in is released.
func (in *intake) ownsWhat(payload []byte) bool {
	s := in.conn.server
	planned := in.hook == nil || in.hook.planner != nil
	return s.copies && len(payload) <= maxReused && s.hooks.EndTransfer == nil && planned &&
		!s.hub.wants(EventEndTransfer) && !s.hub.wants(EventAckOut)
}

func (in *intake) weight() int64 { return int64(len(in.payload)) }

// read finds out what a whole block is: a message, an answer, a batch, or nothing that can be taken as one.
func (in *intake) read() {
	err := in.readHeader()
	if err == nil {
		in.quirks = quirksOf(in.payload, &in.header)
		if in.isAnswer() {
			in.kind, in.silent = message.KindAnswer, true
			return
		}
		in.problem = hl7.Check(in.payload, &in.header)
		if in.quirks&frame.QuirkSecondMSH != 0 {
			in.kind = message.KindRefused // which of the messages was accepted could not be told
		}
		return
	}
	in.kind = message.KindRefused
	text := textEmptyBatch
	if d, ok := frame.DiagnosePayload(in.payload); ok && !hl7.IsBatch(in.payload) {
		text = d.Text
	}
	in.problem = &hl7.Problem{Code: hl7.CodeSegmentSequence, Text: text}
}

// textEmptyBatch refuses a batch that holds no message. It stands in answers: it is ASCII without delimiters.
const textEmptyBatch = "a batch (FHS or BHS) without a message: no segment in it begins with MSH. " +
	"Look at the sender: it has sent the envelope only"

// readHeader reads the first MSH, of a batch or after stray lines as well.
func (in *intake) readHeader() (err error) {
	if in.header, err = hl7.ParseHeader(in.payload); err != nil {
		in.header, err = hl7.FindHeader(in.payload)
	}
	in.headed = err == nil
	return err
}

// settle tells the log and the readers of events how the answer went.
func (in *intake) settle(now time.Time, err error) {
	c := in.conn
	switch {
	case err != nil && (in.answer.Code != "" || in.answer.Bytes != nil):
		in.answer.Reason = fmt.Sprintf("%s could not be sent: %v", cmp.Or(in.answer.Code, "the answer"), err)
		in.answer.Positive = false
	case in.answer.Code != "" || in.answer.Bytes != nil:
		in.answer.Sent, in.answer.Elapsed = now, now.Sub(in.ended)
		if !in.answer.Positive {
			c.server.counters.negative.Add(1)
		}
	}
	if in.msg == nil {
		return
	}
	if in.msg.ID != 0 && c.server.log != nil {
		c.server.log.Answered(in.msg.ID, in.answer)
	}
	if hub := &c.server.hub; hub.wants(EventAckOut) && in.kind != message.KindAnswer {
		in.lend()
		hub.send(&AckOutEvent{EventHeader: EventHeader{Time: now, Connection: c.id}, Message: in.msg, Answer: in.answer})
	}
}

// notKept is all that a sender is told when its message could not be kept. The reason and the names of files are for
// those who run this machine, and stand in the error of the log.
const notKept = "The log cannot be written; the message was not kept. Send it again later."

// neverKept is the same of a message that can never be kept.
const neverKept = "The message is larger than the log can hold (1 GB); it was not kept. Do not send it again as it is."

// keepFailure turns a failed Append into the problem that is answered.
func (in *intake) keepFailure() {
	if in.failed == nil {
		return
	}
	in.problem = &hl7.Problem{Code: hl7.CodeApplicationInternal, Text: notKept}
	if errors.Is(in.failed, message.ErrTooLarge) {
		in.problem.Text = neverKept
	}
	var own *fault.Error
	if !errors.As(in.failed, &own) {
		own = &fault.Error{Code: fault.CodeFile, Op: "keep a message", Err: in.failed}
	}
	in.conn.reportUnkept(own)
}
