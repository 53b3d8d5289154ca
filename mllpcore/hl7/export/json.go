// Package export writes messages for other programs: as JSON by path, and as rows of a spreadsheet.
package export

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"mllpscope/mllpcore/hl7/explain"
)

// value is one leaf of the JSON form.
type value struct {
	Path    string `json:"path"`
	Name    string `json:"name,omitempty"`
	Type    string `json:"type,omitempty"`
	Value   string `json:"value"`
	Bytes   []byte `json:"valueBytes,omitempty"`
	Meaning string `json:"meaning,omitempty"`
}

// JSON writes a message as an object:
//
//	{"type": "ADT^A01", "controlId": "7", "version": "2.5", "structure": "ADT_A01", "charset": "UTF-8", "segments": [
//	  {"path": "PID", "name": "Patient Identification", "group": "", "values": [
//	    {"path": "PID-5.1", "name": "Family Name", "type": "FN", "value": "DOE"}, …
//
// Values are decoded, empty ones left out. Where the text of one in UTF-8 is not what was received, as with escape
// sequences and other charsets, the bytes stand beside it in base64 as valueBytes (controlIdBytes). It is written value
// by value, so that a message of any size can be.
func JSON(w io.Writer, doc *explain.Document) error {
	j := newWriter(w)
	j.text("{")
	h, _ := doc.Message().Header()
	structure := ""
	if s := doc.Structure(); s != nil {
		structure = s.ID
	}
	for _, m := range [...]struct{ key, value string }{
		{"type", strings.TrimSuffix(h.Text(h.Type())+"^"+h.Text(h.Trigger()), "^")},
		{"controlId", h.Text(h.ControlID())},
		{"version", h.Text(h.Version())},
		{"structure", structure},
		{"charset", doc.Charset().Name()},
	} {
		j.member(m.key, m.value)
		j.text(", ")
	}
	if id := h.ControlID(); h.Text(id) != string(id) {
		j.member("controlIdBytes", id)
		j.text(", ")
	}
	j.text("\"segments\": [")
	groups := newGroups(doc)
	first := true
	for s := range doc.Segments() {
		if !first {
			j.text(",")
		}
		first = false
		j.segment(s, groups.of(s))
	}
	j.text("\n]}\n")
	return j.close()
}

// Flat writes a message as an object of its values by path, such as {"PID-5.1": "DOE"}, in the message's order. The
// bytes of a value, where they stand beside it as in JSON, are its path with Bytes behind it.
func Flat(w io.Writer, doc *explain.Document) error {
	j := newWriter(w)
	j.text("{")
	first := true
	for s := range doc.Segments() {
		for leaf := range leaves(s) {
			if !first {
				j.text(",")
			}
			first = false
			j.text("\n  ")
			j.member(leaf.Path(), leaf.Text())
			if b := leaf.OtherBytes(); b != nil {
				j.text(",\n  ")
				j.member(leaf.Path()+"Bytes", b)
			}
		}
	}
	j.text("\n}\n")
	return j.close()
}

// leaves returns the values of a segment that are not empty.
func leaves(i explain.Item) func(yield func(explain.Item) bool) {
	return func(yield func(explain.Item) bool) { walk(i, yield) }
}

func walk(i explain.Item, yield func(explain.Item) bool) bool {
	for part := range i.Parts(false) {
		switch {
		case !part.IsLeaf():
			if !walk(part, yield) {
				return false
			}
		case part.Len() > 0 && !yield(part):
			return false
		}
	}
	return true
}

// writer remembers the first error.
type writer struct {
	w   *bufio.Writer
	err error
}

func newWriter(w io.Writer) *writer { return &writer{w: bufio.NewWriter(w)} }

func (j *writer) text(s string) {
	if j.err == nil {
		_, j.err = j.w.WriteString(s)
	}
}

func (j *writer) value(v any) {
	data, err := json.Marshal(v)
	if err != nil && j.err == nil {
		j.err = err
	}
	if j.err == nil {
		_, j.err = j.w.Write(data)
	}
}

func (j *writer) member(key string, v any) {
	j.value(key)
	j.text(": ")
	j.value(v)
}

func (j *writer) close() error {
	if j.err == nil {
		j.err = j.w.Flush()
	}
	if j.err != nil {
		return fmt.Errorf("write the message as JSON: %w", j.err)
	}
	return nil
}

func (j *writer) segment(s explain.Item, group string) {
	j.text("\n  {\"path\": ")
	j.value(s.Path())
	j.text(", \"name\": ")
	j.value(s.Name())
	if group != "" {
		j.text(", \"group\": ")
		j.value(group)
	}
	j.text(", \"values\": [")
	first := true
	for leaf := range leaves(s) {
		if !first {
			j.text(",")
		}
		first = false
		j.text("\n    ")
		j.value(value{
			Path: leaf.Path(), Name: leaf.Name(), Type: leaf.Type(), Value: leaf.Text(), Bytes: leaf.OtherBytes(),
			Meaning: leaf.Meaning(),
		})
	}
	j.text("]}")
}

// groups knows the groups of each segment, as it is walked through in order.
type groups map[int]string

func newGroups(doc *explain.Document) groups {
	g := groups{}
	var enter func(i explain.Item, way string)
	enter = func(i explain.Item, way string) {
		if i.Kind() == explain.KindSegment {
			g[i.Offset()] = way
			return
		}
		way = strings.TrimPrefix(way+"/"+i.Path(), "/")
		for part := range i.Parts(false) {
			enter(part, way)
		}
	}
	for i := range doc.Roots() {
		enter(i, "")
	}
	return g
}

func (g groups) of(s explain.Item) string { return g[s.Offset()] }
