package mask

import (
	"strings"
	"unicode"

	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
)

func (w *walker) field(f explain.Item) {
	def, known := f.Field()
	if !known {
		w.all(f, ClassText)
		return
	}
	switch kindOf("", def.Type) {
	case "name", "address", "phone", "id":
		w.personal = true
		defer func() { w.personal = false }()
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
	case kindOf("", part.Type) == "code":
		w.coded(i, field, inside)
	case i.IsLeaf():
		w.leaf(i, w.classOf(i, field, part, inside))
	default:
		if part.Type != "" {
			inside = append(inside[:len(inside):len(inside)], part.Type)
		}
		for c := range i.Parts(false) {
			w.value(c, field, inside)
		}
	}
}

// coded treats a coded value. Where nothing says what it is a code of, its text is free text, and a long number or word
// in the place of the code may be an ID or a name.
func (w *walker) coded(i explain.Item, field dict.Field, inside []string) {
	part, _ := i.Field()
	identified := w.identified(i, field)
	if i.IsLeaf() {
		w.code(i, field)
		return
	}
	inside = append(inside[:len(inside):len(inside)], part.Type)
	for c := range i.Parts(false) {
		def, known := c.Field()
		switch {
		case identified || !known:
			w.value(c, field, inside)
		case holds(def, "text"), isLong(w.text(c)):
			w.all(c, ClassText)
		case holds(def, "identifier"):
			w.all(c, ClassTable)
		case holds(def, "coding system") && !holds(def, "version", "oid") && !w.isCodingSystem(w.text(c)):
			w.all(c, ClassText)
		default:
			w.value(c, field, inside)
		}
	}
}

// code treats a coded value that has nothing but a code.
func (w *walker) code(i explain.Item, field dict.Field) {
	text := w.text(i)
	switch {
	case isLong(text):
		w.all(i, ClassText)
	case holds(field, "units") && isUnit(text):
		w.keep(i, stays)
	case holds(field, "identifier") && fold(text) == text:
		w.leaf(i, ClassCode) // in capitals, as names rarely are
	default:
		w.leaf(i, ClassTable)
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

// identified reports whether a coded value has a code and says what it is a code of: then its text is the name of the
// code, and not of a person in the wrong place. Only fields for an identifier do without the system.
func (w *walker) identified(i explain.Item, field dict.Field) bool {
	number, long := 0, false
	for c := range i.Parts(false) {
		number++
		switch {
		case number == 1 && (c.Empty() || !c.IsLeaf() || !kept(ClassCode, c.Text())):
			return false
		case number == 3 && !c.Empty():
			return c.IsLeaf() && w.isCodingSystem(c.Text())
		case number > 3:
			return holds(field, "identifier") && !long
		}
		if number == 1 {
			long = isLong(c.Text())
		}
	}
	return holds(field, "identifier") && !long
}

// isCodingSystem knows the systems of table 0396 and the shapes of local ones.
func (w *walker) isCodingSystem(text string) bool {
	const shortest = 3 // that could be a name
	text = strings.ToUpper(strings.TrimSpace(text))
	if !isCode(text) {
		return false
	}
	if t, ok := w.doc.Version().Table("0396"); ok {
		if _, ok := t.Value(text); ok {
			return true // in whatever version
		}
	}
	if listed(codingSystems[:], text) {
		return true
	}
	return len(text) <= shortest || strings.ContainsAny(text, "0123456789") && strings.ContainsFunc(text, unicode.IsLetter)
}

// isLong reports whether a code has as many digits as an ID. Codes that tell of what system they are, do.
func isLong(code string) bool { return len(onlyDigits(code)) >= longNumber }
