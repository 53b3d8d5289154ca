package mask

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
)

// Message returns a copy of b with everything hidden that says who it is about. Delimiters, the names of segments and
// the places of values stay, so that all that can be done with a message can be done with the copy: show that instead
// of b. Bytes that are no HL7 message, or whose delimiters cannot be trusted, are hidden whole.
func (m *Masker) Message(b []byte, d *dict.Dictionary) []byte {
	msg, err := hl7.Parse(b)
	if err != nil {
		return hideAll(b)
	}
	if h, ok := msg.Header(); ok && (len(h.Field(2)) == 0 || !isSigns(h.Field(2))) {
		return hideAll(b)
	}
	w := newWalker(m, explain.New(msg, d, explain.Options{}))
	for s := range w.doc.Segments() {
		w.segment(s)
	}
	return w.write()
}

// hideAll replaces every letter and digit of what cannot be taken apart.
func hideAll(b []byte) []byte {
	out := bytes.Clone(b)
	for i, c := range out {
		if c > ' ' && c != 0x7F {
			out[i] = '*'
		}
	}
	return out
}

// stay are the values of a place that are not replaced by others.
const (
	stays     int32 = -1 - iota // unless it tells what was hidden elsewhere
	staysSure                   // whatever was hidden: one of a few values that tell nothing
	staysID                     // as stays, but otherwise replaced as an ID is
)

// place is a part of the message with what becomes of it.
type place struct {
	start, end uint32
	value      int32 // index of the value that replaces it, or one of stay
}

// walker decides what becomes of each part of a message, and then writes the copy.
type walker struct {
	masker    *Masker
	doc       *explain.Document
	places    []place // in the order of the bytes
	values    []string
	hidden    *hiddenValues
	localType bool           // MSH may name a local type of messages
	personal  bool           // the field at hand is a name, an address, a phone or an ID
	fields    []explain.Item // of the segment at hand
}

func newWalker(m *Masker, doc *explain.Document) *walker {
	return &walker{masker: m, doc: doc, hidden: newHiddenValues()}
}

func (w *walker) add(start, end int, value int32) {
	if start < end {
		w.places = append(w.places, place{uint32(start), uint32(end), value})
	}
}

// replace writes a value in place of bytes.
func (w *walker) replace(start, end int, value string) {
	w.values = append(w.values, value)
	w.add(start, end, int32(len(w.values)-1))
}

// keep leaves an item as it stands, with its escape sequences.
func (w *walker) keep(i explain.Item, stay int32) {
	w.add(i.Offset(), i.Offset()+i.Len(), stay)
}

// stayOf says how a value stays. A code that stands in its table tells nothing, whoever has the same letters in a name.
func stayOf(class Class, listed bool) int32 {
	switch {
	case listed:
		return staysSure
	case class == ClassControl:
		return staysID
	}
	return stays
}

// maxMasked is the longest value that gets a pseudonym; longer ones are hidden whole.
const maxMasked = 512

// text returns a value as a person reads it, "" for one that is too long to be looked at.
func (w *walker) text(i explain.Item) string {
	if i.Len() > maxMasked {
		return ""
	}
	return i.Text()
}

// leaf hides a value by its class, or keeps it.
func (w *walker) leaf(i explain.Item, class Class) {
	if i.Len() == 0 {
		return
	}
	value := Hidden
	if i.Len() <= maxMasked {
		text := i.Text()
		listed := class == ClassTable && w.inTable(i, text)
		if value = w.masker.Value(class, text); value == text && (class != ClassTable || listed || !isWord(text)) {
			w.keep(i, stayOf(class, listed))
			return
		} else if value == text {
			value = Hidden
		}
		switch {
		case class.identifies():
			w.hidden.add(class, text)
		case w.personal:
			w.hidden.add(ClassID, text) // divided in another way than usual
		case isDay(text):
			w.hidden.add(ClassBirth, text) // which has moved to another field
		}
	}
	w.replace(i.Offset(), i.Offset()+i.Len(), value)
}

