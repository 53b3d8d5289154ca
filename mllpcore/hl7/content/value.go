package content

import (
	"bytes"
	"strings"

	"mllpscope/mllpcore/hl7"
)

// Encoding is how a value's bytes are written in the message.
type Encoding uint8

// The encodings of table 0299.
const (
	EncodingPlain   Encoding = iota // A: as it stands, with HL7's escape sequences
	EncodingHex                     // two digits a byte
	EncodingBase64                  // RFC 4648, either alphabet, with or without padding, blanks and line breaks
	EncodingPercent                 // %41 for A, in data: URIs that are not base64; not in table 0299
)

// String returns the encoding as table 0299 has it.
func (e Encoding) String() string { return [...]string{"A", "Hex", "Base64", "URL"}[e] }

// Value is a value that is data rather than text to be read in place.
type Value struct {
	Node      hl7.Node // the part of the message that holds the bytes
	Encoding  Encoding
	Kind      Kind   // by its first bytes
	Source    string // ED-1 or RP-2, the application it comes from
	Type      string // ED-2 or RP-3 as declared, such as AP or Application
	Subtype   string // ED-3 or RP-4 as declared, such as PDF
	Reference string // RP-1: where the data is kept; the message itself does not have it
	Part      int    // of a document that is split: which part was asked for, from 1
	Parts     int    // and how many there are; 0 where it is not split

	delims hl7.Delimiters
	rest   []hl7.Node // further parts, which follow Node
	header int        // bytes of a data: URI before the data
	found  Kind       // by the first bytes alone
}

// smallest is the length from which a plain value is tried as base64.
const smallest = 64

// Find looks whether a field, repetition or leaf of the data type typ (for OBX-5 the one of OBX-2) is a large value: an
// ED or RP value, or text that is base64, hexadecimal, a data: URI or a document all the same. Of a field whose
// repetitions are one document it is all of that. ok is false for ordinary text.
func Find(n hl7.Node, typ string, d hl7.Delimiters) (v Value, ok bool) {
	v = Value{delims: d}
	switch parts := components(n); {
	case typ == "RP":
		v.Node, v.Reference = parts[0], text(parts, 0)
		v.Source, v.Type, v.Subtype = text(parts, 1), text(parts, 2), text(parts, 3)
		v.Kind = declared(v.Type, v.Subtype)
		return v, v.Reference != ""
	case typ == "ED" && len(parts) >= 5:
		v.readED(n, parts)
		return v, v.Node.Len() > 0
	}
	return v.readText(n)
}

// text returns a component that says something of the value.
func text(parts []hl7.Node, i int) string {
	const longestText = 256
	if i < len(parts) && parts[i].Len() < longestText {
		return parts[i].Text()
	}
	return ""
}

// readED takes the value of a field that says what it is.
func (v *Value) readED(n hl7.Node, parts []hl7.Node) {
	v.Node, v.Source, v.Type, v.Subtype = parts[4], text(parts, 0), text(parts, 1), text(parts, 2)
	named := false
	if v.Encoding, named = readEncoding(text(parts, 3)); !named {
		v.Encoding, _ = guess(v.Node.Raw())
	}
	v.rest = v.further(n)
	v.count()
	if named {
		v.Encoding = v.written()
	}
	v.detect(declared(v.Type, v.Subtype))
}

// written returns how a value is written that may say so wrongly: a document that can be seen in the other way decides.
func (v Value) written() Encoding {
	other, sure := guess(v.Node.Raw())
	if other == v.Encoding || v.Encoding == EncodingPlain && !sure {
		return v.Encoding
	}
	stated := v.Encoding
	if v.detect(KindUnknown); v.begins() {
		return stated
	}
	v.Encoding = other
	if v.detect(KindUnknown); v.begins() {
		return other
	}
	return stated
}

// readText looks whether text is a document all the same.
func (v Value) readText(n hl7.Node) (_ Value, ok bool) {
	if lines := leaves(n); len(lines) > 1 && isDigits(lines[0].Raw(), v.delims) {
		whole := v
		whole.Node, whole.rest = lines[0], lines[1:]
		whole.count()
		whole.Encoding, _ = guess(whole.Node.Raw())
		if whole.detect(KindUnknown); whole.begins() && whole.length() >= smallest {
			return whole, true
		}
	}
	v.Node = largest(n)
	isURI := readDataURI(v.Node.Raw()).length > 0
	if v.length() < smallest && !isURI {
		return Value{}, false
	}
	v.Encoding, ok = guess(v.Node.Raw())
	v.detect(KindUnknown)
	if isURI || v.begins() {
		return v, true
	}
	return v, ok && v.Node.Len() >= longest // a long run of base64 that nobody knows is still no text
}

// count notes how many parts there are where a field repeats.
func (v *Value) count() {
	if len(v.rest) > 0 {
		v.Part, v.Parts = 1, len(v.rest)+1
	}
}

