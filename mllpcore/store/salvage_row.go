package store

import (
	"encoding/binary"
	"math"
	"strings"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/coding"
	"mllpscope/mllpcore/store/sqlite"
)

// rowKind is the table that a row found in a page belongs to, told by its form.
type rowKind uint8

const (
	rowOther rowKind = iota
	rowMessage
	rowAnswer
	rowMark
	rowKinds
)

// rowForm is a form that the rows of a table have, or had in an older schema.
type rowForm struct {
	kind    rowKind
	columns string // of each column a letter: i the ID, n a number, t a text, b bytes; N, T, B may be NULL
	sum     bool   // the last column is the checksum of the others
}

// rowForms returns the forms of those tables that cannot be derived from others.
func rowForms() []rowForm {
	return []rowForm{
		{rowMessage, "inbbBN", true},
		{rowMessage, "inbbB", false},
		{rowAnswer, "itntNnBtNN", true},
		{rowAnswer, "itntNnBtN", false},
		{rowAnswer, "itntNnBt", false},
		{rowMark, "intNtN", true},
		{rowMark, "intN", false},
	}
}

// foundRow is a row found in a page.
type foundRow struct {
	kind   rowKind
	values []any // as columns of SQLite, with the ID first; those that an older schema did not have are missing
	sum    bool  // it has a checksum
	right  bool  // which is right
	cut    bool  // no more than its ID is left of it
}

func (r *foundRow) id() int64 { return sqlite.Int(r.values[0]) }

// column is where the bytes of a value are in a row, and what it is.
type column struct {
	code uint64 // SQLite's serial type
	n    int
}

// readColumns reads the beginning of a row.
func readColumns(row []byte, most int) (columns []column, head int) {
	size, n := readVarint(row)
	if n == 0 || size > uint64(len(row)) || size > uint64(1+most*9) {
		return nil, 0
	}
	head = int(size)
	for n < head {
		code, m := readVarint(row[n:head])
		if m == 0 || len(columns) == most {
			return nil, 0
		}
		n += m
		bytes, ok := codeBytes(code)
		if !ok {
			return nil, 0
		}
		columns = append(columns, column{code, bytes})
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

// fits tells whether a column may be what a letter of a form stands for.
func (c column) fits(letter byte) bool {
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

// typesFit tells whether values may be what the letters of a form stand for.
func typesFit(values []any, letters string) bool {
	for i, v := range values {
		c := column{code: codeNull}
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
		if !c.fits(letters[i]) {
			return false
		}
	}
	return true
}

// formOf returns the form that the columns have.
func formOf(columns []column, forms []rowForm) (rowForm, bool) {
	for _, form := range forms {
		if len(form.columns) != len(columns) {
			continue
		}
		fits := true
		for i, c := range columns {
			fits = fits && c.fits(form.columns[i])
		}
		if fits {
			return form, true
		}
	}
	return rowForm{}, false
}

// value reads the value of a column at the beginning of b.
func (c column) value(b []byte) any {
	switch {
	case c.code == codeNull:
		return nil
	case c.code >= firstBlob && c.code%2 == 0:
		return b[:c.n:c.n]
	case c.code >= firstBlob:
		return string(b[:c.n])
	case c.code == codeFloat:
		return math.Float64frombits(binary.BigEndian.Uint64(b))
	case c.n == 0:
		return int64(c.code - codeZero)
	}
	v := int64(int8(b[0]))
	for _, more := range b[1:c.n] {
		v = v<<8 | int64(more)
	}
	return v
}

const mostColumns = 10 // of the forms

// rowOf reads a cell as a row of one of the forms; false when it is none.
func (c *cell) rowOf(forms []rowForm, from pageSource) (r foundRow, ok bool) {
	columns, head := readColumns(c.local, mostColumns)
	form, ok := formOf(columns, forms)
	if !ok {
		return r, false
	}
	total := head
	for _, column := range columns {
		total += column.n
	}
	if total != c.bytes {
		return r, false
	}
	r = foundRow{kind: form.kind, values: make([]any, len(columns))}
	r.values[0] = c.id
	row := c.row(from)
	if row == nil {
		r.values, r.cut = r.values[:1], true
		return r, true
	}
	for i, at := 1, head; i < len(columns); i++ {
		r.values[i] = columns[i].value(row[at:])
		at += columns[i].n
	}
	last := len(columns) - 1
	if sum, ok := r.values[last].(int64); ok && form.sum {
		r.sum, r.right = true, sum == sqlite.SumOf(r.values[:last])
	}
	return r, true
}

// The years between which a message without a checksum was received, if it is one.
const (
	firstYear = 1990
	lastYear  = 2200
)

// plausible tells whether a row without a checksum may be believed.
func (r *foundRow) plausible() bool {
	if id := r.id(); r.cut || id <= 0 || id > math.MaxInt64/2 {
		return false
	}
	if r.kind != rowMessage {
		return !strings.ContainsFunc(sqlite.Text(r.values[1]), func(c rune) bool { return c < ' ' })
	}
	m := &message.Message{Time: sqlite.Time(r.values[1])}
	m.Body, _ = r.values[3].([]byte)
	facts, _ := r.values[2].([]byte)
	year := m.Time.In(time.UTC).Year()
	return year >= firstYear && year <= lastYear && coding.ReadFacts(facts, m) == nil
}
