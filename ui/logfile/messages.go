package logfile

import (
	"errors"
	"fmt"
	"io"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/messagefile"
	"mllpscope/ui/model"
)

// messagesIn reads the messages of a file, and says what of it is not shown. A block is shown whole, as it was sent.
func messagesIn(file io.Reader) (found []*message.Message, left string, err error) {
	r := messagefile.NewReader(file, messagefile.Options{WholeBlocks: true, MaxLength: maxFile})
	for {
		m, err := r.Next()
		if errors.Is(err, io.EOF) {
			return found, leftWords(r.Left()), nil
		}
		if err != nil {
			return nil, "", err
		}
		found = append(found, asMessage(m))
	}
}

func asMessage(m *messagefile.Message) *message.Message {
	made := &message.Message{Body: m.Body, Size: int64(len(m.Body))}
	if m.Broken != "" {
		made.Kind, made.Reason = message.KindBroken, m.Broken
	}
	if m.Framed && m.Skipped > 0 {
		made.Quirks, made.Skipped, made.Junk = frame.QuirkJunk, m.Skipped, m.Before
	}
	return made
}

// leftWords says what was left out.
func leftWords(left messagefile.Left) string {
	switch {
	case left.Batch > 0 && left.Bytes > 0:
		return fmt.Sprintf("not shown: %d segments of a batch and %s of other text", left.Batch, model.ByteText(left.Bytes))
	case left.Batch > 0:
		return fmt.Sprintf("not shown: %d segments of a batch", left.Batch)
	case left.Bytes > 0:
		return fmt.Sprintf("not shown: %s of other text", model.ByteText(left.Bytes))
	}
	return ""
}
