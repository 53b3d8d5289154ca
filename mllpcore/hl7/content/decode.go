package content

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"mllpscope/mllpcore/hl7"
)

// ErrReference is returned for the bytes of an RP value, which only says where they are.
var ErrReference = errors.New("the message holds only a reference to this value, not the value itself")

// Size returns how many bytes the value has, decoded. It reads all of the value once and copies nothing.
func (v Value) Size() int64 {
	if v.Reference != "" {
		return 0
	}
	n := int64(0)
	switch v.Encoding {
	case EncodingBase64:
		run := int64(0)
		v.eachDigits(func(piece []byte) bool {
			for {
				i := bytes.IndexByte(piece, '=')
				if i < 0 {
					run += int64(len(piece))
					return true
				}
				n += (run + int64(i)) * 3 / 4 // padding ends a part that was encoded by itself
				run, piece = 0, piece[i+1:]
			}
		})
		return n + run*3/4
	case EncodingHex:
		v.eachDigits(func(piece []byte) bool { n += int64(len(piece)); return true })
		return n / 2
	case EncodingPercent:
		n, _ = v.WriteTo(io.Discard) // which cannot fail
		return n
	}
	v.eachPiece(func(piece []byte) bool { n += int64(len(piece)); return true })
	return n
}

// counted is the longest value whose size String counts. Of longer ones it says about how big they are, because it is
// asked for while a person waits.
const counted = 1 << 20

// String returns what the value is and how big, such as "PDF document, 1.2 MB", and of how many parts.
func (v Value) String() string {
	n := v.length()
	switch {
	case v.Reference != "":
		return v.Kind.String() + " kept elsewhere"
	case n <= counted:
		return v.Kind.String() + ", " + sizeOf(v.Size()) + v.partsText()
	case v.Encoding == EncodingBase64:
		n = n / 4 * 3
	case v.Encoding == EncodingHex:
		n /= 2
	}
	return v.Kind.String() + ", about " + sizeOf(int64(n)) + v.partsText()
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

// detect finds the kind by the first bytes, or else as it is declared. A data: URI names its encoding and kind itself.
func (v *Value) detect(declared Kind) {
	if u := readDataURI(v.Node.Raw()); u.length > 0 {
		v.header, v.Encoding = u.length, u.encoding
		if declared == KindUnknown {
			declared = u.kind
		}
	}
	v.Kind = Detect(v.Head(HeadSize))
	v.found = v.Kind
	if (v.Kind == KindUnknown || v.Kind == KindText) && declared != KindUnknown {
		v.Kind = declared
	}
}

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
		err = v.stream(counter, decodeBase64)
	case EncodingHex:
		err = v.stream(counter, hex.AppendDecode)
	case EncodingPercent:
		err = v.unpercent(counter)
	default:
		v.eachPiece(func(piece []byte) bool { _, err = counter.Write(piece); return err == nil })
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

// streamed is how many digits are decoded at once; a multiple of the four that make three bytes.
const streamed = 32 << 10

// stream collects digits to whole quanta, decodes and writes them. The padding of base64 ends a quantum, and what
// follows is another part that was encoded by itself.
func (v Value) stream(w io.Writer, decode func(dst, src []byte) ([]byte, error)) error {
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
	v.eachDigits(func(piece []byte) bool {
		for len(piece) > 0 {
			n := min(len(piece), streamed-len(digits))
			padding := -1
			if v.Encoding == EncodingBase64 {
				padding = bytes.IndexByte(piece[:n], '=')
			}
			if padding >= 0 {
				n = padding
			}
			digits, piece = append(digits, piece[:n]...), piece[n:]
			if padding >= 0 {
				piece = piece[1:]
			}
			if (len(digits) == streamed || padding >= 0 && len(digits) > 0) && !flush() {
				return false
			}
		}
		return true
	})
	if failed == nil && len(digits) > 0 {
		if v.Encoding == EncodingHex && len(digits)%2 == 1 {
			digits = digits[:len(digits)-1]
		}
		flush()
	}
	return failed
}

// decodeBase64 decodes whole quanta, and a last one without its padding, of either alphabet.
func decodeBase64(dst, src []byte) ([]byte, error) {
	if bytes.IndexByte(src, '-') >= 0 || bytes.IndexByte(src, '_') >= 0 {
		for i, c := range src { // of our own copy
			switch c {
			case '-':
				src[i] = '+'
			case '_':
				src[i] = '/'
			}
		}
	}
	return base64.RawStdEncoding.AppendDecode(dst, src)
}

// unpercent decodes %41 to A.
func (v Value) unpercent(w io.Writer) (err error) {
	var held []byte // the beginning of a sequence that goes on in the next piece
	write := func(b []byte) bool {
		if err == nil && len(b) > 0 {
			_, err = w.Write(b)
		}
		return err == nil
	}
	v.eachPiece(func(piece []byte) bool {
		b := append(held, piece...)
		held = nil
		out := make([]byte, 0, len(b))
		for i := 0; i < len(b); i++ {
			if b[i] != '%' {
				out = append(out, b[i])
				continue
			}
			if i+3 > len(b) {
				held = append(held, b[i:]...)
				break
			}
			var one [1]byte
			if _, hexErr := hex.Decode(one[:], b[i+1:i+3]); hexErr != nil {
				out = append(out, '%')
				continue
			}
			out = append(out, one[0])
			i += 2
		}
		return write(out)
	})
	write(held)
	return err
}

// eachPiece hands out all parts of the value, escape sequences decoded, until nobody wants more.
func (v Value) eachPiece(each func(piece []byte) bool) {
	more := true
	v.eachPart(func(raw []byte) bool {
		v.pieces(raw, func(piece []byte) bool { more = more && each(piece); return more })
		return more
	})
}

// eachDigits is eachPiece without blanks and line breaks.
func (v Value) eachDigits(each func(piece []byte) bool) {
	more := true
	v.eachPart(func(raw []byte) bool {
		v.digits(raw, func(piece []byte) bool { more = more && each(piece); return more })
		return more
	})
}

// eachPart hands out the bytes of the parts as received, without the header of a data: URI.
func (v Value) eachPart(each func(raw []byte) bool) {
	if !each(v.Node.Raw()[v.header:]) {
		return
	}
	for _, part := range v.rest {
		if !each(part.Raw()) {
			return
		}
	}
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
		if n := doubledBreak(raw, escape); n > 0 {
			raw = raw[n:]
			if !each([]byte("\n")) {
				return
			}
			continue
		}
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

// doubledBreak returns the length of a line break whose escape characters were escaped once more, 0 for none.
func doubledBreak(raw []byte, escape byte) int {
	for _, form := range [...]string{`\E\.br\E\`, `\E.br\E\`} {
		if len(raw) < len(form) {
			continue
		}
		if strings.EqualFold(string(raw[:len(form)]), strings.ReplaceAll(form, `\`, string(escape))) {
			return len(form)
		}
	}
	return 0
}
