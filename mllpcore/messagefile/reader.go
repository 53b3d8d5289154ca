package messagefile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"mllpscope/mllpcore/frame"
)

// Options are how a Reader cuts. The zero value cuts for sending.
type Options struct {
	// WholeBlocks takes each block of a framed file as one message, whatever is in it, for looking at what was sent.
	// Otherwise each message in a block is one, and the segments around those of a batch are left out.
	WholeBlocks bool
	// MaxLength is the most bytes of one message; 0 or less means frame.DefaultMaxLength.
	MaxLength int
}

// Reader takes message after message from a file. It holds one message and 64 KiB at a time. It belongs to one
// goroutine.
//
// A message begins at the start of a line with MSH and a field separator, blanks and a byte order mark before it left
// aside, and goes on to the next such line, the next segment of a batch (FHS, BHS, BTS, FTS) or the next block. A start
// block (0x0B) begins a block; its end block (0x1C) counts when CR, LF, another block or the end of the file follows,
// since editors turn CR into LF. What else stands outside is skipped and counted.
type Reader struct {
	in  *bufio.Reader
	o   Options
	err error // what Next returns from now on

	line      int  // of the file, from 1
	lineStart bool // the next byte begins a line or a block
	afterCR   bool // the last byte was CR: a LF now belongs to the same line end

	inBlock bool
	open    bool     // current is a message that goes on
	current *Message // what is gathered: an open message, or in a block what came before MSH
	long    bool     // current is longer than may be

	before  []byte // text since the last message
	skipped int64
	lost    int // the line in which that text holds a part of a message; 0 when it holds none
	left    Left
	found   bool
	first   []byte // of the file
}

const (
	bufferSize = 64 << 10
	firstSize  = 512
	// headerSize is how much of a line is looked at to know a segment. More blanks than fit before it are text.
	headerSize = 64
	startBlock = 0x0B
	endBlock   = 0x1C
)

// NewReader returns a Reader on what in brings.
func NewReader(in io.Reader, o Options) *Reader {
	if o.MaxLength <= 0 {
		o.MaxLength = frame.DefaultMaxLength
	}
	return &Reader{in: bufio.NewReaderSize(in, bufferSize), o: o, lineStart: true}
}

// Next returns the next message; it is the caller's. After the last it returns io.EOF. A file without any message ends
// with a *NoMessageError that says what it is instead, and a failed read with its error.
func (r *Reader) Next() (*Message, error) {
	if r.err != nil {
		return nil, r.err
	}
	if r.line == 0 {
		r.line = 1
		if r.err = r.begin(); r.err != nil {
			return nil, r.err
		}
	}
	for {
		m, err := r.step()
		if m != nil && (r.found || err == nil || m.Broken != brokenOutside) {
			r.found = true
			r.err = err
			return m, nil
		}
		if err == nil {
			continue
		}
		if errors.Is(err, io.EOF) && !r.found {
			err = notFound(r.first, r.left)
		}
		r.err = err
		return nil, err
	}
}

// Left returns what was left out so far.
func (r *Reader) Left() Left { return r.left }

// begin looks at the first bytes.
func (r *Reader) begin() error {
	first, err := r.in.Peek(firstSize)
	if len(first) == 0 && err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	r.first = bytes.Clone(first)
	if d, ok := frame.Diagnose(first); ok && d.Kind == frame.FoundUTF16 {
		return notFound(r.first, Left{})
	}
	return nil
}

// step takes one piece. It returns a message that this ended, and the error that ends the file.
func (r *Reader) step() (*Message, error) {
	b, err := r.in.Peek(headerSize)
	if len(b) == 0 {
		if errors.Is(err, io.EOF) {
			return r.endOfFile(), err
		}
		return nil, err
	}
	switch {
	case b[0] == startBlock && r.startsBlock(b):
		return r.startOfBlock(), nil
	case b[0] == endBlock && r.endsBlock(b):
		return r.endOfBlock(), nil
	}
	if r.lineStart {
		if name, blanks := segmentAt(b); name != "" {
			return r.segment(name, blanks), nil
		}
	}
	r.piece()
	return nil, nil //nolint:nilnil // nothing has ended
}

// startsBlock reports whether the start block at the beginning of b is one. In a line of a bare message it is data,
// unless a message follows.
func (r *Reader) startsBlock(b []byte) bool {
	if !r.open || r.inBlock || r.lineStart {
		return true
	}
	name, _ := segmentAt(b[1:])
	return name != ""
}

// endsBlock reports whether the end block at the beginning of b is one.
func (r *Reader) endsBlock(b []byte) bool {
	if !r.inBlock && !r.open {
		return true // the second end of a message that was framed twice
	}
	if len(b) == 1 {
		return true // the file ends with it
	}
	switch b[1] {
	case '\r', '\n', startBlock, endBlock:
		return true
	}
	return false
}

// discard takes n bytes that Peek has returned.
func (r *Reader) discard(n int) { _, _ = r.in.Discard(n) } // they are buffered

func (r *Reader) startOfBlock() *Message {
	ended := r.orLost(r.finish(brokenByStart))
	r.discard(1)
	r.inBlock, r.open, r.lineStart, r.afterCR = true, r.o.WholeBlocks, true, false
	r.start()
	return ended
}

func (r *Reader) endOfBlock() *Message {
	ended := r.finish("")
	r.discard(1)
	r.inBlock, r.open, r.lineStart, r.afterCR = false, false, true, false
	return ended
}

func (r *Reader) endOfFile() *Message { return r.orLost(r.finish(brokenByEnd)) }

