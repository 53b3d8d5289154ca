package check

import (
	"strings"
	"unicode/utf8"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
)

// maxChecked is the longest value that is looked into; longer ones can only be too long.
const maxChecked = 4096

// value checks one repetition of a field, or a component of one.
func (c *checker) value(i explain.Item, f dict.Field) {
	if c.stopped || i.Empty() {
		return
	}
	c.length(i, f)
	if i.IsLeaf() {
		c.leaf(i)
		return
	}
	last := 0
	for part := range i.Parts(false) {
		if c.enough() {
			return
		}
		last++
		def, known := part.Field()
		switch {
		case !known && !part.Empty():
			c.at(part, RuleComponentExtra, Info, "the data type %s has no %s", f.Type, part.Path())
		case part.Empty() && def.Usage == dict.Required:
			c.at(part, RuleComponentMissing, Warning, "required %s (%s) is empty", part.Path(), def.Name)
		case known:
			c.value(part, def)
		}
	}
}

// length compares with the most characters that are allowed. OBX-5 has no limit that anybody keeps.
func (c *checker) length(i explain.Item, f dict.Field) {
	const long = 65536
	if f.Length == 0 || f.Length >= long || i.Len() <= f.Length {
		return
	}
	n := i.Len()
	if n <= maxChecked {
		if n = utf8.RuneCountInString(i.Text()); n <= f.Length {
			return
		}
	}
	if i.Path() == "MSH-9" {
		return // it got a third component in version 2.3.1 and kept its length
	}
	c.at(i, RuleTooLong, Info, "%s (%s) has %d characters, at most %d are allowed", i.Path(), f.Name, n, f.Length)
}

// leaf checks a value without parts by its data type.
func (c *checker) leaf(i explain.Item) {
	f, known := i.Simple()
	if !known || i.Len() > maxChecked {
		return
	}
	value := i.Text()
	if value == `""` {
		return
	}
	switch {
	case explain.IsTimeType(f.Type):
		if _, err := explain.ReadMoment(f.Type, value); err != nil {
			c.at(i, RuleTime, Error, "%s (%s): %v", i.Path(), i.Name(), err)
		}
	case f.Type == "NM" && !isNumber(value):
		c.at(i, RuleNumber, Error, "%s (%s): %q is no number", i.Path(), i.Name(), shown(value))
	case f.Type == "SI" && !isCount(value):
		c.at(i, RuleNumber, Error, "%s (%s): %q is no sequence number", i.Path(), i.Name(), shown(value))
	case f.Type == "ID" && f.Table != "":
		c.table(i, f, value)
	}
}

func shown(value string) string {
	if len(value) <= maxShown {
		return value
	}
	return strings.ToValidUTF8(value[:maxShown], "") + "…"
}

// isNumber reads the data type NM: a sign, digits, a point and digits.
func isNumber(s string) bool {
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	return whole+fraction != "" && strings.Trim(whole+fraction, "0123456789") == ""
}

func isCount(s string) bool { return strings.Trim(s, "0123456789") == "" }

// table looks a coded value up in a table that HL7 defines.
func (c *checker) table(i explain.Item, f dict.Field, value string) {
	t, ok := c.doc.Version().Table(f.Table)
	if !ok || !t.Defined || len(t.Values) == 0 {
		return
	}
	if _, ok := t.Lookup(value); ok || c.allowed(f.Table, value) {
		return
	}
	if f.Table == "0125" {
		c.at(i, RuleType, Error, "%s: %q is no data type", i.Path(), shown(value))
		return
	}
	c.at(i, RuleTable, Warning, "%s (%s): %q is not in table %s, %s", i.Path(), i.Name(), shown(value), t.ID, t.Name)
}

// allowed knows the values that a table allows without listing them.
func (c *checker) allowed(table, value string) bool {
	switch table {
	case "0003", "0076", "0354": // local messages and events; unknown ones are found as structures
		return true
	case "0104": // found as a version
		return true
	case "0125":
		_, ok := c.doc.Version().AnyType(value)
		return ok
	case "0211":
		_, ok := hl7.LookupCharset(value)
		return ok
	case "0396": // grows outside of the versions, and has room for local ones
		return true
	}
	return false
}
