package send

import (
	"bytes"
	"context"
	"errors"
	"net"
	"strconv"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/fault"
	"mllpscope/mllpcore/message"
)

// outbox keeps what is sent in the log of the window, where it stands beside what comes.
type outbox struct{ log message.Log }

// kept is told how an Append ended.
type kept chan error

// Appended implements message.Completion.
func (k kept) Appended(_ *message.Message, err error) { k <- err }

// keep puts a message that is about to be sent into the log; it returns nil when there is no log.
func (o outbox) keep(ctx context.Context, c *mllpcore.Connection, payload []byte) (*message.Message, error) {
	if o.log == nil {
		return nil, nil
	}
	now := time.Now()
	m := &message.Message{
		Kind: message.KindSent, Time: now, Started: now, Connection: c.ID(),
		Remote: net.JoinHostPort(c.RemoteHost(), strconv.Itoa(c.RemotePort())),
		Body:   bytes.Clone(bytes.TrimPrefix(payload, []byte("\uFEFF"))), // Connection.Send leaves it out as well
	}
	m.Size = int64(len(m.Body))
	done := make(kept, 1)
	o.log.Append(m, done)
	select {
	case err := <-done:
		return m, err
	case <-ctx.Done():
		return m, ctx.Err()
	}
}

// note notes what came back for a message that is kept.
func (o outbox) note(m *message.Message, r *mllpcore.SendResult, err error) {
	o.log.Answered(m.ID, answerOf(r, err, time.Now()))
}

// unkeptWords says why the list lacks something that was sent; "" when it has all of it.
func (s *series) unkeptWords() string {
	if s.unkept == nil {
		return ""
	}
	return " What was sent is not in the list: " + s.unkept.Error() + "."
}

// answerOf is what came back, as the log keeps it. What the client says stands between quotes: it may name a patient.
func answerOf(r *mllpcore.SendResult, err error, now time.Time) message.Answer {
	var own *fault.Error
	refused := errors.As(err, &own) && own.Code == fault.CodeNegativeAck
	switch {
	case r == nil || err != nil && !refused:
		return message.Answer{Reason: err.Error()}
	case r.Code == "":
		return message.Answer{Positive: true, Reason: "it asks for no acknowledgement"}
	}
	a := message.Answer{Code: r.Code, Positive: r.Accepted, Sent: now, Elapsed: r.Elapsed, Bytes: r.Answer}
	if r.Text != "" && !r.Accepted {
		a.Reason = strconv.Quote(r.Text)
	}
	return a
}
