package explain

import (
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/content"
	"mllpscope/mllpcore/hl7/dict"
)

// maxMeaning is the longest value that is looked up or read as a time.
const maxMeaning = 128

// Meaning returns what the value stands for: the text of its table, a date and time in words. It is "" where there is
// nothing to add. Of a coded value with components it is that of the first one.
func (i Item) Meaning() string {
	if i.kind == KindGroup || i.kind == KindSegment || i.gone {
		return ""
	}
	node, field := i.node, i.field
	if !node.IsLeaf() {
		if !isCoded(field.Type) && field.Type != "TS" {
			return ""
		}
		var ok bool
		if node, ok = firstComponent(node); !ok {
			return ""
		}
		field, _ = i.doc.componentOf(field, 1)
	} else {
		field = i.doc.simple(field)
	}
	if node.Len() > maxMeaning {
		if v, ok := i.Content(); ok {
			return v.String()
		}
		return ""
	}
	if node.Len() == 0 || i.delimiters() {
		return ""
	}
	if !mayMean(field, node.Raw()) {
		return ""
	}
	value, ok := i.doc.plain(node.Offset(), node.Raw())
	if !ok {
		value = i.doc.Decode(node.Raw())
	}
	return i.padded(field, value)
}

// mayMean reports whether there may be something to say of a value: most are seen at once to be what they are.
func mayMean(f dict.Field, raw []byte) bool {
	return f.Table != "" || IsTimeType(f.Type) || raw[0] == '"' || raw[0] == ' ' || raw[len(raw)-1] == ' ' ||
		raw[0] >= 0x80 || raw[len(raw)-1] >= 0x80 || raw[0] < ' '
}

// padding is said of a value with blanks around it where they are no part of what it says.
const padding = "blanks around it"

// padded reads a value without the blanks around it, and says so.
func (i Item) padded(f dict.Field, value string) string {
	bare := strings.TrimSpace(value)
	text := i.meaning(f, bare)
	switch {
	case len(bare) == len(value), isText(f.Type):
		return text
	case bare == "":
		return "only blanks"
	case text == "":
		return padding
	}
	return text + " (" + padding + ")"
}

// isText reports whether blanks are a part of what values of the type say.
func isText(typ string) bool {
	switch typ {
	case "ST", "TX", "FT", "CF", "", variable:
		return true
	}
	return false
}

// Content returns what a large value is, such as a PDF document in base64; ok is false where the item is text, or has
// parts and is no value of the types ED and RP. Only the beginning of the value is looked at.
func (i Item) Content() (v content.Value, ok bool) {
	switch {
	case i.kind == KindGroup, i.kind == KindSegment, i.gone:
		return v, false
	case !i.node.IsLeaf() && i.field.Type != "ED" && i.field.Type != "RP":
		return v, false
	}
	return content.Find(i.node, i.field.Type, i.doc.msg.Delimiters())
}

// firstComponent returns the first component of a field or repetition that does not repeat, when it has no parts.
func firstComponent(n hl7.Node) (hl7.Node, bool) {
	for c := range n.Children() {
		return c, c.Level() == hl7.LevelComponent && c.IsLeaf()
	}
	return n, false
}

func (i Item) meaning(f dict.Field, value string) string {
	d := i.doc
	if value == `""` {
		return "to be deleted"
	}
	if IsTimeType(f.Type) {
		if m, err := ReadMoment(f.Type, value); err == nil {
			return m.In(d.zoneAt(i.node.Segment().Index())).String()
		}
		return ""
	}
	if t, ok := d.version.Table(f.Table); ok {
		if v, ok := t.Value(value); ok {
			return v.Text // also of another version: a code means the same
		}
	}
	if f.Table == "0125" {
		if t, ok := d.version.AnyType(value); ok {
			return t.Name
		}
	}
	return ""
}

// Simple returns what the dictionary has on the value of a leaf: for a coded field without components that is its
// identifier. ok is false where it has nothing.
func (i Item) Simple() (f dict.Field, ok bool) { return i.doc.simple(i.field), i.known }
