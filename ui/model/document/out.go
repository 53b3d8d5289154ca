package document

import (
	"encoding/json"
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/mllpcore/hl7/spreadsheet"
	"mllpscope/ui/model"
)

// jsonPart is a part of a message as JSON.
type jsonPart struct {
	Path    string     `json:"path"`
	Name    string     `json:"name,omitempty"`
	Type    string     `json:"type,omitempty"`
	Value   *string    `json:"value,omitempty"`
	Bytes   []byte     `json:"valueBytes,omitempty"` // as received, where the value in UTF-8 is something else
	Meaning string     `json:"meaning,omitempty"`
	Parts   []jsonPart `json:"parts,omitempty"`
}

// JSON returns the message as JSON: its parts with paths, names, types, decoded values and meanings, and the bytes of
// values that are not their text in UTF-8. Empty parts are left out. It may take long for a large message.
func (d *Document) JSON() (string, error) {
	if d.Explain == nil {
		return "[]", nil
	}
	parts := []jsonPart{}
	for item := range d.Explain.Roots() {
		parts = append(parts, partOf(item))
	}
	return indented(parts)
}

// PartJSON returns one part as JSON.
func PartJSON(i explain.Item) (string, error) { return indented(partOf(i)) }

func indented(v any) (string, error) {
	var s strings.Builder
	e := json.NewEncoder(&s)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return s.String(), err
}

func partOf(i explain.Item) jsonPart {
	p := jsonPart{Path: i.Path(), Name: i.Name(), Type: i.Type(), Meaning: i.Meaning()}
	if i.IsLeaf() {
		value := i.Formatted()
		p.Value = &value
		if raw := i.Raw(); !i.Absent() && string(raw) != value {
			p.Bytes = raw
		}
		return p
	}
	for part := range i.Parts(false) {
		if part.Kind() <= explain.KindSegment || !part.Empty() {
			p.Parts = append(p.Parts, partOf(part))
		}
	}
	return p
}

// SpreadsheetRow returns a part as one row for a spreadsheet, with tabs between its cells: of a segment its name and
// the values of its fields, of the rest path, name, type, value and meaning.
func SpreadsheetRow(i explain.Item) string {
	var cells []string
	if i.Kind() == explain.KindSegment {
		if node, ok := i.Node(); ok {
			cells = append(cells, string(node.Segment().Name()))
		}
		for field := range i.Parts(false) {
			cells = append(cells, field.Formatted())
		}
	} else {
		cells = []string{i.Path(), i.Name(), i.Type(), i.Formatted(), i.Meaning()}
	}
	return spreadsheet.Tabbed(cells)
}

// FilterFor returns the filter that lets messages through in which a part has the same value; false for what has no
// value to look for.
func FilterFor(i explain.Item) (string, bool) {
	node, ok := i.Node()
	if !ok || i.Kind() < explain.KindField {
		return "", false
	}
	p := node.Path()
	p.Occurrence, p.Repetition = 0, 0 // in any
	const most = 200
	value := i.Text()
	if len(value) > most {
		return "", false
	}
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`, `*`, `\*`, `?`, `\?`).Replace(value)
	return p.String() + `="` + quoted + `"`, true
}

// FieldPathOf returns the path of the field that a part is in, without its occurrence, such as OBX-5; "" for groups and
// segments.
func FieldPathOf(i explain.Item) string {
	node, ok := i.Node()
	if !ok || i.Kind() < explain.KindField {
		return ""
	}
	p := node.Path()
	return hl7.Path{Segment: p.Segment, Field: p.Field}.String()
}

// ColumnPathOf returns the path under which a part can be a column of the list: without the number of its segment and
// of its repetition, because the column shows all of them; "" for groups and segments.
func ColumnPathOf(i explain.Item) string {
	node, ok := i.Node()
	if !ok || i.Kind() < explain.KindField {
		return ""
	}
	p := node.Path()
	p.Occurrence, p.Repetition = 0, 0
	return p.String()
}

// SegmentText returns the segment that a byte is in, as it came.
func (d *Document) SegmentText(s Span) string {
	if d.Explain == nil {
		return ""
	}
	for _, item := range d.Explain.At(s.Start) {
		if item.Kind() == explain.KindSegment {
			return d.Decoded(SpanOf(item))
		}
	}
	return ""
}

// Item returns the part of the message that is exactly s, or the smallest one that holds it.
func (d *Document) Item(s Span) (found explain.Item, ok bool) {
	if d.Explain == nil || s.Empty() {
		return explain.Item{}, false
	}
	for _, item := range d.Explain.At(s.Start) {
		if !SpanOf(item).holds(s) {
			break
		}
		found, ok = item, true
	}
	return found, ok
}

// PlaceOf tells in one line what bytes are: path and name of the part they are, or are in, how many they are, and
// where.
func (d *Document) PlaceOf(s Span) string {
	if s.Empty() {
		return ""
	}
	bytes := model.Plural(s.End-s.Start, "byte", "bytes") + " at " + model.Count(s.Start)
	item, ok := d.Item(s)
	if !ok {
		return bytes
	}
	place := model.VisibleText(strings.TrimSpace(item.Path() + " " + item.Name()))
	if SpanOf(item) != s {
		place = "In " + place
	}
	return place + "  ·  " + bytes
}

// Decoded returns bytes of the message as text in its charset, escape sequences as they stand.
func (d *Document) Decoded(s Span) string {
	return d.Explain.DecodeBytes(d.Kept.Body[s.Start:s.End])
}