// length returns how many bytes of the message the value takes.
func (v Value) length() int {
	n := v.Node.Len()
	for _, part := range v.rest {
		n += part.Len()
	}
	return n
}

// further returns the data of the second and further repetitions of an ED field: a document that is split over them.
// One that begins as a document does is another one, and ends the first.
func (v Value) further(n hl7.Node) []hl7.Node {
	var rest []hl7.Node
	for repetition := range n.Children() {
		if repetition.Level() != hl7.LevelRepetition {
			return nil
		}
		if repetition.Number() == 1 {
			continue
		}
		parts := components(repetition)
		part := Value{Node: parts[min(len(parts), 5)-1], Encoding: v.Encoding, delims: v.delims}
		if part.detect(KindUnknown); part.begins() {
			break
		}
		if part.Node.Len() > 0 {
			rest = append(rest, part.Node)
		}
	}
	return rest
}

// leaves returns the repetitions of a field when each of them is one leaf.
func leaves(n hl7.Node) []hl7.Node {
	var list []hl7.Node
	for repetition := range n.Children() {
		if repetition.Level() != hl7.LevelRepetition || !repetition.IsLeaf() {
			return nil
		}
		list = append(list, repetition)
	}
	return list
}

// longest is the length from which a word is base64 of something, and no word.
const longest = 1024

// components returns the components of a field's first repetition; a field without components is one.
func components(n hl7.Node) []hl7.Node {
	for child := range n.Children() {
		if child.Level() == hl7.LevelRepetition {
			return components(child)
		}
		break
	}
	var list []hl7.Node
	for child := range n.Children() {
		if child.Level() == hl7.LevelSubcomponent {
			break
		}
		list = append(list, child)
	}
	if list == nil {
		list = []hl7.Node{n}
	}
	return list
}

// largest returns the longest leaf.
func largest(n hl7.Node) hl7.Node {
	if n.IsLeaf() {
		return n
	}
	found := false
	best := n
	for child := range n.Children() {
		if leaf := largest(child); !found || leaf.Len() > best.Len() {
			best, found = leaf, true
		}
	}
	return best
}

func readEncoding(name string) (Encoding, bool) {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "base64", "b64":
		return EncodingBase64, true
	case "hex":
		return EncodingHex, true
	case "a":
		return EncodingPlain, true
	}
	return EncodingPlain, false
}

// guess tells from the beginning of a value how it is written; sure is false for plain text.
func guess(raw []byte) (e Encoding, sure bool) {
	head := raw[:min(len(raw), 4*HeadSize)]
	if i := bytes.IndexByte(head, '\\'); i >= smallest {
		head = head[:i] // a line break as an escape sequence
	}
	hex, run := true, 0
	for _, c := range head {
		switch {
		case c >= '0' && c <= '9', c >= 'A' && c <= 'F', c >= 'a' && c <= 'f':
			run++
		case isBase64(c):
			hex = false
			run++
		case isBlank(c) && (run == 0 || run >= shortestLine):
			run = 0 // the lines of base64 are long, words are short
		default:
			return EncodingPlain, false
		}
	}
	switch {
	case len(head) < smallest:
		return EncodingPlain, false
	case hex:
		return EncodingHex, true
	}
	return EncodingBase64, true
}

// shortestLine is how many digits stand between blanks at least.
const shortestLine = 32

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// declared returns the kind that type and subtype name.
func declared(typ, subtype string) Kind {
	kind := kindOfName(subtype[strings.LastIndexByte(subtype, '.')+1:])
	switch {
	case strings.Contains(subtype, "/"):
		return kindOfMedia(strings.ToLower(strings.TrimSpace(subtype)))
	case kind == KindUnknown && (strings.EqualFold(typ, "TEXT") || strings.EqualFold(typ, "TX")):
		return KindText
	}
	return kind
}

// kindOfName returns the kind with a subtype, or with an ending of files.
func kindOfName(name string) Kind {
	switch strings.ToUpper(strings.TrimSpace(name)) {
	case "PDF":
		return KindPDF
	case "PNG":
		return KindPNG
	case "JPEG", "JPG", "JFIF", "JOT":
		return KindJPEG
	case "GIF":
		return KindGIF
	case "BMP":
		return KindBMP
	case "TIFF", "TIF":
		return KindTIFF
	case "RTF":
		return KindRTF
	case "HTML", "HTM":
		return KindHTML
	case "XML", "CDA", "X-HL7-CDA-LEVEL-ONE", "SGML":
		return KindXML
	case "DICOM", "DCM":
		return KindDICOM
	case "ZIP", "X-ZIP", "X-ZIP-COMPRESSED":
		return KindZIP
	case "PLAIN", "TXT", "TEXT":
		return KindText
	}
	return KindUnknown
}
