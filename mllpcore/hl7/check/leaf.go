package check

import (
	"fmt"
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
)

// maxChecked is the longest value that is looked into.
const maxChecked = 4096

// leaf checks a value without parts by its data type.
func (c *checker) leaf(v *value, def *dict.Field) {
	switch def.Type {
	case "ST", "TX":
		c.length(v, def)
		return
	case "IS", "FT", "", variable:
		return
	case "NM", "SI", "ID", "DT", "TM", "TS", "DTM":
		c.simple(v, def)
		return
	}
	simple := c.doc.SimpleOf(*def)
	c.simple(v, &simple)
}

// simple checks a value that has a form.
func (c *checker) simple(v *value, def *dict.Field) {
	if len(v.raw) > maxChecked {
		return
	}
	value := c.text(v.raw)
	if len(value) == 0 || string(value) == `""` {
		return
	}
	switch {
	case def.Type == "NM" && !isNumber(value):
		c.notNumber(v, value, def)
	case def.Type == "SI" && !isCount(value):
		if f := c.of(v, RuleNumber, Warning); f != nil {
			f.Text = fmt.Sprintf("%s%s: %q is not a sequence number", f.Path, name(def), clip(value))
		}
	case explain.IsTimeType(def.Type) && !isPlainTime(def.Type, value):
		c.time(v, string(value), def)
	case def.Type == "ID" && def.Table != "":
		c.table(v, value, def)
	}
}

// matters reports whether receivers go by the value of a field: what is wrong there is an error.
func (v *value) matters() bool {
	switch v.segment.name {
	case "OBX":
		return v.field == 5
	case "PID":
		return v.field == 7
	}
	return false
}

// weight is how bad a wrong value is: receivers go by fields more than by what stands inside of them, such as the type
// of an identifier.
func (v *value) weight() Severity {
	if v.component > 0 {
		return Info
	}
	return Warning
}

func (c *checker) notNumber(v *value, value []byte, def *dict.Field) {
	severity := v.weight()
	if v.matters() {
		severity = Error
	}
	f := c.of(v, RuleNumber, severity)
	if f == nil {
		return
	}
	f.Text = fmt.Sprintf("%s%s: %q is not a number", f.Path, name(def), clip(value))
	if v.segment.name == "OBX" && v.field == 5 {
		f.Text += ", which OBX-2 says it is"
	}
}

// isNumber reads the data type NM: a sign, digits, a point and digits.
func isNumber(s []byte) bool {
	if len(s) > 0 && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	digits, point := 0, false
	for _, c := range s {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' && !point:
			point = true
		default:
			return false
		}
	}
	return digits > 0
}

func isCount(s []byte) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// time reports a value that is no date or time. One that is written as one, and that no calendar has, is worse than one
// that people may still read.
func (c *checker) time(v *value, value string, def *dict.Field) {
	_, err := explain.ReadMoment(def.Type, value)
	if err == nil {
		return
	}
	severity := Warning
	switch {
	case strings.Trim(value, "0") == "":
		severity = Info // a program's way to say that there is none
	case def.Type == "DT" && isPlainTime("DTM", []byte(value)):
		severity = Info // more than was asked for
	case v.matters() || isImpossible(value):
		severity = Error
	}
	if f := c.of(v, RuleTime, severity); f != nil {
		f.Text = fmt.Sprintf("%s%s: %v", f.Path, name(def), err)
	}
}

// table looks a coded value up in a table that HL7 defines.
func (c *checker) table(v *value, value []byte, def *dict.Field) {
	if c.basis == basisNone {
		return
	}
	t, ok := c.version.Table(def.Table)
	if !ok || !t.Defined || len(t.Values) == 0 {
		return
	}
	if _, ok := t.Lookup(string(value)); ok || c.allowed(def.Table, string(value)) {
		return
	}
	if def.Table == "0125" {
		if f := c.of(v, RuleType, Error); f != nil {
			f.Text = fmt.Sprintf("%s: %q is not a data type", f.Path, clip(value))
		}
		return
	}
	if other, ok := t.Value(string(value)); ok {
		c.otherTable(v, def, t, &other)
		return
	}
	if c.basis == basisNewer {
		return
	}
	if f := c.of(v, RuleTable, v.weight()); f != nil {
		f.code = t.ID + " " + string(clip(value))
		f.Text = fmt.Sprintf("%s%s: %q is not in table %s, %s", f.Path, name(def), clip(value), t.ID, t.Name)
	}
}

// otherTable reports a value that the table has in other versions: most receivers know it.
func (c *checker) otherTable(v *value, def *dict.Field, t *dict.Table, other *dict.Value) {
	f := c.of(v, RuleTable, Info)
	if f == nil {
		return
	}
	f.code = t.ID + " " + other.Code
	when := "from version " + other.Since + " on"
	if c.isLater(other.Since) {
		f.cause = causeLater
	} else {
		when = "up to version " + other.Until
	}
	f.Text = fmt.Sprintf("%s%s: %q is in table %s, %s, %s", f.Path, name(def), other.Code, t.ID, t.Name, when)
}

// isLater reports whether a version came after that of the message.
func (c *checker) isLater(version string) bool {
	return dict.CompareVersions(version, c.version.AsOf()) > 0
}

// allowed knows the values that a table allows without listing them.
func (c *checker) allowed(table, value string) bool {
	switch table {
	case "0003", "0076", "0354": // local messages and events; unknown ones are found as structures
		return true
	case "0104": // found as a version
		return true
	case "0125":
		_, ok := c.version.AnyType(value)
		return ok || strings.HasPrefix(value, "Z")
	case "0211":
		_, ok := hl7.LookupCharset(value)
		return ok
	case "0396": // grows outside of the versions, and has room for local ones
		return true
	}
	return false
}
