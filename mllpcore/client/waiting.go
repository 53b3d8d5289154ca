package client

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"time"

	"mllpscope/mllpcore/fault"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/plural"
)

// need says whether an HL7 answer is waited for.
type need uint8

const (
	needNothing need = iota
	needPerhaps      // for perhapsTime: it may come and need not
	needAnswer
)

// waiting is an Exchange that goes on.
type waiting struct {
	c         *Client
	x         *Exchange
	controlID []byte
	plan      hl7.Plan
	first     bool // the first answer will do
	start     time.Time
	limit     time.Time

	need   need
	commit bool  // Version 2: the commit block is still to come
	early  bool  // what is looked at came before the message left
	came   bool  // anything at all came since the message left
	why    error // what came instead of an answer; told when the time is over
}

func newWaiting(c *Client, payload []byte) *waiting {
	now := time.Now()
	w := &waiting{
		c: c, x: &Exchange{}, start: now, limit: now.Add(c.o.Timeout), need: needAnswer, commit: c.o.Version == 2,
	}
	h, err := hl7.ParseHeader(payload)
	if err != nil {
		return w
	}
	w.controlID = h.ControlID()
	w.x.ControlID = string(w.controlID)
	if len(bytes.TrimSpace(w.controlID)) == 0 {
		w.note("MSH-10 is empty: no answer can name this message")
	}
	if hl7.IsAnswer(payload, &h) {
		w.need = needNothing
		return w
	}
	w.plan = hl7.Decide(&h, hl7.AckAuto, nil)
	switch refused := hl7.Decide(&h, hl7.AckAuto, &hl7.Problem{Code: hl7.CodeApplicationInternal}); {
	case w.plan.Silent() && refused.Silent():
		w.need = needNothing
	case w.plan.Silent():
		w.need = needPerhaps // only a refusal is told
	case w.commit && isEmpty(h.AcceptAck()) && isEmpty(h.ApplicationAck()):
		w.need = needPerhaps // original mode: a listener of release 2 may leave it at the commit block
	}
	return w
}

func isEmpty(field []byte) bool { return len(bytes.TrimSpace(field)) == 0 }

// await waits for what is asked for.
func (w *waiting) await(ctx context.Context) error {
	if !w.commit && w.need == needPerhaps {
		w.shorten(perhapsTime)
	}
	timer := time.NewTimer(time.Until(w.limit))
	defer timer.Stop()
	for w.commit || w.need != needNothing {
		select {
		case a := <-w.c.arrived:
			if err := w.take(&a); err != nil {
				return err
			}
			timer.Reset(time.Until(w.limit))
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
			return w.timeOver()
		}
	}
	return nil
}

// shorten lets the wait end after d at the latest.
func (w *waiting) shorten(d time.Duration) {
	if at := time.Now().Add(d); at.Before(w.limit) {
		w.limit = at
	}
}

// timeOver is what the end of the time means.
func (w *waiting) timeOver() error {
	switch {
	case !w.commit && w.need == needPerhaps:
		return nil
	case w.commit && w.x.Code != "" && w.need == needNothing:
		w.note("no commit block came, although Version is 2: the listener speaks MLLP release 1; set Version to 1")
		return nil
	case w.why != nil:
		return w.why
	case w.x.Committed:
		return fault.Errorf(fault.CodeTimedOut, "", "the commit acknowledgement came, the application acknowledgement did "+
			"not within %v (DefaultTimeout): %w", w.c.o.Timeout, os.ErrDeadlineExceeded)
	case w.c.reader.State() == frame.StateBlock:
		return fault.Errorf(fault.CodeTimedOut, "", "an answer began and did not end within %v (DefaultTimeout): the "+
			"listener does not end it with FS CR (0x1C 0x0D): %w", w.c.o.Timeout, os.ErrDeadlineExceeded)
	}
	what := "answer"
	if w.commit {
		what = "commit block of release 2 (Version is 2)"
	}
	return fault.Errorf(fault.CodeTimedOut, "", "no %s within %v (DefaultTimeout): %w", what, w.c.o.Timeout,
		os.ErrDeadlineExceeded)
}

// take looks at something that came.
func (w *waiting) take(a *arrival) error {
	switch {
	case a.err != nil:
		w.c.broken = errGone
		return w.ended(a.err)
	case a.block == nil:
		w.came = true
		if why := unframed(a.outside, w.c.o.Marks); why != nil {
			w.why = why
			w.shorten(strayTime)
		}
		return nil
	case a.block.Reason != frame.ReasonNone:
		w.came = true
		return w.takeBroken(a.block)
	}
	w.came = true
	return w.takeBlock(a.block)
}

