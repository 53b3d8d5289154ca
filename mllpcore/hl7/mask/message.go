package mask

import (
	"bytes"
	"strconv"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
)

// Message returns a copy of b with everything hidden that says who it is about. Delimiters, the names of segments and
// the places of values stay, so that all that can be done with a message can be done with the copy: show that instead
// of b. Bytes that are no HL7 message are hidden whole.
func (m *Masker) Message(b []byte, d *dict.Dictionary) []byte {
	msg, err := hl7.Parse(b)
	if err != nil {
		return hideAll(b)
	}
	w := &walker{masker: m, doc: explain.New(msg, d, explain.Options{}), out: make([]byte, 0, min(len(b), 1<<20))}
	for s := range w.doc.Segments() {
		w.segment(s)
	}
	w.copyTo(len(b))
	return w.out
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

// walker copies a message and replaces values on the way.
type walker struct {
	masker *Masker
	doc    *explain.Document
	out    []byte
	done   int // bytes of the message that are copied or replaced
}

func (w *walker) copyTo(offset int) {
	w.out = append(w.out, w.doc.Message().Bytes()[w.done:offset]...)
	w.done = offset
}

// replace writes a value in place of an item.
func (w *walker) replace(i explain.Item, value string) {
	w.copyTo(i.Offset())
	w.out = hl7.Escape(w.out, []byte(value), w.doc.Message().Delimiters())
	w.done = i.Offset() + i.Len()
}

func isName(name []byte) bool {
	if len(name) != 3 || name[0] < 'A' || name[0] > 'Z' {
		return false
	}
	for _, c := range name[1:] {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

func (w *walker) segment(s explain.Item) {
	n, _ := s.Node()
	raw := n.Segment().Name()
	if !isName(raw) {
		w.replace(s, Hidden) // such as a line of text that a line feed has cut off
		return
	}
	name := string(raw)
	def, _ := w.doc.Version().Segment(name)
	if def == nil {
		def, _, _ = w.doc.Version().AnySegment(name)
	}
	class, whole := segmentClass(name, def)
	number := 0
	header := name == "MSH" || name == "FHS" || name == "BHS"
	for f := range s.Parts(false) {
		number++
		path := name + "-" + strconv.Itoa(number)
		switch {
		case f.Empty(), header && number <= 2:
		case !whole:
			w.listed(f, path)
		case class == ClassKeep && f.Known() && !listed(hiddenFields[:], path):
		case number == 1 && f.Type() == "SI":
			w.leaf(f, ClassNumber)
		default:
			w.all(f, ClassText)
		}
	}
}

// listed treats a field as the lists say, or else by its data type.
func (w *walker) listed(f explain.Item, path string) {
	switch {
	case listed(identities[:], path) && f.IsLeaf():
		w.leaf(f, ClassID)
	case listed(keptText[:], path) && isText(f.Type()):
		w.all(f, ClassCode)
	default:
		w.field(f)
	}
}

// all treats all leaves alike.
func (w *walker) all(i explain.Item, class Class) {
	if i.IsLeaf() {
		w.leaf(i, class)
		return
	}
	for part := range i.Parts(false) {
		w.all(part, class)
	}
}

// maxMasked is the longest value that gets a pseudonym; longer ones are hidden whole.
const maxMasked = 512

func (w *walker) leaf(i explain.Item, class Class) {
	if i.Len() == 0 {
		return
	}
	value := Hidden
	if i.Len() <= maxMasked {
		text := i.Text()
		if value = w.masker.Value(class, text); value == text {
			return // as it stands, with its escape sequences
		}
	}
	w.replace(i, value)
}

func (w *walker) field(f explain.Item) {
	def, known := f.Field()
	if !known {
		w.all(f, ClassText)
		return
	}
	for r := range f.Parts(false) {
		if r.Kind() != explain.KindRepetition {
			break
		}
		w.value(r, def, nil)
		known = false
	}
	if known {
		w.value(f, def, nil)
	}
}

// value hides one repetition of a field, or a part of it. inside are the types around it, the field's first.
func (w *walker) value(i explain.Item, field dict.Field, inside []string) {
	part, known := i.Field()
	switch {
	case !known:
		w.all(i, ClassText)
	case i.IsLeaf():
		w.leaf(i, w.classOf(i, field, part, inside))
	default:
		if part.Type != "" {
			inside = append(inside[:len(inside):len(inside)], part.Type)
		}
		identified := hasIdentifier(i)
		for c := range i.Parts(false) {
			if def, _ := c.Field(); kindOf("", part.Type) == "code" && holds(def, "text") && !identified {
				w.all(c, ClassText) // a text without a code is free text
				continue
			}
			w.value(c, field, inside)
		}
	}
}

// classOf says how a leaf is hidden. A field of a composite type that has a single value holds its first component.
func (w *walker) classOf(i explain.Item, field, part dict.Field, inside []string) Class {
	if len(inside) > 0 {
		return leafClass(field, part, inside)
	}
	first, ok := w.first(i)
	if !ok {
		return leafClass(field, part, nil)
	}
	if first.Table == "" && part.Type != "TS" && kindOf("", part.Type) == "" && isText(first.Type) {
		return simpleClass(field, first, part.Type)
	}
	return leafClass(field, first, []string{part.Type})
}

// first returns the first component of the item's type; ok is false for a simple type.
func (w *walker) first(i explain.Item) (dict.Field, bool) {
	t, ok := w.doc.Version().AnyType(i.Type())
	if !ok || t.Simple() {
		return dict.Field{}, false
	}
	c := t.Components[0]
	if i.Type() == "TS" {
		c.Type = "TS"
	}
	return c, true
}

// hasIdentifier reports whether the first component, a code, is there.
func hasIdentifier(i explain.Item) bool {
	for c := range i.Parts(false) {
		return !c.Empty() && c.IsLeaf() && kept(ClassCode, c.Text())
	}
	return false
}
