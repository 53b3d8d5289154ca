package document

import (
	"bytes"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
)

// Document is one message made ready for the inspector. Making it reads all of the message: do it off the UI goroutine.
type Document struct {
	ID      message.ID
	Gone    bool // the log does not hold it any more; everything else is empty
	Kept    message.Kept
	Explain *explain.Document // nil when there is nothing to take apart
	Tree    *Tree
	Raw     *RawLines
	Hex     *HexDump
	Answer  *RawLines
	Facts   []model.Fact
	Scripts []Script // that the message is written in, besides Latin
	options Options
}

// Options say how a message is looked at.
type Options struct {
	Marks   frame.Marks // framing bytes in force
	Names   *dict.Dictionary
	Charset hl7.Charset // forced; the zero value is automatic
	Empty   bool        // show empty fields as well
}

// documentLarge is from how many bytes on a document's parts are looked for off the UI goroutine.
const documentLarge = 1 << 20

// New reads a message from src and takes it apart.
func New(src model.Source, id message.ID, o Options) *Document {
	whole, ok := src.Get(id)
	if !ok {
		return &Document{ID: id, Gone: true, Tree: &Tree{}, options: o}
	}
	k := withoutStart(whole, o.Marks.Start)
	d := &Document{ID: id, Kept: k, Tree: &Tree{}, options: o}
	var decode Decoder
	if msg, err := ViewOf(k.Body); err == nil && len(k.Body) > 0 {
		d.Explain = explain.New(msg, o.Names, explain.Options{Charset: o.Charset})
		d.Tree = NewTree(d.Explain, o.Empty)
		decode = NewDecoder(d.Explain, o.Charset)
	}
	wire := received(k.Message, o.Marks)
	d.Raw, d.Hex = NewRawLines(wire, decode), NewHexDump(wire)
	d.Scripts = d.scripts()
	d.answer(whole)
	return d
}

// withoutStart returns what is kept without a start block in its bytes: some blocks that are broken, such as one that
// came where TLS was expected, are kept with their framing, and their message begins behind it.
func withoutStart(k message.Kept, start byte) message.Kept {
	if k.Kind != message.KindBroken || len(k.Body) == 0 || k.Body[0] != start {
		return k
	}
	m := *k.Message
	m.Body = m.Body[1:]
	if m.Started.IsZero() {
		m.Started = m.Time // a start block came
	}
	k.Message = &m
	return k
}

// ViewOf takes b apart. What does not begin like HL7 is taken apart as well, so that a broken message can be looked at
// too.
func ViewOf(b []byte) (*hl7.Message, error) {
	if msg, err := hl7.Parse(b); err == nil {
		return msg, nil
	}
	return hl7.View(b, hl7.DelimitersOf(b))
}

// Settled reports whether nothing of the document can change any more.
func (d *Document) Settled() bool { return d.Gone || d.Kept.Answered }

// Damaged says why what is shown is not to be taken for what was received or answered; "" when it is.
func (d *Document) Damaged() string {
	if d.Kept.Damaged == "" {
		return ""
	}
	return "damaged in the log: " + d.Kept.Damaged
}

// Large reports whether looking for something in the document may take longer than the UI goroutine has.
func (d *Document) Large() bool { return len(d.Kept.Body) >= documentLarge }

// Options returns how the message is looked at.
func (d *Document) Options() Options { return d.options }

// WithAnswer returns the document with the answer that has become known, without taking the message apart again.
func (d *Document) WithAnswer(k message.Kept) *Document {
	fresh := *d
	fresh.Kept = withoutStart(k, d.options.Marks.Start)
	fresh.answer(k)
	return &fresh
}

func (d *Document) answer(k message.Kept) {
	d.Answer = NewRawLines(Bytes{body: k.Answer.Bytes}, Decoder{})
	d.Facts = WireFacts(k)
}

// Part returns the smallest part of the message that holds a byte of the payload; of a delimiter that is what it
// divides.
func (d *Document) Part(offset int) Span {
	if d.Explain == nil {
		return Span{}
	}
	way := d.Explain.At(offset)
	if len(way) == 0 {
		return Span{}
	}
	return SpanOf(way[len(way)-1])
}

// Framed returns the message as one block, as it is exported.
func (d *Document) Framed() []byte {
	return frame.AppendBlock(make([]byte, 0, len(d.Kept.Body)+3), d.Kept.Body, d.options.Marks)
}

// Text returns the message for the clipboard: a line for each segment.
func (d *Document) Text() string {
	text := bytes.ReplaceAll(d.Kept.Body, []byte("\r\n"), []byte("\n"))
	return string(bytes.ReplaceAll(text, []byte("\r"), []byte("\n")))
}

// received puts the framing back around a payload, as far as it is known to have come.
func received(m *message.Message, marks frame.Marks) Bytes {
	b := Bytes{body: m.Body}
	if !m.Started.IsZero() {
		b.head = []byte{marks.Start}
	}
	if m.Kind == message.KindBroken {
		return b
	}
	b.tail = []byte{marks.End, marks.EOL}
	if m.Quirks&frame.QuirkMissingEOL != 0 {
		b.tail = b.tail[:1]
	}
	return b
}
