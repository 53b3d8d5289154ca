package send

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/fault"
	"mllpscope/mllpcore/messagefile"
	"mllpscope/mllpcore/setting"
	"mllpscope/ui/model"
)

// series sends the messages of a text or a file to a connected client, one after the other. After a refusal the next
// one is sent; where no answer comes it ends, so that nothing overtakes a message.
type series struct {
	sender ClientSender
	outbox outbox
	id     string // of the connection
	tell   func(progress)

	result   *mllpcore.SendResult // of the last message
	accepted int
	refused  int
	lines    []string // how each message went, the last maxSendLines of them
	told     time.Time
	unkept   error // why the log could not keep one of them
}

// progress is how far a series has come.
type progress struct {
	sent, refused int
	lines         string
}

const (
	// maxSendLines is how many outcomes are shown. A long label makes Fyne slow.
	maxSendLines = 200
	// pace is how often the window is told how far it is.
	pace = 200 * time.Millisecond
)

// run sends; the error is why it ended early, or why the only message was refused.
func (s *series) run(ctx context.Context, source io.Reader) error {
	c, err := s.sender.Connection(s.id)
	if err != nil {
		return err
	}
	c.SetInputFilename("")
	r := messagefile.NewReader(source, messagefile.Options{})
	m, err := r.Next()
	for n := 1; err == nil; n++ {
		next, nextErr := r.Next()
		single := n == 1 && errors.Is(nextErr, io.EOF)
		sendErr := s.message(ctx, c, m)
		if single && m.Broken == "" {
			return sendErr
		}
		s.note(n, m, sendErr)
		if sendErr != nil && !refusal(sendErr) {
			return fmt.Errorf("message %d (line %d): %w", n, m.Line, sendErr)
		}
		m, err = next, nextErr
	}
	if !errors.Is(err, io.EOF) {
		return err
	}
	if left := r.Left(); left.Batch > 0 || left.Bytes > 0 {
		s.add(fmt.Sprintf("Not sent: %d segments of a batch and %s outside of messages", left.Batch,
			model.ByteText(left.Bytes)))
	}
	return nil
}

// errBroken is in the error of a part of a file that is no whole message.
var errBroken = errors.New("not sent")

// message sends one message.
func (s *series) message(ctx context.Context, c *mllpcore.Connection, m *messagefile.Message) error {
	s.result = nil
	if m.Broken != "" {
		return fmt.Errorf("%w: %s", errBroken, m.Broken)
	}
	payload := messagefile.Payload(m.Body)
	c.SetInputData(payload)
	kept, unkept := s.outbox.keep(ctx, c, payload)
	var err error
	s.result, err = s.sender.Send(ctx, s.id)
	switch {
	case unkept != nil:
		s.unkept = unkept
	case kept != nil:
		s.outbox.note(kept, s.result, err)
	}
	return err
}

// refusal tells whether sending goes on after an error: the message was answered, or never left.
func refusal(err error) bool {
	var own *fault.Error
	return errors.Is(err, errBroken) || errors.Is(err, setting.ErrBadValue) ||
		errors.As(err, &own) && own.Code == fault.CodeNegativeAck
}

// note keeps how a message of several went, and tells the window now and then.
func (s *series) note(n int, m *messagefile.Message, err error) {
	how := "sent; it asks for no acknowledgement"
	switch {
	case err != nil:
		s.refused++
		how = err.Error()
	case s.result.Code != "":
		how = fmt.Sprintf("%s after %s", s.result.Code, model.Lasted(s.result.Elapsed))
	}
	if err == nil {
		s.accepted++
	}
	name := ""
	if s.result != nil {
		name = " " + s.result.ControlID
	}
	s.add(fmt.Sprintf("%d%s (line %d): %s", n, name, m.Line, how))
	if now := time.Now(); now.Sub(s.told) >= pace {
		s.told = now
		s.tell(progress{s.accepted + s.refused, s.refused, s.text()})
	}
}

func (s *series) add(line string) {
	if len(s.lines) == maxSendLines {
		s.lines = append(s.lines[:0], s.lines[1:]...)
	}
	s.lines = append(s.lines, line)
}

// text is how the messages went, one a line, the first line first.
func (s *series) text() string { return strings.Join(s.lines, "\n") }
