package model

import (
	"bytes"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/frame"
)

// Document is one message made ready for the inspector. Making it reads all of the message: do it off the UI goroutine.
type Document struct {
	ID     mllpcore.MessageID
	Gone   bool // the log does not hold it any more; everything else is empty
	Kept   mllpcore.Kept
	Tree   *Tree
	Raw    *RawLines
	Hex    *HexDump
	Answer *RawLines
	Facts  []Fact
	marks  frame.Marks
}

// NewDocument reads a message from src and takes it apart. marks are the framing bytes in force.
func NewDocument(src Source, id mllpcore.MessageID, marks frame.Marks) *Document {
	k, ok := src.Get(id)
	if !ok {
		return &Document{ID: id, Gone: true}
	}
	d := &Document{ID: id, Kept: k, Tree: NewTree(k.Body), marks: marks}
	wire := received(k.Message, marks)
	d.Raw, d.Hex = NewRawLines(wire), NewHexDump(wire)
	d.answer(k)
	return d
}

// Settled reports whether nothing of the document can change any more.
func (d *Document) Settled() bool { return d.Gone || d.Kept.Answered }

// WithAnswer returns the document with the answer that has become known, without taking the message apart again.
func (d *Document) WithAnswer(k mllpcore.Kept) *Document {
	fresh := *d
	fresh.Kept = k
	fresh.answer(k)
	return &fresh
}

func (d *Document) answer(k mllpcore.Kept) {
	d.Answer = NewRawLines(Bytes{body: k.Answer.Bytes})
	d.Facts = WireFacts(k)
}

// Framed returns the message as one block, as it is exported.
func (d *Document) Framed() []byte {
	return frame.AppendBlock(make([]byte, 0, len(d.Kept.Body)+3), d.Kept.Body, d.marks)
}

// Text returns the message for the clipboard: a line for each segment.
func (d *Document) Text() string {
	text := bytes.ReplaceAll(d.Kept.Body, []byte("\r\n"), []byte("\n"))
	return string(bytes.ReplaceAll(text, []byte("\r"), []byte("\n")))
}

// received puts the framing back around a payload, as far as it is known to have come.
func received(m *mllpcore.Message, marks frame.Marks) Bytes {
	b := Bytes{body: m.Body}
	if !m.Started.IsZero() {
		b.head = []byte{marks.Start}
	}
	if m.Kind == mllpcore.KindBroken {
		return b
	}
	b.tail = []byte{marks.End, marks.EOL}
	if m.Quirks&frame.QuirkMissingEOL != 0 {
		b.tail = b.tail[:1]
	}
	return b
}
