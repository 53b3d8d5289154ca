package document

import (
	"slices"
	"strings"

	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/ui/model"
)

const (
	summaryMax   = 160     // characters of a summary
	summaryPart  = 80      // bytes read of one value in it
	summaryLarge = 4 << 10 // bytes from which on a value is only begun to be read
	summaryLook  = 16      // segments of a group that are looked at
	summaryDepth = 3       // groups in it that are gone into
)

// reading says how a field is told in a summary.
type reading uint8

const (
	asCode  reading = iota // the display of a code, or the code
	asName                 // family name, given name
	asID                   // the first component
	asDay                  // a date
	asPlace                // the first components, with blanks between
	asTable                // what the value means, or the value
)

// tell is one field of a summary.
type tell struct {
	field int
	as    reading
}

// summaries say what of a segment tells most of the group that it stands in.
var summaries = map[string][]tell{
	"AIG": {{3, asCode}, {4, asCode}},
	"AIL": {{3, asPlace}},
	"AIP": {{3, asName}, {4, asCode}},
	"AIS": {{3, asCode}},
	"AL1": {{3, asCode}},
	"DG1": {{3, asCode}},
	"FT1": {{7, asCode}, {25, asCode}, {6, asTable}},
	"GT1": {{3, asName}},
	"IN1": {{4, asID}, {2, asCode}, {36, asID}},
	"MFE": {{4, asCode}, {1, asTable}},
	"NK1": {{2, asName}, {3, asCode}},
	"OBR": {{4, asCode}},
	"ODS": {{3, asCode}},
	"OM1": {{2, asCode}},
	"PID": {{5, asName}, {3, asID}, {7, asDay}, {8, asID}},
	"PR1": {{3, asCode}, {5, asDay}},
	"PRT": {{4, asCode}, {5, asName}},
	"PV1": {{2, asTable}, {3, asPlace}},
	"RGS": {{3, asCode}},
	"ROL": {{3, asCode}, {4, asName}},
	"RXA": {{5, asCode}, {6, asID}, {7, asCode}},
	"RXD": {{2, asCode}, {4, asID}, {5, asCode}},
	"RXE": {{2, asCode}, {3, asID}, {5, asCode}},
	"RXG": {{4, asCode}, {5, asID}, {7, asCode}},
	"RXO": {{1, asCode}, {2, asID}, {4, asCode}},
	"SAC": {{3, asID}},
	"SCH": {{7, asCode}, {8, asCode}},
	"SPM": {{4, asCode}},
	"STF": {{3, asName}},
	"TXA": {{2, asTable}, {12, asID}},
	// what tells little: it counts where nothing else does
	"EVN": {{1, asTable}},
	"MSH": {{9, asPlace}, {10, asID}},
	"NTE": {{3, asID}},
	"ORC": {{1, asTable}, {2, asID}},
	"TQ1": {{3, asPlace}, {9, asCode}},
}

// tellsLittle reports whether a segment is told only where a group has nothing better.
func tellsLittle(segment string) bool {
	switch segment {
	case "EVN", "MSH", "NTE", "ORC", "TQ1", "RGS", "MFE":
		return true
	}
	return false
}

// summaryOf says in one line what is in a group, such as "Glucose 182 mg/dL H" of an observation, "DOE, JO 77" of a
// patient; "" where nothing in it says so. It looks at the first segments only.
func summaryOf(group explain.Item) string {
	text, _ := groupSummary(group, summaryDepth)
	if runes := []rune(text); len(runes) > summaryMax {
		text = string(runes[:summaryMax]) + "…"
	}
	return model.VisibleText(text)
}

// groupSummary returns the summary of a group, and whether it is one that tells much.
func groupSummary(group explain.Item, depth int) (text string, strong bool) {
	weak := ""
	var inner []explain.Item
	looked := 0
	for part := range group.Parts(false) {
		if looked++; looked > summaryLook {
			break
		}
		if part.Kind() == explain.KindGroup {
			inner = append(inner, part)
			continue
		}
		text, little := segmentSummary(part)
		switch {
		case text == "":
		case !little:
			return text, true
		case weak == "":
			weak = text
		}
	}
	for _, g := range inner[:min(len(inner), 2)] {
		if depth == 0 {
			break
		}
		if text, strong := groupSummary(g, depth-1); strong {
			return text, true
		} else if weak == "" {
			weak = text
		}
	}
	return weak, false
}

// segmentSummary returns what a segment says of its group, and whether that is little.
func segmentSummary(s explain.Item) (text string, little bool) {
	node, ok := s.Node()
	if !ok {
		return "", false
	}
	name := string(node.Segment().Name())
	if name == "OBX" {
		return observation(s), false
	}
	tells, known := summaries[name]
	if !known {
		return firstName(s), true
	}
	values := make([]string, len(tells))
	for field := range s.Parts(false) {
		number := numberOf(field)
		for i, t := range tells {
			if t.field == number {
				values[i] = read(field, t.as)
			}
		}
	}
	if name == "FT1" && values[1] != "" {
		values[0] = "" // the procedure says more than the code of the transaction
	}
	return joined(values...), tellsLittle(name)
}

