package dict

import "fmt"

// Value is one entry of a table.
type Value struct {
	Code  string // such as F
	Text  string // such as Female
	Since string // the version in which it entered the table, such as 2.7; "" = no bound is known
	Until string // the last version that has it in the table; "" = it is still there
}

// in reports whether the value is in its table as of a version, given as versionNumber.
func (v *Value) in(version int) bool {
	return (v.Since == "" || versionNumber(v.Since) <= version) && (v.Until == "" || version <= versionNumber(v.Until))
}

// Table is a list of codes: as of one version, or with the values of all.
type Table struct {
	ID      string // four digits, such as 0001, or the name of a local one
	Name    string // such as Administrative Sex
	Values  []Value
	Defined bool // by HL7, and closed: other values are wrong. The others are suggestions that every site may add to

	index map[string]int
	all   *Table // with the values of all versions; nil where it is this one
}

// Lookup returns what a code means; ok is false where the table does not have it, as of its version.
func (t *Table) Lookup(code string) (text string, ok bool) {
	i, ok := t.index[code]
	if !ok {
		return "", false
	}
	return t.Values[i].Text, true
}

// Value returns the entry of a code, also one that the table has in other versions only: its Since and Until tell in
// which.
func (t *Table) Value(code string) (v Value, ok bool) {
	if t.all != nil {
		t = t.all
	}
	i, ok := t.index[code]
	if !ok {
		return Value{}, false
	}
	return t.Values[i], true
}

// asOf returns the table with the values that a version has; the table itself where those are all.
func (t *Table) asOf(version string) *Table {
	number := versionNumber(version)
	values := make([]Value, 0, len(t.Values))
	for i := range t.Values {
		if t.Values[i].in(number) {
			values = append(values, t.Values[i])
		}
	}
	if len(values) == len(t.Values) {
		return t
	}
	of := &Table{ID: t.ID, Name: t.Name, Values: values, Defined: t.Defined, all: t}
	of.makeIndex()
	return of
}

func (t *Table) makeIndex() {
	t.index = make(map[string]int, len(t.Values))
	for i, v := range t.Values {
		t.index[v.Code] = i
	}
}

// TableID returns the name under which a table of the standard is known, such as 0001 for 1.
func TableID(n int) string { return fmt.Sprintf("%04d", n) }
