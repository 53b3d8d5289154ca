package mask

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"

	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
)

// otherSegment is written in place of the name of a segment that nobody knows: it could be part of a text.
const otherSegment = "XXX"

// segment decides about all of a segment.
func (w *walker) segment(s explain.Item) {
	n, _ := s.Node()
	raw := n.Segment().Name()
	fields := w.fields[:0]
	for f := range s.Parts(false) {
		fields = append(fields, f)
	}
	w.fields = fields
	name := string(raw[:min(len(raw), nameLength)])
	start := s.Offset() + max(bytes.Index(s.Raw(), raw), 0)
	if len(raw) != nameLength || !isCapitals(name, nameLength) || name[0] < 'A' {
		w.line(s)
		return
	}
	def, _ := w.doc.Version().Segment(name)
	if def == nil {
		def, _, _ = w.doc.Version().AnySegment(name)
	}
	if w.isSegment(name, def, len(fields)) {
		w.add(start, start+len(raw), staysSure)
	} else {
		w.replace(start, start+len(raw), otherSegment)
	}
	hanging := w.hangs(fields)
	if name == "MSH" {
		hanging = w.headerEnd(fields)
	}
	w.parts(name, def, fields[:hanging])
	for _, f := range fields[hanging:] {
		w.hide(f)
	}
}

// longestLine is how much of a line of text is remembered, in bytes.
const longestLine = 64 << 10

// line hides what is no segment, such as text that a line end has cut off, or a segment with a damaged name. What is in
// it may stand elsewhere as well.
func (w *walker) line(s explain.Item) {
	raw := s.Raw()
	w.hidden.add(ClassID, w.doc.Decode(raw[:min(len(raw), longestLine)]))
	w.replace(s.Offset(), s.Offset()+s.Len(), Hidden)
}

// isSegment reports whether a name is that of a segment and not a word of three letters. A name of the standard or
// of the user's own dictionary is; one that begins with Z only with fields behind it.
func (w *walker) isSegment(name string, def *dict.Segment, fields int) bool {
	return def != nil || isStandard(name) || name[0] == 'Z' && fields > 0
}

// parts decides about the fields of a segment.
func (w *walker) parts(name string, def *dict.Segment, fields []explain.Item) {
	class, whole := segmentClass(name, def, len(fields))
	begin := 0
	switch name {
	case "MSH":
		w.delimiters(fields)
		w.header(fields)
		return
	case "FHS", "BHS":
		w.delimiters(fields)
		begin = min(len(fields), 2)
		if !isSoundBatch(fields) {
			class = ClassText
		}
	}
	for n := begin; n < len(fields); n++ {
		f, path := fields[n], name+"-"+strconv.Itoa(n+1)
		switch {
		case f.Empty():
		case !whole:
			w.listed(f, path)
		case class == ClassSystem && f.Known() && !listed(hiddenFields[:], path):
			w.system(f)
		case n == 0 && f.Type() == "SI":
			w.leaf(f, ClassNumber)
		default:
			w.all(f, ClassText)
		}
	}
}

// delimiters keeps the first two fields of a header segment where they are delimiters and nothing else.
func (w *walker) delimiters(fields []explain.Item) {
	for n, f := range fields[:min(len(fields), 2)] {
		end := f.Offset() + f.Len()
		if n == 0 || isSigns(f.Raw()) {
			w.add(f.Offset(), end, staysSure)
		} else {
			w.replace(f.Offset(), end, Hidden)
		}
	}
}

// isSoundBatch reports whether FHS or BHS has a time where it should, so that no separator was lost before it.
func isSoundBatch(fields []explain.Item) bool {
	const lastField = 14 // of version 2.7
	return len(fields) >= timeField && len(fields) <= lastField && isMoment(fields[timeField-1].Text())
}

// isSigns reports whether there are only signs, and few of them: letters and digits in MSH-2 are text that hangs on it.
func isSigns(raw []byte) bool {
	const longest = 5
	for _, c := range raw {
		if c <= ' ' || c >= 0x7F || c >= '0' && c <= '9' || isLetter(c) {
			return false
		}
	}
	return len(raw) <= longest
}

// system treats a field of a segment that tells about programs and batches.
func (w *walker) system(f explain.Item) {
	w.leaves(f, func(leaf explain.Item, _ int) {
		def, known := leaf.Simple()
		if !known {
			w.leaf(leaf, ClassText)
			return
		}
		class := systemClass(def)
		if class == ClassText && (strings.ContainsFunc(w.text(leaf), unicode.IsLetter) || isTableCode(w.text(leaf))) {
			class = ClassSystem // but no ID or phone number
		}
		w.leaf(leaf, class)
	})
}

// listed treats a field as the lists say, or else by its data type.
func (w *walker) listed(f explain.Item, path string) {
	switch {
	case listed(identities[:], path) && f.IsLeaf():
		w.leaf(f, ClassID)
	case path == "MSA-2" && f.IsLeaf():
		w.leaf(f, ClassControl)
	case listed(keptText[:], path) && isText(f.Type()):
		w.leaves(f, func(leaf explain.Item, _ int) {
			if text := w.text(leaf); isLong(text) && !isRange(text) {
				w.leaf(leaf, ClassID)
			} else {
				w.leaf(leaf, ClassCode)
			}
		})
	default:
		w.field(f)
	}
}

// all treats all leaves alike.
func (w *walker) all(i explain.Item, class Class) {
	w.leaves(i, func(leaf explain.Item, _ int) { w.leaf(leaf, class) })
}
