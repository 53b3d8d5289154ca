package mask

import (
	"strings"

	"mllpscope/mllpcore/hl7/dict"
)

// systemSegments tell about messages, batches and programs, and nothing about persons: their texts are names of
// programs and places. Single fields of them are in hiddenFields. MSH has rules of its own, see headerFields.
var systemSegments = [...]string{"FHS", "FTS", "BHS", "BTS", "SFT", "DSC", "RCP", "MFI", "QAK"}

// wholeSegments are free text.
var wholeSegments = [...]string{"NTE", "DSP", "ERR", "NCK", "NST", "NSC", "UAC"}

// hiddenFields are fields of systemSegments that may hold anything.
var hiddenFields = [...]string{"FHS-8", "BHS-8", "FHS-10", "BHS-10", "FTS-2", "BTS-2"}

// keptText are fields of the type ST that hold codes, ranges and numbers, and control IDs.
var keptText = [...]string{
	"MSA-2", "OBX-4", "OBX-7", "OBX-13", "EVN-1", "QPD-2", "RXA-15", "OBR-18", "OBR-19", "OBR-20", "OBR-21", "QRD-4",
}

// identities are fields that identify a person although their type says otherwise.
var identities = [...]string{
	"PID-2", "PID-4", "PID-18", "PID-19", "PID-20", "IN1-36", "IN2-1", "IN2-2", "GT1-12", "NK1-37",
}

func listed(list []string, name string) bool {
	for _, l := range list {
		if l == name {
			return true
		}
	}
	return false
}

// segmentClass says what holds for the texts of a whole segment: names of systems, hidden, or by its fields. With more
// fields than the segment has, they are those of another one.
func segmentClass(name string, s *dict.Segment, fields int) (class Class, whole bool) {
	switch {
	case s == nil || s.Local || listed(wholeSegments[:], name):
		return ClassText, true
	case listed(systemSegments[:], name):
		if fields > len(s.Fields) {
			return ClassText, true
		}
		return ClassSystem, true
	}
	return ClassText, false
}

// leafClass says how a value is hidden by its place: the data type of the field, then of the component, whose name
// tells what it is.
func leafClass(field, part dict.Field, inside []string) Class {
	outer := ""
	if len(inside) > 0 {
		outer = inside[0]
	}
	switch kindOf(outer, field.Type) {
	case "name":
		return nameClass(part)
	case "address":
		return addressClass(part)
	case "phone":
		return phoneClass(part)
	case "id":
		return idClass(part)
	case "organization":
		if holds(part, "organization name") && isText(part.Type) {
			return ClassFamily
		}
		return idClass(part)
	case "code":
		return codeClass(part)
	case "data":
		return dataClass(part)
	}
	return simpleClass(field, part, outer)
}

// kindOf sorts data types, of the outermost one that says something.
func kindOf(outer, typ string) string {
	for _, t := range [...]string{outer, typ} {
		switch t {
		case "XPN", "PN", "XCN", "CN", "PPN", "CNN", "NDL", "FN":
			return "name"
		case "XAD", "AD", "SAD", "LA1", "LA2":
			return "address"
		case "XTN", "TN":
			return "phone"
		case "CX", "CK", "EI", "EIP", "CM_PAT_ID", "DLN", "CM_LICENSE_NO":
			return "id"
		case "XON":
			return "organization"
		case "CE", "CWE", "CNE", "CF":
			return "code"
		case "ED", "RP":
			return "data"
		}
	}
	return ""
}

func isText(typ string) bool { return typ == "ST" || typ == "TX" || typ == "FT" }

func holds(f dict.Field, words ...string) bool {
	name := strings.ToLower(f.Name)
	for _, w := range words {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

func nameClass(part dict.Field) Class {
	switch {
	case part.Type == "PN", part.Type == "XPN", part.Type == "FN",
		holds(part, "family name", "surname", "last name", "own name", "called by"):
		return ClassFamily
	case holds(part, "given", "initial", "first name", "middle"):
		return ClassGiven
	case holds(part, "suffix", "prefix", "degree"):
		return ClassTitle
	case isID(part):
		return ClassID
	}
	return systemClass(part)
}

// isID reports whether a component identifies somebody; the schemes and types of IDs do not.
func isID(part dict.Field) bool {
	return !holds(part, "scheme", "type") && (strings.EqualFold(part.Name, "id") ||
		holds(part, "id number", "check digit", "person identifier", "entity identifier", "license number",
			"security check", "organization identifier"))
}

func addressClass(part dict.Field) Class {
	switch {
	case part.Type == "AD", part.Type == "XAD", part.Type == "SAD", holds(part, "street", "dwelling"):
		return ClassStreet
	case holds(part, "city"):
		return ClassCity
	case holds(part, "zip", "postal"):
		return ClassID
	case part.Type == "IS":
		return ClassText // county and census tract
	}
	return systemClass(part)
}

func phoneClass(part dict.Field) Class {
	switch {
	case holds(part, "email", "e-mail", "communication address"):
		return ClassEmail
	case holds(part, "country code"):
		return ClassNumber
	case part.Type == "TN", part.Type == "XTN", holds(part, "number", "area", "extension", "phone"), part.Type == "NM":
		return ClassPhone
	}
	return systemClass(part)
}

func idClass(part dict.Field) Class {
	switch {
	case part.Type == "CX", part.Type == "CK", part.Type == "EI", part.Type == "CM_PAT_ID", part.Type == "DLN",
		isID(part):
		return ClassID
	}
	return systemClass(part)
}

func codeClass(part dict.Field) Class {
	switch {
	case holds(part, "original text"):
		return ClassText
	case holds(part, "identifier", "coding system"):
		return ClassCode
	case holds(part, "text"):
		return ClassKeep // only beside an identifier: see walker.value
	}
	return systemClass(part)
}

// dataClass keeps what says how ED and RP values are written, and hides the values.
func dataClass(part dict.Field) Class {
	if part.Type == "ID" {
		return ClassCode
	}
	return ClassText
}

// systemClass is for the parts of composites that are codes, dates and the names of systems.
func systemClass(part dict.Field) Class {
	switch part.Type {
	case "ID", "IS", "HD":
		return ClassTable
	case "SI", "NM":
		return ClassNumber
	case "TM":
		return ClassClock
	case "DT", "TS", "DTM":
		return ClassTime
	}
	if holds(part, "universal id") {
		return ClassOID
	}
	return ClassText
}

// simpleClass is for fields of simple types, and for composites that hold nothing of persons by themselves.
func simpleClass(field, part dict.Field, outer string) Class {
	if holds(field, "birth", "death") && !holds(field, "birth order", "indicator", "multiple") {
		if t := part.Type; t == "DT" || t == "TS" || t == "DTM" {
			return ClassBirth
		}
	}
	switch outer {
	case "VID", "MSG", "PT", "CM_MSG":
		return ClassCode
	case "SN":
		return ClassRange // comparator and separator are strings
	}
	return systemClass(part)
}