// observation returns what was observed: the display of its code, the value with its unit, and what is odd about it.
func observation(s explain.Item) string {
	var code, value, unit, flag string
	for field := range s.Parts(false) {
		switch numberOf(field) {
		case 3:
			code = read(field, asCode)
		case 5:
			if value = valueOf(field); field.Len() > summaryLarge {
				return joined(code, value)
			}
		case 6:
			unit = read(field, asID)
		case 8:
			flag = read(field, asID)
		}
	}
	if flag == "N" {
		flag = ""
	}
	if value == "" {
		unit = ""
	}
	return joined(code, value, unit, flag)
}

// firstName returns the first thing with a name in a segment that no list knows: a code's display or a person.
func firstName(s explain.Item) string {
	for field := range s.Parts(false) {
		switch field.Type() {
		case "CE", "CWE", "CNE", "CF":
			if text := read(field, asCode); text != "" {
				return text
			}
		case "XPN", "XCN", "PPN", "XON":
			if text := read(field, asName); text != "" {
				return text
			}
		}
	}
	return ""
}

// read returns a field as a summary tells it, the first repetition of those there are.
func read(field explain.Item, as reading) string {
	field = firstOf(field)
	switch as {
	case asCode:
		return display(field)
	case asName:
		return person(field)
	case asPlace:
		return strings.Join(texts(field, 1, 2, 3), " ")
	case asTable:
		if meaning := field.Meaning(); meaning != "" {
			return meaning
		}
	case asDay:
		return day(strings.Join(texts(field, 1), ""))
	case asID:
	}
	return strings.Join(texts(field, 1), "")
}

// display returns the words of a coded value: its text, what was written originally, the other text, or the code.
func display(field explain.Item) string {
	for _, component := range []int{2, 9, 5, 1} {
		if text := texts(field, component); len(text) > 0 {
			return text[0]
		}
	}
	return ""
}

// person returns a name as family name and given name; of one that begins with a number the name behind it.
func person(field explain.Item) string {
	if typ := field.Type(); typ == "XCN" || typ == "PPN" || typ == "CN" {
		if names := texts(field, 2, 3); len(names) > 0 {
			return strings.Join(names, ", ")
		}
		return strings.Join(texts(field, 1), "")
	}
	return strings.Join(texts(field, 1, 2), ", ")
}

// valueOf returns the value of an observation.
func valueOf(field explain.Item) string {
	typ := field.Type()
	document := typ == "ED" || typ == "RP"
	switch {
	case document && field.Len() > summaryLarge: // what it is takes reading all of it
		return joined(append(texts(field, 2, 3), model.SizeOf(field.Len()))...)
	case document:
		if content, ok := field.Content(); ok {
			return content.String()
		}
		return typ
	case field.Len() > summaryLarge: // it is not taken apart
		text, _ := field.Short(summaryPart)
		return text + "…"
	}
	repetitions := 0
	for part := range field.Parts(false) {
		if part.Kind() == explain.KindRepetition {
			repetitions++
		}
	}
	text := writeValue(firstOf(field), typ)
	if repetitions > 1 {
		text += " (+" + model.Count(repetitions-1) + ")"
	}
	return text
}

// writeValue writes one repetition of an observation's value as its type asks for.
func writeValue(first explain.Item, typ string) string {
	switch typ {
	case "CE", "CWE", "CNE", "CF":
		return display(first)
	case "XPN", "XCN", "PPN", "CN":
		return person(first)
	case "SN":
		return strings.Join(texts(first, 1, 2, 3, 4), "")
	}
	if meaning := first.Meaning(); meaning != "" && explain.IsTimeType(typ) {
		return meaning
	}
	return strings.Join(texts(first, 1), "")
}

// firstOf returns the first repetition of a field, or the field where there is one only.
func firstOf(field explain.Item) explain.Item {
	for part := range field.Parts(false) {
		if part.Kind() == explain.KindRepetition {
			return part
		}
		break
	}
	return field
}

// texts returns the components with these numbers that are there, each with its first subcomponent.
func texts(field explain.Item, numbers ...int) []string {
	found := make([]string, len(numbers))
	put := func(n int, i explain.Item) {
		if at := slices.Index(numbers, n); at >= 0 {
			found[at] = leafText(i)
		}
	}
	if field.IsLeaf() {
		put(1, field)
	}
	last := slices.Max(numbers)
	for part := range field.Parts(false) {
		if part.Kind() == explain.KindSubcomponent {
			put(1, field) // the components are left out
			break
		}
		number := numberOf(part)
		put(number, part)
		if number >= last {
			break
		}
	}
	return slices.DeleteFunc(found, func(s string) bool { return s == "" })
}

// leafText returns the text of a part, or of the first one in it; what HL7 calls null says nothing.
func leafText(i explain.Item) string {
	for range 3 {
		if i.IsLeaf() {
			break
		}
		for part := range i.Parts(false) {
			i = part
			break
		}
	}
	text, cut := i.Short(summaryPart)
	if text = strings.TrimSpace(text); text == `""` {
		return ""
	}
	if cut > 0 {
		text += "…"
	}
	return text
}

func numberOf(i explain.Item) int {
	node, ok := i.Node()
	if !ok {
		return 0
	}
	return node.Number()
}

// day writes the date of a time stamp with hyphens.
func day(stamp string) string {
	const digits = 8
	if len(stamp) < digits || strings.Trim(stamp[:digits], "0123456789") != "" {
		return stamp
	}
	return stamp[:4] + "-" + stamp[4:6] + "-" + stamp[6:digits]
}

// joined puts blanks between what there is.
func joined(values ...string) string {
	return strings.Join(slices.DeleteFunc(values, func(s string) bool { return s == "" }), " ")
}
