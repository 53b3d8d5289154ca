package inspector

import (
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
)

// fieldsTab is the index of the Fields tab.
const fieldsTab = 0

// placeValue is how many bytes of a value are told beside a path.
const placeValue = 80

// Field is a part of the message that is shown.
type Field struct {
	Path, Name, Value string
	Span              document.Span
}

// Fields returns the first parts of the message as the Fields tab lists them, without segments and groups; none while
// no message is shown.
func (i *Inspector) Fields(most int) []Field {
	if i.shown == nil || i.shown.Tree == nil {
		return nil
	}
	var fields []Field
	tree := i.shown.Tree
	for row := range min(tree.Rows(), most) {
		item, ok := tree.Item(row)
		if !ok || item.Kind() < explain.KindField || item.Absent() {
			continue
		}
		value, _ := tree.Cell(row, document.FieldValue)
		name, _ := tree.Cell(row, document.FieldName)
		fields = append(fields, Field{Path: tree.Path(row), Name: name, Value: value, Span: document.SpanOf(item)})
	}
	return fields
}

// FieldAt returns the part of the message at a path; ok is false where there is none.
func (i *Inspector) FieldAt(path string) (f Field, ok bool) {
	if i.shown == nil || i.shown.Explain == nil || !strings.ContainsRune(path, '-') {
		return Field{}, false
	}
	p, err := hl7.ParsePath(path)
	if err != nil {
		return Field{}, false
	}
	node, ok := i.shown.Explain.Message().Lookup(p)
	if !ok {
		return Field{}, false
	}
	raw := node.Raw()
	value := model.VisibleText(i.shown.Explain.Decode(raw[:min(len(raw), placeValue)]))
	return Field{
		Path: p.String(), Value: value, Span: document.Span{Start: node.Offset(), End: node.Offset() + node.Len()},
	}, true
}

// Point shows a part of the message in the Fields tab, or in Raw or Hex where that is shown.
func (i *Inspector) Point(s document.Span) {
	if i.tabs.SelectedIndex() > fieldsTab+2 {
		i.tabs.SelectIndex(fieldsTab)
	}
	i.point(s)
}
