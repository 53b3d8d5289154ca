package content

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"mllpscope/mllpcore/hl7"
)

// ErrReference is returned for the bytes of an RP value, which only says where they are.
var ErrReference = errors.New("the message holds only a reference to this value, not the value itself")

// Size returns how many bytes the value has, decoded. It reads all of the value once and copies nothing.
func (v Value) Size() int64 {
	if v.Reference != "" {
		return 0
	}
	raw := v.Node.Raw()
	switch v.Encoding {
	case EncodingBase64:
		digits := int64(0)
		v.digits(raw, func(piece []byte) bool {
			digits += int64(len(piece) - bytes.Count(piece, []byte("=")))
			return true
		})
		return digits * 3 / 4
	case EncodingHex:
		digits := int64(0)
		v.digits(raw, func(piece []byte) bool { digits += int64(len(piece)); return true })
		return digits / 2
	}
	n := int64(0)
	v.pieces(raw, func(piece []byte) bool { n += int64(len(piece)); return true })
	return n
}

// counted is the longest value whose size String counts. Of longer ones it says about how big they are, because it is
// asked for while a person waits.
const counted = 1 << 20

// String returns what the value is and how big, such as "PDF document, 1.2 MB".
func (v Value) String() string {
	n := v.Node.Len()
	switch {
	case v.Reference != "":
		return v.Kind.String() + " kept elsewhere"
	case n <= counted:
		return v.Kind.String() + ", " + sizeOf(v.Size())
	case v.Encoding == EncodingBase64:
		n = n / 4 * 3
	case v.Encoding == EncodingHex:
		n /= 2
	}
	return v.Kind.String() + ", about " + sizeOf(int64(n))
}

// sizeOf returns a number of bytes in words.
func sizeOf(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1_000_000)
}

// Head returns the first bytes of the value, decoded, at most n.
func (v Value) Head(n int) []byte {
	var b bytes.Buffer
	_, err := v.WriteTo(&limited{to: &b, left: n})
	if err != nil && !errors.Is(err, errFull) {
		return b.Bytes() // what could be decoded up to there
	}
	return b.Bytes()
}

func (v *Value) detect() { v.Kind = Detect(v.Head(HeadSize)) }

var errFull = errors.New("enough")

type limited struct {
	to   *bytes.Buffer
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	n := min(len(p), l.left)
	l.to.Write(p[:n])
	if l.left -= n; l.left == 0 {
		return n, errFull
	}
	return n, nil
}

// WriteTo writes the value's bytes, decoded, piece by piece. The error of data that is not what its encoding says names
// the byte of the message; what came before it is written.
func (v Value) WriteTo(w io.Writer) (int64, error) {
	if v.Reference != "" {
		return 0, ErrReference
	}
	counter := &counter{to: w}
	var err error
	switch v.Encoding {
	case EncodingBase64:
		err = v.stream(counter, base64Quantum, decodeBase64)
	case EncodingHex:
		err = v.stream(counter, 2, hex.AppendDecode)
	default:
		v.pieces(v.Node.Raw(), func(piece []byte) bool { _, err = counter.Write(piece); return err == nil })
	}
	return counter.n, err
}

type counter struct {
	to io.Writer
	n  int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += int64(n)
	return n, err
}

const (
	base64Quantum = 4
	streamed      = 32 << 10 // digits decoded at once; a multiple of 4
)

// stream collects digits to whole quanta, decodes and writes them.
func (v Value) stream(w io.Writer, quantum int, decode func(dst, src []byte) ([]byte, error)) error {
	raw := v.Node.Raw()
	digits := make([]byte, 0, streamed)
	out := make([]byte, 0, streamed)
	var failed error
	flush := func() bool {
		var err error
		out, err = decode(out[:0], digits)
		if _, writeErr := w.Write(out); writeErr != nil {
			failed = writeErr
			return false
		}
		digits = digits[:0]
		if err != nil {
			failed = fmt.Errorf("decode %s at byte %d of the message: %w", v.Encoding, v.Node.Offset(), err)
		}
		return err == nil
	}
	v.digits(raw, func(piece []byte) bool {
		for len(piece) > 0 {
			n := min(len(piece), streamed-len(digits))
			digits, piece = append(digits, piece[:n]...), piece[n:]
			if len(digits) == streamed && !flush() {
				return false
			}
		}
		return true
	})
	if failed == nil && len(digits) > 0 {
		if rest := len(digits) % quantum; quantum == 2 && rest == 1 {
			digits = digits[:len(digits)-1]
		}
		flush()
	}
	return failed
}

// decodeBase64 decodes whole quanta, and a last one without its padding. Bytes after padding are an error.
func decodeBase64(dst, src []byte) ([]byte, error) {
	return base64.RawStdEncoding.AppendDecode(dst, bytes.TrimRight(src, "="))
}

// digits hands out the value without line breaks, blanks and escape sequences between the digits.
func (v Value) digits(raw []byte, each func(piece []byte) bool) {
	v.pieces(raw, func(piece []byte) bool {
		for len(piece) > 0 {
			i := bytes.IndexAny(piece, " \t\r\n")
			if i < 0 {
				return each(piece)
			}
			if i > 0 && !each(piece[:i]) {
				return false
			}
			piece = piece[i+1:]
		}
		return true
	})
}

// maxSequence is how long an escape sequence may be to be looked at as one.
const maxSequence = 64 << 10

// pieces hands out the value with its escape sequences decoded. In text a formatting command such as \.br\ is a line
// break; what is in base64 is none of it.
func (v Value) pieces(raw []byte, each func(piece []byte) bool) {
	escape := v.delims.Escape
	for len(raw) > 0 {
		i := -1
		if escape != 0 {
			i = bytes.IndexByte(raw, escape)
		}
		if i < 0 {
			each(raw)
			return
		}
		if i > 0 && !each(raw[:i]) {
			return
		}
		raw = raw[i:]
		end := bytes.IndexByte(raw[1:min(len(raw), maxSequence)], escape)
		if end < 0 {
			each(raw)
			return
		}
		sequence := raw[:end+2]
		raw = raw[end+2:]
		if len(sequence) > 2 && sequence[1] == '.' {
			sequence = []byte("\n")
		} else {
			sequence = hl7.Unescape(nil, sequence, v.delims)
		}
		if len(sequence) > 0 && !each(sequence) {
			return
		}
	}
}