// segment takes the name of MSH or of a segment of a batch at the beginning of a line.
func (r *Reader) segment(name string, blanks int) *Message {
	if r.inBlock && r.o.WholeBlocks {
		r.discard(r.keep(blanks + len(name)))
		r.lineStart = false
		return nil
	}
	var ended *Message
	if r.open {
		ended = r.done()
	} else if r.current != nil {
		r.skip(r.current.Body)
	}
	ended = r.orLost(ended)
	r.current, r.open = nil, strings.EqualFold(name, "MSH")
	if !r.open {
		r.left.Batch++
		r.discard(blanks + len(name))
		r.dropLine()
		return ended
	}
	r.discard(blanks)
	r.start()
	r.discard(r.keep(len(name)))
	r.lineStart = false
	return ended
}

// dropLine takes the rest of a line away.
func (r *Reader) dropLine() {
	for {
		piece := r.peekPiece()
		if len(piece) == 0 || piece[0] == startBlock || piece[0] == endBlock {
			r.lineStart = true
			return
		}
		r.count(piece)
		r.discard(len(piece))
		if r.lineStart {
			return
		}
	}
}

// piece takes what comes up to the end of its line or the next mark, as far as it is buffered.
func (r *Reader) piece() {
	piece := r.peekPiece()
	if r.current != nil {
		r.keep(len(piece))
	} else {
		piece = r.peekLine()
		r.skip(piece)
	}
	r.count(piece)
	r.discard(len(piece))
}

// peekLine is peekPiece to the end of the line, as far as the buffer holds it: text is looked at by lines.
func (r *Reader) peekLine() []byte {
	for {
		piece := r.peekPiece()
		if last := piece[len(piece)-1]; last == '\r' || last == '\n' || len(piece) < r.in.Buffered() {
			return piece
		}
		if _, err := r.in.Peek(r.in.Buffered() + 1); err != nil { // the end, or more than the buffer takes
			return r.peekPiece()
		}
	}
}

// peekPiece returns what is buffered up to the end of its line or before the next mark; the first byte may be one.
func (r *Reader) peekPiece() []byte {
	b, _ := r.in.Peek(1) // fills an empty buffer
	b, _ = r.in.Peek(max(len(b), r.in.Buffered()))
	if len(b) == 0 {
		return nil
	}
	n := bytes.IndexAny(b[1:], "\r\n\x0b\x1c")
	switch {
	case b[0] == '\r' || b[0] == '\n':
		return b[:1]
	case n < 0:
		return b
	case b[1+n] == '\r' || b[1+n] == '\n':
		return b[:n+2]
	}
	return b[:n+1]
}

// count follows the lines. A piece has one line end at most, its last byte.
func (r *Reader) count(piece []byte) {
	last := piece[len(piece)-1]
	switch {
	case last == '\r', last == '\n' && !(r.afterCR && len(piece) == 1):
		r.line++
	}
	r.lineStart = last == '\r' || last == '\n'
	r.afterCR = last == '\r'
}

// start begins to gather.
func (r *Reader) start() {
	r.current = &Message{Line: r.line, Framed: r.inBlock}
	r.long = false
}

// keep adds the next n bytes to what is gathered, and returns n.
func (r *Reader) keep(n int) int {
	b, _ := r.in.Peek(n)
	if room := r.o.MaxLength - len(r.current.Body); len(b) > room {
		b, r.long = b[:room], true
	}
	r.current.Body = append(r.current.Body, b...)
	return n
}

// skip takes bytes that belong to no message. Blanks do not count.
func (r *Reader) skip(b []byte) {
	if isBlank(b) {
		return
	}
	if r.lost == 0 && holdsPart(b, r.lineStart) {
		r.lost = r.line
	}
	r.left.Bytes += int64(len(b))
	r.skipped += int64(len(b))
	r.before = append(r.before, b[:min(len(b), frame.JunkKept-len(r.before))]...)
}

// orLost returns m, or when there is none the text since the last message as one that is broken, if it holds a part of
// a message.
func (r *Reader) orLost(m *Message) *Message {
	if m != nil || r.lost == 0 {
		return m
	}
	m = &Message{Body: r.before, Line: r.lost, Broken: brokenOutside}
	r.left.Bytes -= r.skipped
	r.before, r.skipped, r.lost = nil, 0, 0
	return m
}

// finish ends what is gathered where a block or the file ends; broken says why that is too early for a block.
func (r *Reader) finish(broken string) *Message {
	switch {
	case r.current == nil:
		return nil
	case !r.inBlock:
		return r.done()
	case len(bytes.Trim(r.current.Body, blanks)) <= 1:
		// A keep-alive, the second start block of a message that was framed twice, or a commit block of release 2.
		r.skip(r.current.Body)
		r.current = nil
		return nil
	case broken == "" && !r.open:
		broken = brokenNoMSH
	}
	m := r.done()
	if broken != "" {
		m.Broken = broken
	}
	return m
}

// done returns what is gathered.
func (r *Reader) done() *Message {
	m := r.current
	r.current = nil
	m.Before, m.Skipped = r.before, r.skipped
	r.before, r.skipped, r.lost = nil, 0, 0
	switch {
	case bytes.HasPrefix(m.Body, []byte("msh")), bytes.HasPrefix(m.Body, []byte("Msh")):
		m.Broken = brokenSmall
	case r.long:
		m.Broken = fmt.Sprintf(brokenTooLong, r.o.MaxLength)
	case !r.o.WholeBlocks && headerInside(m.Body):
		m.Broken = brokenSecond
	}
	return m
}