// takeBroken looks at what is no whole block.
func (w *waiting) takeBroken(b *frame.Block) error {
	switch b.Reason {
	case frame.ReasonStartInBlock, frame.ReasonTimedOut:
		w.addOther(Other{Text: "a part of an answer that was broken off: " + b.Reason.String(), Payload: b.Payload})
		return nil
	case frame.ReasonNoBlock:
		if why := unframed(b.Payload, w.c.o.Marks); why != nil {
			w.why = why
			w.addOther(Other{Text: why.Error(), Payload: b.Payload})
		}
		return nil // the end of the stream comes next
	case frame.ReasonCutOff:
		w.why = fmt.Errorf("the answer was cut off after %s: the listener closed or lost the connection in the middle "+
			"of it", plural.Of(len(b.Payload), "byte"))
	default:
		w.why = fmt.Errorf("the answer cannot be read: %s", b.Reason)
	}
	w.addOther(Other{Text: w.why.Error(), Payload: b.Payload})
	return nil // the end of the stream comes next
}

// takeBlock looks at a whole block.
func (w *waiting) takeBlock(b *frame.Block) error {
	p := b.Payload
	if len(p) == 1 && (p[0] == w.c.o.ACKChar || p[0] == w.c.o.NAKChar) {
		return w.takeCommit(p)
	}
	h, a, ok := answerOf(p)
	if !ok || !w.isOurs(&a) {
		return w.other(p)
	}
	for _, sentence := range b.Quirks.Describe() {
		w.note("the answer: " + sentence)
	}
	return w.takeAnswer(p, &h, &a)
}

// isOurs reports whether an acknowledgement is for the message that was sent.
func (w *waiting) isOurs(a *hl7.Answer) bool {
	switch {
	case bytes.Equal(a.ControlID, w.controlID):
		return true
	case isEmpty(a.ControlID): // a refusal of what could not be read
		return !a.Accepted()
	case bytes.Equal(bytes.TrimSpace(a.ControlID), bytes.TrimSpace(w.controlID)):
		w.note(fmt.Sprintf("MSA-2 is %q where MSH-10 was %q: blanks were added or taken away", a.ControlID, w.controlID))
		return true
	}
	return false
}

// takeAnswer takes the answer to the message.
func (w *waiting) takeAnswer(p []byte, h *hl7.Header, a *hl7.Answer) error {
	if err := w.confirm(); err != nil {
		return err
	}
	w.x.Code, w.x.Text, w.x.Answer = string(a.RawCode), h.Text(a.Text), p
	if a.Code.Valid() {
		w.x.Code = string(a.Code)
	}
	if isEmpty(a.ControlID) && len(w.controlID) > 0 {
		w.note("MSA-2 of the answer is empty: the listener could not read the message")
	}
	if !a.Accepted() {
		return fault.NegativeAck("", w.x.Code, w.x.Text)
	}
	if a.Code == hl7.CA && w.plan.Application != "" && w.plan.Commit != "" && !w.first {
		w.x.Committed = true
		w.limit = time.Now().Add(w.c.o.Timeout)
		return nil
	}
	w.need = needNothing
	if w.commit {
		w.shorten(perhapsTime)
	}
	return nil
}

// confirm answers a block of release 2 with a commit block.
func (w *waiting) confirm() error {
	if w.c.o.Version != 2 {
		return nil
	}
	if err := w.c.conn.SetWriteDeadline(time.Now().Add(w.c.o.Timeout)); err != nil {
		return err
	}
	_, err := w.c.conn.Write(frame.AppendBlock(nil, []byte{w.c.o.ACKChar}, w.c.o.Marks))
	return err
}

// takeCommit takes a commit block of release 2.
func (w *waiting) takeCommit(p []byte) error {
	c := w.c
	positive := p[0] == c.o.ACKChar
	switch {
	case c.o.Version != 2 && positive:
		w.why = errOnlyCommit
		w.note("the listener speaks MLLP release 2: a commit block came; set Version to 2")
		w.shorten(strayTime)
		return nil
	case c.o.Version == 2 && c.owed > 0:
		c.owed--
		w.addOther(Other{Text: "the commit block of an earlier message", Payload: p})
		return nil
	}
	w.commit = false
	if w.x.Code == "" {
		w.x.Answer = p
	}
	if !positive {
		w.x.Code, w.x.Text = "NAK", ""
		return fault.NegativeAck("", w.x.Code, w.x.Text)
	}
	w.x.Committed = true
	if w.x.Code == "" {
		w.x.Code = "ACK"
	}
	if w.need == needPerhaps {
		w.limit = time.Now().Add(perhapsTime)
	}
	return nil
}

func (w *waiting) note(sentence string) { w.x.Notes = append(w.x.Notes, sentence) }
