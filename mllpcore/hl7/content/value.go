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
	EncodingPlain  Encoding = iota // A: as it stands, with HL7's escape sequences
	EncodingHex                    // two digits a byte
	EncodingBase64                 // RFC 4648, with or without padding and line breaks
)

// String returns the encoding as table 0299 has it.
func (e Encoding) String() string { return [...]string{"A", "Hex", "Base64"}[e] }

// Value is a value that is data rather than text to be read in place.
type Value struct {
	Node      hl7.Node // the part of the message that holds the bytes
	Encoding  Encoding
	Kind      Kind   // by its first bytes
	Source    string // ED-1 or RP-2, the application it comes from
	Type      string // ED-2 or RP-3 as declared, such as AP or Application
	Subtype   string // ED-3 or RP-4 as declared, such as PDF
	Reference string // RP-1: where the data is kept; the message itself does not have it

	delims hl7.Delimiters
}

// smallest is the length from which a plain value is tried as base64.
const smallest = 64

// Find looks whether a field, repetition or leaf of the data type typ (for OBX-5 the one of OBX-2) is a large value: an
// ED or RP value, or text that is base64, hexadecimal or a document all the same. ok is false for ordinary text.
func Find(n hl7.Node, typ string, d hl7.Delimiters) (v Value, ok bool) {
	parts := components(n)
	v = Value{delims: d}
	text := func(i int) string {
		if i < len(parts) && parts[i].Len() < 256 {
			return parts[i].Text()
		}
		return ""
	}
	switch {
	case typ == "RP" && len(parts) > 0:
		v.Node, v.Reference = parts[0], text(0)
		v.Source, v.Type, v.Subtype = text(1), text(2), text(3)
		v.Kind = declared(v.Type, v.Subtype)
		return v, v.Reference != ""
	case typ == "ED" && len(parts) >= 5:
		v.Node, v.Source, v.Type, v.Subtype = parts[4], text(0), text(1), text(2)
		v.Encoding, ok = readEncoding(text(3))
		if !ok {
			v.Encoding, _ = guess(v.Node.Raw())
		}
		v.detect()
		if v.Kind == KindUnknown || v.Kind == KindText {
			if k := declared(v.Type, v.Subtype); k != KindUnknown {
				v.Kind = k
			}
		}
		return v, v.Node.Len() > 0
	}
	v.Node = largest(n)
	if v.Node.Len() < smallest {
		return Value{}, false
	}
	v.Encoding, ok = guess(v.Node.Raw())
	v.detect()
	if v.Kind == KindUnknown || v.Kind == KindText {
		return v, ok && v.Node.Len() >= longest // a long run of base64 that nobody knows is still no text
	}
	return v, true
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
	hex := true
	for _, c := range head {
		switch {
		case c >= '0' && c <= '9', c >= 'A' && c <= 'F', c >= 'a' && c <= 'f':
		case c >= 'G' && c <= 'Z', c >= 'g' && c <= 'z', c == '+', c == '/', c == '=':
			hex = false
		case c == '\r', c == '\n':
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

// declared returns the kind that type and subtype name.
func declared(typ, subtype string) Kind {
	switch strings.ToUpper(strings.TrimPrefix(subtype, ".")) {
	case "PDF":
		return KindPDF
	case "PNG":
		return KindPNG
	case "JPEG", "JPG", "JFIF", "JOT":
		return KindJPEG
	case "GIF":
		return KindGIF
	case "TIFF", "TIF":
		return KindTIFF
	case "RTF":
		return KindRTF
	case "HTML", "HTM":
		return KindHTML
	case "XML", "X-HL7-CDA-LEVEL-ONE", "SGML":
		return KindXML
	case "DICOM", "DCM":
		return KindDICOM
	case "PLAIN", "TXT", "TEXT":
		return KindText
	}
	if strings.EqualFold(typ, "TEXT") || strings.EqualFold(typ, "TX") {
		return KindText
	}
	return KindUnknown
}
