package sqlite

import (
	"encoding/binary"
	"hash/crc32"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite/vfs"
)

// A row's sum is a CRC-32C (RFC 3720, appendix B.4) of its values: of each its type and its number or length, of all of
// them, and then the bytes of those that have some. The disk cannot move a byte from one value to the next unseen.
const (
	sumHead = 1 + 8 // bytes of a value's type and its number or length
	// sumName is what SQL calls it: crc32c(value, …).
	SumName = "crc32c"
)

// The types of values in a sum.
const (
	sumNull byte = iota
	sumInteger
	sumFloat
	sumText
	sumBlob
)

// SumTable is the table of CRC-32C.
func SumTable() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) } // there is one, made once

func putHead(head []byte, kind byte, n int64) {
	head[0] = kind
	binary.LittleEndian.PutUint64(head[1:], uint64(n))
}

// SumOf returns the sum of a row from the arguments that are bound for it: int64, bool, string, []byte or nil.
func SumOf(values []any) int64 {
	const usual = 24
	var room [usual * sumHead]byte
	head := room[:0]
	for _, v := range values {
		kind, n, _ := sumValue(v)
		at := len(head)
		head = append(head, room[:sumHead]...)
		putHead(head[at:], kind, n)
	}
	table := SumTable()
	sum := crc32.Update(0, table, head)
	for _, v := range values {
		if _, _, content := sumValue(v); len(content) > 0 {
			sum = crc32.Update(sum, table, content)
		}
	}
	return int64(sum)
}

// sumValue returns what of a value goes into the sum.
func sumValue(v any) (kind byte, n int64, content []byte) {
	switch v := v.(type) {
	case int64:
		return sumInteger, v, nil
	case bool:
		if v {
			return sumInteger, 1, nil
		}
		return sumInteger, 0, nil
	case string:
		return sumText, int64(len(v)), unsafe.Slice(unsafe.StringData(v), len(v)) // it is only read
	case []byte:
		if v == nil {
			return sumNull, 0, nil
		}
		return sumBlob, int64(len(v)), v
	default:
		return sumNull, 0, nil
	}
}

// registerSum teaches a connection crc32c. So the bytes of a body are summed where SQLite has read them, also of one of
// which only a part is asked for: SQLite reads all of it then as well.
func (c *Conn) registerSum() error {
	name, err := libc.CString(SumName)
	if err != nil {
		return err
	}
	defer libc.Xfree(c.TLS, name)
	const flags = sqlite3.SQLITE_UTF8 | sqlite3.SQLITE_DETERMINISTIC | sqlite3.SQLITE_DIRECTONLY
	f := sumSQL // a function that is no closure stays where it is
	return c.Check(sqlite3.Xsqlite3_create_function_v2(
		c.TLS, c.DB, name, -1, flags, 0, *(*uintptr)(unsafe.Pointer(&f)), 0, 0, 0))
}

// sumSQL is crc32c(value, …) in SQL.
func sumSQL(tls *libc.TLS, context uintptr, n int32, values uintptr) {
	const usual = 24
	var room [usual * sumHead]byte
	head := room[:0]
	value := func(i int32) uintptr { return *vfs.At[uintptr](values + uintptr(i)*unsafe.Sizeof(values)) }
	for i := range n {
		kind, number := headSQL(tls, value(i))
		at := len(head)
		head = append(head, room[:sumHead]...)
		putHead(head[at:], kind, number)
	}
	table := SumTable()
	sum := crc32.Update(0, table, head)
	for i := range n {
		v := value(i)
		switch sqlite3.Xsqlite3_value_type(tls, v) {
		case sqlite3.SQLITE_TEXT:
			p := sqlite3.Xsqlite3_value_text(tls, v)
			sum = crc32.Update(sum, table, vfs.BytesAt(p, sqlite3.Xsqlite3_value_bytes(tls, v)))
		case sqlite3.SQLITE_BLOB:
			p := sqlite3.Xsqlite3_value_blob(tls, v)
			sum = crc32.Update(sum, table, vfs.BytesAt(p, sqlite3.Xsqlite3_value_bytes(tls, v)))
		}
	}
	sqlite3.Xsqlite3_result_int64(tls, context, int64(sum))
}

func headSQL(tls *libc.TLS, v uintptr) (kind byte, n int64) {
	switch sqlite3.Xsqlite3_value_type(tls, v) {
	case sqlite3.SQLITE_INTEGER:
		return sumInteger, sqlite3.Xsqlite3_value_int64(tls, v)
	case sqlite3.SQLITE_FLOAT:
		return sumFloat, int64(sqlite3.Xsqlite3_value_double(tls, v))
	case sqlite3.SQLITE_TEXT:
		return sumText, int64(sqlite3.Xsqlite3_value_bytes(tls, v))
	case sqlite3.SQLITE_BLOB:
		return sumBlob, int64(sqlite3.Xsqlite3_value_bytes(tls, v))
	default:
		return sumNull, 0
	}
}

// MessageSum returns the sum of a row of message: id, time, facts, body, junk.
func MessageSum(id, time int64, facts, body, junk []byte) int64 {
	var head [5 * sumHead]byte
	putHead(head[0*sumHead:], sumInteger, id)
	putHead(head[1*sumHead:], sumInteger, time)
	putHead(head[2*sumHead:], sumBlob, int64(len(facts)))
	putHead(head[3*sumHead:], sumBlob, int64(len(body)))
	if len(junk) > 0 {
		putHead(head[4*sumHead:], sumBlob, int64(len(junk)))
	}
	table := SumTable()
	sum := crc32.Update(0, table, head[:])
	for _, b := range [...][]byte{facts, body, junk} {
		sum = crc32.Update(sum, table, b)
	}
	return int64(sum)
}
