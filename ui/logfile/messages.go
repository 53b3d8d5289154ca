package logfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/explain"
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

// sentAt returns the time in MSH-7, in local time where it gives no zone; zero when there is none.
func sentAt(body []byte) time.Time {
	h, err := hl7.FindHeader(body)
	if err != nil {
		return time.Time{}
	}
	value, _, _ := bytes.Cut(h.Field(7), []byte{h.Delims.Component})
	m, err := explain.ReadMoment("TS", string(bytes.TrimSpace(value)))
	if err != nil || m.Precision < explain.PrecisionDay {
		return time.Time{}
	}
	if m.HasZone || m.Precision >= explain.PrecisionHour {
		return m.In(time.Local).Exact()
	}
	return time.Date(m.Time.Year(), m.Time.Month(), m.Time.Day(), 0, 0, 0, 0, time.Local)
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
