package logfile

import (
	"bytes"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/frame"
)

// fileSource reads a file as if it came from a peer.
type fileSource struct{ *bytes.Reader }

// SetReadDeadline implements frame.Source: a file never makes one wait.
func (fileSource) SetReadDeadline(time.Time) error { return nil }

// blocksIn reads framed messages; what is no whole block is shown as broken.
func blocksIn(data []byte) []*mllpcore.Message {
	r := frame.NewReader(fileSource{bytes.NewReader(data)}, frame.Config{MaxLength: maxFile})
	defer r.Close()
	var found []*mllpcore.Message
	for {
		b, err := r.Next()
		if err != nil {
			return found
		}
		m := &mllpcore.Message{
			Started: b.Started, Size: b.Size, Quirks: b.Quirks, Skipped: b.Skipped, Junk: bytes.Clone(b.Junk),
		}
		if b.Reason != frame.ReasonNone {
			m.Kind, m.Reason = mllpcore.KindBroken, b.Reason.String()
		}
		m.Body = r.Take()
		found = append(found, m)
	}
}

// bareIn cuts a file at the lines that begin with MSH. The lines of a batch around them (FHS, BHS, BTS, FTS) belong to
// no message.
func bareIn(data []byte) []*mllpcore.Message {
	var found []*mllpcore.Message
	var start int
	open := false
	end := func(at int) {
		if !open {
			return
		}
		body := bytes.Clone(data[start:at])
		found = append(found, &mllpcore.Message{Body: body, Size: int64(len(body))})
		open = false
	}
	for at := 0; at < len(data); {
		line := data[at:]
		next := len(data)
		if n := bytes.IndexAny(line, "\r\n"); n >= 0 {
			next = at + n + 1
		}
		line = bytes.TrimPrefix(data[at:next], []byte("\xEF\xBB\xBF"))
		switch name := string(line[:min(3, len(line))]); name {
		case "MSH":
			end(at)
			start, open = next-len(line), true
		case "FHS", "BHS", "BTS", "FTS":
			end(at)
		}
		at = next
	}
	end(len(data))
	return found
}