// inTable reports whether a value stands in the table of its place.
func (w *walker) inTable(i explain.Item, text string) bool {
	f, ok := i.Simple()
	if !ok || f.Table == "" {
		return false
	}
	t, ok := w.doc.Version().Table(f.Table)
	if ok {
		_, ok = t.Lookup(text)
	}
	return ok
}

// leaves hands out the leaves of a field with the number of the component that each is in.
func (w *walker) leaves(f explain.Item, do func(leaf explain.Item, component int)) {
	var walk func(i explain.Item, component int)
	walk = func(i explain.Item, component int) {
		if i.Kind() == explain.KindComponent {
			if n, ok := i.Node(); ok {
				component = n.Number()
			}
		}
		if i.IsLeaf() {
			do(i, component)
			return
		}
		for part := range i.Parts(false) {
			walk(part, component)
		}
	}
	walk(f, 1)
}

// hide hides all leaves of a field, and remembers what was there: it may stand elsewhere as well.
func (w *walker) hide(f explain.Item) {
	w.leaves(f, func(leaf explain.Item, _ int) { w.hideLeaf(leaf) })
}

func (w *walker) hideLeaf(leaf explain.Item) {
	w.hidden.add(ClassID, w.text(leaf))
	w.leaf(leaf, ClassText)
}

// write makes the copy: what has become of each place, and between them nothing but delimiters and line ends.
func (w *walker) write() []byte {
	data := w.doc.Message().Bytes()
	delims := w.doc.Message().Delimiters()
	out := make([]byte, 0, len(data)+len(data)/8)
	done := 0
	for _, p := range w.places {
		start, end := int(p.start), int(p.end)
		out = w.between(out, data[done:start])
		switch {
		case p.value >= 0:
			out = hl7.Escape(out, []byte(w.safe(w.values[p.value])), delims)
		case p.value != staysSure && w.tells(data[start:end]):
			out = hl7.Escape(out, []byte(w.instead(p, data[start:end])), delims)
		default:
			out = append(out, data[start:end]...)
		}
		done = end
	}
	return w.between(out, data[done:])
}

// tells reports whether a value has something in it that was hidden elsewhere. Escape sequences are read also where the
// message has no escape character, as they could have been meant.
func (w *walker) tells(raw []byte) bool {
	text := w.doc.Decode(raw)
	if w.hidden.tell(text) || w.hidden.tell(fromBase64(text)) {
		return true
	}
	usual := hl7.DefaultDelimiters()
	return bytes.IndexByte(raw, usual.Escape) >= 0 && w.hidden.tell(string(hl7.Unescape(nil, raw, usual)))
}

// fromBase64 returns what a value says in base64, "" where that is no text.
func fromBase64(text string) string {
	const shortest = 8
	if len(text) < shortest || len(text)%4 != 0 || strings.Trim(text, "0123456789") == "" {
		return ""
	}
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil || !utf8.Valid(b) {
		return ""
	}
	return string(b)
}

// instead returns what stands for a value that was to be kept but tells too much.
func (w *walker) instead(p place, raw []byte) string {
	if p.value == staysID {
		return w.safe(w.masker.other("id", w.doc.Decode(raw), id))
	}
	return Hidden
}

// safe hides an invented value that happens to be a real one of this message.
func (w *walker) safe(value string) string {
	if value != Hidden && value != `""` && w.hidden.tell(value) {
		return Hidden
	}
	return value
}

var byteOrderMark = []byte("\xEF\xBB\xBF")

// between copies what stands between values. Anything but a delimiter or a blank is hidden: nobody has looked at it.
func (w *walker) between(out, gap []byte) []byte {
	if len(out) == 0 && bytes.HasPrefix(gap, byteOrderMark) {
		out, gap = append(out, byteOrderMark...), gap[len(byteOrderMark):]
	}
	d := w.doc.Message().Delimiters()
	for _, c := range gap {
		switch c {
		case d.Field, d.Component, d.Repetition, d.Subcomponent, '\r', '\n', ' ', '\t', 0:
		default:
			c = '*'
		}
		out = append(out, c)
	}
	return out
}
