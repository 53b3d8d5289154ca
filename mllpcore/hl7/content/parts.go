package content

import (
	"bytes"
	"fmt"

	"mllpscope/mllpcore/hl7"
)

// maxParts bounds how many segments are looked at for one document.
const maxParts = 10_000

// FindDocument is Find that also finds the whole document that the value of a field is part of, where it is split over
// several OBX segments in a row, as senders do whose receivers have a limit of length. They belong together when their
// OBX-2 and OBX-3 are the same, and only the first begins as a document does. Where none does, so that nobody can tell
// whether they are one, the value stays what it is, and is called a part (Part and Parts).
func FindDocument(field hl7.Node, typ string, d hl7.Delimiters) (v Value, ok bool) {
	if v, ok = Find(field, typ, d); ok {
		return v.document(field, typ, d), true
	}
	if !isValueOfOBX(field) {
		return v, false
	}
	part, ok := partOf(field.Segment(), typ, d) // such as a short last line of base64
	if !ok {
		return v, false
	}
	part = part.document(field, typ, d)
	return part, len(part.rest) > 0
}

// isValueOfOBX reports whether a node is OBX-5.
func isValueOfOBX(n hl7.Node) bool {
	return n.Level() == hl7.LevelField && n.Number() == 5 && string(n.Segment().Name()) == "OBX"
}

// document returns the whole that a value is part of.
func (v Value) document(field hl7.Node, typ string, d hl7.Delimiters) Value {
	if v.Reference != "" || !isValueOfOBX(field) {
		return v
	}
	all, own := neighbours(field.Segment(), typ, d)
	if len(all) < 2 {
		return v
	}
	first := own
	for first > 0 && !all[first].begins() {
		first--
	}
	last := own
	for last+1 < len(all) && !all[last+1].begins() {
		last++
	}
	switch whole := all[first]; {
	case first == last:
		return v
	case whole.begins():
		for _, part := range all[first+1 : last+1] {
			whole.rest = append(append(whole.rest, part.Node), part.rest...)
		}
		whole.Part, whole.Parts = own-first+1, last-first+1
		return whole
	}
	v.Part, v.Parts = own-first+1, last-first+1
	return v
}

// begins reports whether the value begins as a document does, rather than being called one.
func (v Value) begins() bool { return v.found != KindUnknown && v.found != KindText }

// neighbours returns the values of the segments in a row that may belong together, and which one of them is that of s.
func neighbours(s hl7.Segment, typ string, d hl7.Delimiters) (all []Value, own int) {
	start := s
	for range maxParts {
		p, ok := start.Previous()
		if !ok || !alike(p, s) || !hasPart(p, typ, d) {
			break
		}
		start, own = p, own+1
	}
	for at, ok := start, true; ok && len(all) < 2*maxParts; at, ok = at.Next() {
		if !alike(at, s) {
			break
		}
		v, found := partOf(at, typ, d)
		if !found {
			break
		}
		all = append(all, v)
	}
	return all, own
}

// alike reports whether two segments hold values of the same kind and meaning.
func alike(a, b hl7.Segment) bool {
	if string(a.Name()) != "OBX" {
		return false
	}
	for _, n := range [...]int{2, 3} {
		x, hasX := a.Field(n)
		y, hasY := b.Field(n)
		if hasX != hasY || hasX && !bytes.Equal(x.Raw(), y.Raw()) {
			return false
		}
	}
	return true
}

func hasPart(s hl7.Segment, typ string, d hl7.Delimiters) bool { _, ok := partOf(s, typ, d); return ok }

// partOf returns the value of a segment as a part of a document: one that may be short, and says nothing of what it is.
func partOf(s hl7.Segment, typ string, d hl7.Delimiters) (Value, bool) {
	field, ok := s.Field(5)
	if !ok || field.Len() == 0 {
		return Value{}, false
	}
	if v, ok := Find(field, typ, d); ok {
		return v, v.Reference == ""
	}
	if typ == "ED" || !field.IsLeaf() {
		return Value{}, false
	}
	v := Value{Node: field, delims: d, Encoding: EncodingBase64}
	return v, isDigits(field.Raw(), d)
}

// isDigits reports whether a value of any length is base64, such as the last line of some.
func isDigits(raw []byte, d hl7.Delimiters) bool {
	v := Value{delims: d}
	ok := true
	v.digits(raw, func(piece []byte) bool {
		for _, c := range piece {
			if !isBase64(c) {
				ok = false
			}
		}
		return ok
	})
	return ok && len(raw) > 0
}

func isBase64(c byte) bool {
	switch {
	case c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z':
		return true
	}
	return c == '+' || c == '/' || c == '=' || c == '-' || c == '_'
}

// partsText says of how many parts a value is, or which of them.
func (v Value) partsText() string {
	switch {
	case v.Parts < 2:
		return ""
	case len(v.rest) > 0:
		return fmt.Sprintf(", put together from %d parts", v.Parts)
	}
	return fmt.Sprintf(", part %d of %d", v.Part, v.Parts)
}
