package export

import (
	"bufio"
	"encoding/json"
	"io"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/message"
)

// bufferSize is how much is gathered for one write.
const bufferSize = 64 << 10

type jsonLines struct {
	out *bufio.Writer
	enc *json.Encoder
}

func newJSONLines(w io.Writer) *jsonLines {
	out := bufio.NewWriterSize(w, bufferSize)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return &jsonLines{out, enc}
}

func (e *jsonLines) encode(k *message.Kept) error { return e.enc.Encode(recordOf(k)) }
func (e *jsonLines) tells() bool                  { return true }
func (e *jsonLines) flush() error                 { return e.out.Flush() }

// framed writes payloads between the usual marks. What was no whole block is written as it came, framed like the rest,
// so that a reader of the file finds every byte.
type framed struct {
	out   *bufio.Writer
	block []byte
}

func newFramed(w io.Writer) *framed { return &framed{out: bufio.NewWriterSize(w, bufferSize)} }

func (e *framed) encode(k *message.Kept) error {
	e.block = frame.AppendBlock(e.block[:0], k.Body, frame.DefaultMarks)
	_, err := e.out.Write(e.block)
	return err
}

func (e *framed) tells() bool { return false }

func (e *framed) flush() error { return e.out.Flush() }

type controlIDs struct{ out *bufio.Writer }

func newControlIDs(w io.Writer) *controlIDs { return &controlIDs{bufio.NewWriterSize(w, bufferSize)} }

// encode writes the whole MSH-10, which a summary would cut, and an empty line for what has none.
func (e *controlIDs) encode(k *message.Kept) error {
	h, err := hl7.ParseHeader(k.Body)
	if err != nil {
		h, err = hl7.FindHeader(k.Body)
	}
	if err == nil {
		if _, err := e.out.Write(h.ControlID()); err != nil {
			return err
		}
	}
	return e.out.WriteByte('\n')
}

func (e *controlIDs) tells() bool { return false }

func (e *controlIDs) flush() error { return e.out.Flush() }
