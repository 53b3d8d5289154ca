package mllpcore

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"mllpscope/mllpcore/client"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
)

// maxLater is how many control IDs a connection remembers for acknowledgements that come after their Send has returned.
const maxLater = 64

// sends is what a connection knows of the messages it sends. It costs an idle connection no allocation.
type sends struct {
	current atomic.Pointer[sending] // the one that waits for its answer

	mu     sync.Mutex
	turn   chan struct{} // full while a Send runs; made with the first
	closed bool
	owed   int      // Version 2: blocks of Sends that ended without their commit acknowledgement
	later  []string // control IDs whose acknowledgement may still come, oldest first
	stray  string   // MSA-2 of an answer to nothing of ours that came during the current Send, quoted; "" for none
	writes sync.WaitGroup
}

// sending is one Send.
type sending struct {
	controlID []byte // MSH-10 as it is in the payload
	plan      hl7.Plan
	waits     bool // an acknowledgement is asked for
	start     time.Time
	moved     atomic.Int64       // Unix nanoseconds of the last byte on the connection, either way
	answered  chan *answerIn     // takes one, never blocks
	interrupt context.CancelFunc // ends it with ErrInterrupted
}

// answerIn is the acknowledgement of a Send.
type answerIn struct {
	event  *AckInEvent
	answer []byte
}

// plan finds out what the peer will send back for payload.
func (s *sending) read(payload []byte, version int) {
	h, err := hl7.ParseHeader(payload)
	if err != nil {
		s.plan = hl7.Decide(nil, hl7.AckAuto, nil)
	} else {
		s.controlID = h.ControlID()
		if !hl7.IsAnswer(payload, &h) {
			s.plan = hl7.Decide(&h, hl7.AckAuto, nil)
		}
	}
	s.waits = version == 2 || !s.plan.Silent()
}

// begin makes s the Send whose answer is waited for; false when the connection has ended.
func (q *sends) begin(s *sending) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false
	}
	q.writes.Add(1)
	q.stray = ""
	q.current.Store(s)
	return true
}

// end is called when s returns. Its acknowledgement, if one may still come, is then known as a late one.
func (q *sends) end(s *sending, got *answerIn, version int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	waiting := q.current.CompareAndSwap(s, nil)
	if version == 2 && waiting && got == nil {
		q.owed++
	}
	if version != 2 && got != nil && (s.plan.Commit == "" || s.plan.Application == "" || !got.event.Accepted) {
		return
	}
	if len(s.controlID) > 0 {
		if len(q.later) == maxLater {
			q.later = append(q.later[:0], q.later[1:]...)
		}
		q.later = append(q.later, string(s.controlID))
	}
}

// match returns the Send that an HL7 acknowledgement answers, or whether it answers one that has returned.
func (q *sends) match(controlID []byte, version int) (s *sending, late bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if s := q.current.Load(); version != 2 && s != nil && s.waits && bytes.Equal(s.controlID, controlID) {
		q.current.Store(nil)
		return s, false
	}
	for i, id := range q.later {
		if id == string(controlID) {
			q.later = append(q.later[:i], q.later[i+1:]...)
			return nil, true
		}
	}
	s = q.current.Load() // Version 2: the message may be answered before its commit block is
	if late = s != nil && len(controlID) > 0 && bytes.Equal(s.controlID, controlID); !late {
		q.stray = client.Quoted(controlID)
	}
	return nil, late
}

// wrongAnswer says that an answer to another message came while s waited; "" when none did.
func (q *sends) wrongAnswer(s *sending) string {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.stray == "" {
		return ""
	}
	return fmt.Sprintf("; an answer for %s came meanwhile, and not for %s (MSA-2)", q.stray, client.Quoted(s.controlID))
}

// takeCommit returns the Send that a commit block of Version 2 answers. Commit blocks carry no ID: they come in the
// order of the blocks, so one that a Send gave up on is counted for that one and not for the next.
func (q *sends) takeCommit() *sending {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.owed > 0 {
		q.owed--
		return nil
	}
	s := q.current.Load()
	q.current.Store(nil)
	return s
}

// debt is how many blocks of Version 2 are still without their commit acknowledgement.
func (q *sends) debt() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.owed
}

// wait waits for the turn of a Send.
func (q *sends) wait(ctx, conn context.Context) error {
	q.mu.Lock()
	if q.turn == nil {
		q.turn = make(chan struct{}, 1)
	}
	turn := q.turn
	q.mu.Unlock()
	select {
	case turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-conn.Done():
		return errEnded
	}
}

// noteProgress notes that a byte came or left, for the Timeout of a Send.
func (c *Connection) noteProgress() {
	if s := c.sends.current.Load(); s != nil {
		s.moved.Store(time.Now().UnixNano())
	}
}

// answerTo hands an acknowledgement that came to the Send that waits for it. It returns false when nobody ever did.
func (c *Connection) answerTo(in *intake, answer *hl7.Answer) bool {
	e := &AckInEvent{
		EventHeader: c.header(), Accepted: answer.Accepted(), Code: string(answer.RawCode),
		Text: in.header.Text(answer.Text), ControlID: string(answer.ControlID),
	}
	s, late := c.sends.match(answer.ControlID, c.set.Version)
	if s != nil {
		s.answered <- &answerIn{event: e, answer: bytes.Clone(in.payload)}
	}
	c.acknowledged(e)
	return s != nil || late
}

func (c *Connection) takeCommitBlock(char byte) {
	e := &AckInEvent{EventHeader: c.header(), Accepted: char == c.set.ACKChar, Code: "NAK"}
	if e.Accepted {
		e.Code = "ACK"
	}
	if s := c.sends.takeCommit(); s != nil {
		e.ControlID = string(s.controlID)
		s.answered <- &answerIn{event: e, answer: []byte{char}}
	}
	c.acknowledged(e)
}

// put frames a payload and writes it. It goes on when its Send has returned: half a block would spoil the connection.
func (c *Connection) put(payload []byte) error {
	block := frame.AppendBlock(make([]byte, 0, len(payload)+3), payload, marks(c.set))
	c.noteBlock("sent", block)
	err := c.write(block)
	if err != nil {
		c.becauseOf(err)
		c.stop(stopNow)
	}
	return err
}
