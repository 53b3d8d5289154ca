package explain

import (
	"strconv"
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/clip"
	"mllpscope/mllpcore/hl7/dict"
)

// Kind says what an Item is.
type Kind uint8

// The kinds.
const (
	KindGroup Kind = iota
	KindSegment
	KindField
	KindRepetition
	KindComponent
	KindSubcomponent
)

// String returns the kind in one lower-case word.
func (k Kind) String() string {
	switch k {
	case KindGroup:
		return "group"
	case KindSegment:
		return "segment"
	case KindField:
		return "field"
	case KindRepetition:
		return "repetition"
	case KindComponent:
		return "component"
	}
	return "subcomponent"
}

// Item is one line of the tree. It is a value; making it splits nothing, and copying it copies no bytes.
type Item struct {
	doc   *Document
	kind  Kind
	place int32    // of groups and segments
	node  hl7.Node // of everything but groups, and of what is absent
	path  hl7.Path // of what is absent
	field dict.Field
	known bool // field says what the dictionary has
	gone  bool // the message does not have it
}

// Kind returns what the item is.
func (i Item) Kind() Kind { return i.kind }

// Path returns the item's address, such as PID-5.1 or OBX[2]-5; of a group its name, such as ORDER_OBSERVATION[2].
func (i Item) Path() string {
	switch {
	case i.kind == KindGroup:
		name := i.doc.partOf(i.place).Name
		if n := i.doc.groupOf(i.place).number; n > 1 {
			return name + "[" + strconv.Itoa(int(n)) + "]"
		}
		return name
	case i.gone:
		return i.path.String()
	}
	var room [24]byte
	return string(i.node.AppendPath(room[:0]))
}

// Name returns what the dictionary calls the item, such as Family Name; "" where it does not know it. A repetition has
// the name of its field.
func (i Item) Name() string {
	switch i.kind {
	case KindGroup:
		return groupName(i.doc.partOf(i.place))
	case KindSegment:
		info := i.doc.segment(i.node.Segment())
		if info.def != nil {
			return info.def.Name
		}
		if info.title != "" {
			return info.title
		}
		if IsLocal(shortName(i.node.Segment().Name())) {
			return "Local segment"
		}
		return ""
	}
	return i.field.Name
}

// groupName makes PATIENT_RESULT readable where the dictionary has no better name.
func groupName(p *dict.Part) string {
	if p.Text != "" {
		return p.Text
	}
	name := strings.ToLower(strings.ReplaceAll(p.Name, "_", " "))
	return strings.ToUpper(name[:1]) + name[1:]
}

// Known reports whether the dictionary has the item, in this version or another.
func (i Item) Known() bool {
	if i.kind == KindSegment || i.kind == KindGroup {
		return i.Name() != ""
	}
	return i.known
}

// Type returns the data type, such as XPN; of OBX-5 the one that OBX-2 names. It is "" for groups and segments.
func (i Item) Type() string { return i.field.Type }

// Field returns what the dictionary has on a field or component; ok is false for the rest, and where it has nothing.
func (i Item) Field() (f dict.Field, ok bool) { return i.field, i.known }

// Flag says what is odd about where a segment stands.
func (i Item) Flag() Flag {
	if i.kind != KindSegment {
		return FlagNone
	}
	flag := i.doc.places.at(i.place).flag
	if flag == FlagUnexpected {
		info := i.doc.segment(i.node.Segment())
		switch {
		case info.def == nil && info.title == "":
			return FlagUnknown
		case i.doc.structure.Open || i.doc.later():
			return FlagNone
		}
	}
	return flag
}

// Absent reports whether the message does not have the item: the dictionary does.
func (i Item) Absent() bool { return i.gone }

// Node returns the part of the message that the item is; ok is false for groups and for what is absent.
func (i Item) Node() (n hl7.Node, ok bool) { return i.node, i.kind != KindGroup && !i.gone }

// Offset returns where the item begins in the received bytes; of what is absent where it would be.
func (i Item) Offset() int {
	if i.kind == KindGroup {
		return i.doc.msg.SegmentAt(int(i.doc.segmentOf(i.place))).Offset()
	}
	return i.node.Offset()
}

// Len returns how many bytes the item is, of a group with what separates its segments.
func (i Item) Len() int {
	switch {
	case i.kind == KindGroup:
		last := i.doc.msg.SegmentAt(int(i.doc.lastOf(i.place)))
		return last.Offset() + last.Len() - i.Offset()
	case i.gone:
		return 0
	}
	return i.node.Len()
}

// Raw returns the bytes of the item as received.
func (i Item) Raw() []byte {
	offset := i.Offset()
	return i.doc.msg.Bytes()[offset : offset+i.Len() : offset+i.Len()]
}

// IsLeaf reports whether nothing is inside.
func (i Item) IsLeaf() bool { return i.gone || i.kind != KindGroup && i.node.IsLeaf() }

// Empty reports whether nothing stands here but delimiters.
func (i Item) Empty() bool {
	switch {
	case i.gone:
		return true
	case i.kind == KindGroup:
		return false
	case i.kind == KindSegment:
		return i.emptySegment()
	}
	raw := i.node.Raw()
	d := i.doc.msg.Delimiters()
	for _, c := range raw {
		if c == 0 || c != d.Component && c != d.Subcomponent && c != d.Repetition && c != d.Field {
			return false
		}
	}
	return len(raw) == 0 || !i.node.IsLeaf()
}

func (i Item) emptySegment() bool {
	for field := range i.Parts(false) {
		if !field.Empty() {
			return false
		}
	}
	return true
}

// Text returns the decoded value of a leaf, or the bytes of what has parts as text. It copies all of it: use Short for
// what is shown.
func (i Item) Text() string {
	if i.kind == KindGroup || i.gone {
		return ""
	}
	return i.text(i.Raw())
}

// OtherBytes returns the bytes of the item as received where its Text in UTF-8 is something else: nil where it is the
// same. With both, nothing that was received is lost (hl7.Charset.JSONText).
func (i Item) OtherBytes() []byte {
	if raw := i.Raw(); !i.gone && string(raw) != i.Text() {
		return raw
	}
	return nil
}

// text returns what raw says, which are all bytes of the item or its first ones.
func (i Item) text(raw []byte) string {
	if text, ok := i.doc.plain(i.node.Offset(), raw); ok {
		return text
	}
	if i.kind == KindSegment || !i.node.IsLeaf() || i.delimiters() {
		return i.doc.DecodeBytes(raw)
	}
	return i.doc.Decode(raw)
}

// maxDelimiters is longer than MSH-2 ever is.
const maxDelimiters = 64

// delimiters reports whether the item is MSH-1 or MSH-2, where nothing is escaped.
func (i Item) delimiters() bool {
	if i.kind != KindField || i.node.Number() > 2 || i.node.Len() > maxDelimiters {
		return false
	}
	switch string(i.node.Segment().Name()) {
	case "MSH", "FHS", "BHS":
		return true
	}
	return false
}

// Short returns the value in one line, cut to about limit bytes, with signs for line ends and other commands in it; cut
// is how many bytes of the message are left out.
func (i Item) Short(limit int) (text string, cut int) {
	if i.kind == KindGroup || i.gone {
		return "", 0
	}
	raw, cut := i.head(limit)
	if i.mayBeFormatted() {
		return i.doc.oneLine(raw), cut
	}
	return i.text(raw), cut
}

// head returns about the first limit bytes of the item and how many are left out.
func (i Item) head(limit int) (raw []byte, cut int) {
	whole := i.Raw()
	raw = clip.To(whole, limit)
	return raw, len(whole) - len(raw)
}
