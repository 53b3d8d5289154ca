package dbpage

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/coding"
	"mllpscope/mllpcore/store/sqlite"
)

// RowKind is the table that a row found in a page belongs to, told by its form.
type RowKind uint8

// The tables.
const (
	rowOther RowKind = iota
	RowMessage
	RowAnswer
	RowMark
	RowKinds // how many there are
)

// Form is a form that the rows of a table have, or had in an older schema.
type Form struct {
	Kind    RowKind
	columns string // of each column a letter: i the ID, n a number, t a text, b bytes; N, T, B may be NULL
	sum     bool   // the last column is the checksum of the others
}

// RowForms returns the forms of those tables that cannot be derived from others.
func RowForms() []Form {
	return []Form{
		{RowMessage, "inbbBN", true},
		{RowMessage, "inbbB", false},
		{RowAnswer, "itntNnBtNN", true},
		{RowAnswer, "itntNnBtN", false},
		{RowAnswer, "itntNnBt", false},
		{RowMark, "intNtN", true},
		{RowMark, "intN", false},
	}
}

// Row is a row found in a page.
type Row struct {
	Kind   RowKind
	Values []any // as columns of SQLite, with the ID first; those that an older schema did not have are missing
	Sum    bool  // it has a checksum
	Right  bool  // which is right
	cut    bool  // no more than its ID is left of it
}

// ID returns the ID of the message that the row is of.
func (r *Row) ID() int64 { return sqlite.Int(r.Values[0]) }

// Column is where the bytes of a value are in a row, and what it is.
type Column struct {
	code uint64 // SQLite's serial type
	N    int
}

// ReadColumns reads the beginning of a row.
func ReadColumns(row []byte, most int) (columns []Column, head int) {
	size, n := ReadVarint(row)
	if n == 0 || size > uint64(len(row)) || size > uint64(1+most*9) {
		return nil, 0
	}
	head = int(size)
	for n < head {
		code, m := ReadVarint(row[n:head])
		if m == 0 || len(columns) == most {
			return nil, 0
		}
		n += m
		bytes, ok := codeBytes(code)
		if !ok {
			return nil, 0
		}
		columns = append(columns, Column{code, bytes})
	}
	return columns, head
}

// codeBytes is how many bytes a value of a serial type has.
func codeBytes(code uint64) (n int, ok bool) {
	switch {
	case code <= 4:
		return int(code), true
	case code == 5:
		return 6, true
	case code <= codeFloat:
		return 8, true
	case code <= codeOne:
		return 0, true
	case code < firstBlob || code > 2*sqlite.MaxValueBytes:
		return 0, false
	default:
		return int(code-firstBlob) / 2, true
	}
}

// Serial types: a blob's is even from here on, a text's odd.
const (
	codeNull  = 0
	codeFloat = 7
	codeZero  = 8 // the numbers 0 and 1
	codeOne   = 9
	firstBlob = 12
)

// Fits tells whether a column may be what a letter of a form stands for.
func (c Column) Fits(letter byte) bool {
	if c.code == codeNull {
		return strings.IndexByte("iNTB", letter) >= 0
	}
	switch letter {
	case 'n', 'N':
		return c.code < firstBlob && c.code != codeFloat
	case 't', 'T':
		return c.code >= firstBlob && c.code%2 == 1
	case 'b', 'B':
		return c.code >= firstBlob && c.code%2 == 0
	default:
		return false
	}
}

// TypesFit tells whether values may be what the letters of a form stand for.
func TypesFit(values []any, letters string) bool {
	for i, v := range values {
		c := Column{code: codeNull}
		switch v.(type) {
		case int64:
			c.code = codeOne
		case float64:
			c.code = codeFloat
		case []byte:
			c.code = firstBlob
		case string:
			c.code = firstBlob + 1
		}
		if !c.Fits(letters[i]) {
			return false
		}
	}
	return true
}

// FormOf returns the form that the columns have.
func FormOf(columns []Column, forms []Form) (Form, bool) {
	for _, form := range forms {
		if len(form.columns) != len(columns) {
			continue
		}
		fits := true
		for i, c := range columns {
			fits = fits && c.Fits(form.columns[i])
		}
		if fits {
			return form, true
		}
	}
	return Form{}, false
}

// Value reads the value of a column at the beginning of b.
func (c Column) Value(b []byte) any {
	switch {
	case c.code == codeNull:
		return nil
	case c.code >= firstBlob && c.code%2 == 0:
		return b[:c.N:c.N]
	case c.code >= firstBlob:
		return string(b[:c.N])
	case c.code == codeFloat:
		return math.Float64frombits(binary.BigEndian.Uint64(b))
	case c.N == 0:
		return int64(c.code - codeZero)
	}
	v := int64(int8(b[0]))
	for _, more := range b[1:c.N] {
		v = v<<8 | int64(more)
	}
	return v
}

// MostColumns is how many columns a form has at most.
const MostColumns = 10

// rowOf reads a cell as a row of one of the forms; false when it is none.
func (c *Cell) rowOf(forms []Form, from Source) (r Row, ok bool) {
	columns, head := ReadColumns(c.Local, MostColumns)
	form, ok := FormOf(columns, forms)
	if !ok {
		return r, false
	}
	total := head
	for _, column := range columns {
		total += column.N
	}
	if total != c.Bytes {
		return r, false
	}
	r = Row{Kind: form.Kind, Values: make([]any, len(columns))}
	r.Values[0] = c.ID
	row := c.row(from)
	if row == nil {
		r.Values, r.cut = r.Values[:1], true
		return r, true
	}
	for i, at := 1, head; i < len(columns); i++ {
		r.Values[i] = columns[i].Value(row[at:])
		at += columns[i].N
	}
	last := len(columns) - 1
	if sum, ok := r.Values[last].(int64); ok && form.sum {
		r.Sum, r.Right = true, sum == sqlite.SumOf(r.Values[:last])
	}
	return r, true
}

// The years between which a message without a checksum was received, if it is one.
const (
	firstYear = 1990
	lastYear  = 2200
)

// Plausible tells whether a row without a checksum may be believed.
func (r *Row) Plausible() bool {
	if id := r.ID(); r.cut || id <= 0 || id > math.MaxInt64/2 {
		return false
	}
	if r.Kind != RowMessage {
		return !strings.ContainsFunc(sqlite.Text(r.Values[1]), func(c rune) bool { return c < ' ' })
	}
	m := &message.Message{Time: sqlite.Time(r.Values[1])}
	m.Body, _ = r.Values[3].([]byte)
	facts, _ := r.Values[2].([]byte)
	year := m.Time.In(time.UTC).Year()
	return year >= firstYear && year <= lastYear && coding.ReadFacts(facts, m) == nil
}

// Padded are the values with those that the row does not have, up to n.
func (r *Row) Padded(n int) []any {
	return slices.Concat(r.Values, make([]any, n-len(r.Values)))
}
