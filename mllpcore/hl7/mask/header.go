package mask

import (
	"strconv"

	"mllpscope/mllpcore/hl7/explain"
)

// headerShapes are what the fields and components of MSH may hold. What has no shape here is hidden.
var headerShapes = map[string]func(string) bool{
	"9.1": nil, // asks the dictionary, see isType
	"9.2": isEvent, "9.3": isStructure,
	"11.1": oneOf("P", "T", "D"), "11.2": oneOf("A", "R", "I", "T"),
	"12.1": isVersion,
	"15.1": oneOf("AL", "NE", "ER", "SU"), "16.1": oneOf("AL", "NE", "ER", "SU"),
	"17.1": isCountry, "18.1": isCharset, "19.1": isLanguage, "20.1": oneOf("ISO 2022-1994", "2.3", "GB 18030-2000"),
}

// headerClasses are the fields of MSH whose values are told apart only by where they stand. They are kept only where
// all the rest of the segment has its shape, because then no field has been moved.
var headerClasses = map[int]Class{
	3: ClassSystem, 4: ClassSystem, 5: ClassSystem, 6: ClassSystem, 10: ClassControl, 21: ClassSystem,
	24: ClassOID, 25: ClassOID, 13: ClassNumber, 17: ClassTable, 19: ClassTable,
}

// header hides what MSH has beside its delimiters and what the two lists above keep.
func (w *walker) header(fields []explain.Item) {
	sound := w.sound(fields)
	wholly := sound && w.shaped(fields, 17, 18, 19, 20)
	for n, f := range fields {
		number := n + 1
		if number <= 2 || f.Empty() {
			continue
		}
		if number > versionField {
			sound = wholly
		}
		w.leaves(f, func(leaf explain.Item, component int) {
			w.headerLeaf(leaf, number, component, sound)
		})
	}
}

func (w *walker) headerLeaf(leaf explain.Item, number, component int, sound bool) {
	text := w.text(leaf)
	class, named := headerClasses[number]
	switch {
	case w.hasShape(number, component, text):
		w.keep(leaf, staysSure)
	case number == timeField && component == 1:
		w.headerTime(leaf, text)
	case number > versionField && (!named || !sound):
		w.hideLeaf(leaf) // what hangs on the segment
	case !named:
		w.leaf(leaf, ClassText)
	case sound && component > 1 && isOID(text):
		w.keep(leaf, stays)
	case sound:
		w.leaf(leaf, class)
	case class == ClassControl:
		w.leaf(leaf, ClassID)
	default:
		w.leaf(leaf, ClassText)
	}
}

// timeField is MSH-7, typeField MSH-9, and versionField MSH-12, behind which many a header ends.
const (
	timeField    = 7
	typeField    = 9
	versionField = 12
)

// headerEnd returns from which of its fields on MSH is another segment that hangs on it. A system or a facility may
// have the name of a segment, such as FAC or LAN: where all that tells a header stands at its place, nothing hangs
// before it.
func (w *walker) headerEnd(fields []explain.Item) int {
	begin := 0
	for begin < min(len(fields)-1, timeField-1) {
		f := fields[begin]
		if w.endsInName(f, fields[begin+1]) && (len(f.Raw()) != nameLength || !w.stands(fields)) {
			return begin
		}
		begin++
	}
	hanging := begin + w.hangs(fields[begin:])
	if hanging == typeField-1 && w.hasLocalEvent(fields) {
		hanging = typeField + w.hangs(fields[typeField:])
	}
	return hanging
}

// stands reports whether time, type, processing ID and version of a header are there and each is at its place.
func (w *walker) stands(fields []explain.Item) bool {
	if len(fields) < versionField {
		return false
	}
	told := []int{timeField, typeField, versionField - 1, versionField}
	for _, number := range told {
		if fields[number-1].Empty() {
			return false
		}
	}
	return w.shaped(fields, told...)
}

// hasLocalEvent reports whether MSH-9 ends in a local event, such as ADT^Z01, and not in the name of a segment that
// hangs there: what follows it is all there.
func (w *walker) hasLocalEvent(fields []explain.Item) bool {
	return len(fields) >= versionField && !fields[versionField-2].Empty() && !fields[versionField-1].Empty() &&
		w.shaped(fields, versionField-1, versionField)
}

// headerTime keeps a time of the message. A day without its time could be one of a birth.
func (w *walker) headerTime(leaf explain.Item, text string) {
	switch {
	case isInstant(text):
		w.keep(leaf, stays)
	case isMoment(text):
		w.leaf(leaf, ClassBirth)
	default:
		w.leaf(leaf, ClassText)
	}
}

// hasShape reports whether a value of MSH is one of the few that its place may hold.
func (w *walker) hasShape(number, component int, text string) bool {
	if number == typeField && component == 1 {
		return w.isType(text)
	}
	shape := headerShapes[strconv.Itoa(number)+"."+strconv.Itoa(component)]
	return shape != nil && shape(text)
}

// isType asks the dictionary whether there are such messages. Local types begin with Z.
func (w *walker) isType(text string) bool {
	if !isCapitals(text, 3) {
		return false
	}
	t, ok := w.doc.Version().Table("0076")
	if !ok {
		return false
	}
	_, ok = t.Lookup(text)
	return ok || text[0] == 'Z' && w.localType
}

// sound reports whether the parts of MSH by which a message is told have their shapes, so that no separator was lost.
func (w *walker) sound(fields []explain.Item) bool {
	const lastField = 25 // of version 2.7
	if len(fields) < 9 || len(fields) > lastField {
		return false
	}
	w.localType = true // as far as is known yet
	w.localType = w.shaped(fields, timeField, typeField, 11, versionField, 15, 16)
	return w.localType
}

// shaped reports whether the first components of fields of MSH have their shapes, where they are not empty.
func (w *walker) shaped(fields []explain.Item, numbers ...int) bool {
	for _, number := range numbers {
		if number > len(fields) || fields[number-1].Empty() {
			continue
		}
		ok := true
		w.leaves(fields[number-1], func(leaf explain.Item, component int) {
			if component == 1 {
				text := w.text(leaf)
				ok = ok && (w.hasShape(number, component, text) || number == timeField && isMoment(text))
			}
		})
		if !ok {
			return false
		}
	}
	return true
}
