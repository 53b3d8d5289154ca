package tables

import (
	"fmt"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/sqlite"
)

// OwnNumbers are the names in meta that totals are read from.
const OwnNumbers = "'derived', 'count', 'bytes', 'last', 'dropped', 'broken', 'brokenbytes'"

// BriefNumber is a number of the log, or the beginning of what stands in its place, which may be a gigabyte.
const BriefNumber = "CASE typeof(value) WHEN 'integer' THEN value ELSE CAST(substr(value, 1, 64) AS TEXT) END"

// ForeignNumbers returns in words which of the log's own numbers cannot be, "" when all can.
func ForeignNumbers(c *sqlite.Conn) (what string, err error) {
	values, needed := map[string]int64{}, 0
	err = c.Query(func(v []any) (bool, error) {
		name, n := sqlite.Text(v[0]), sqlite.Int(v[1])
		if _, ok := v[1].(int64); !ok || n < 0 {
			what = fmt.Sprintf("%s is %s", name, quoted(fmt.Sprint(v[1])))
		}
		values[name] = n
		if name != "broken" && name != "brokenbytes" { // which older logs do not have
			needed++
		}
		return what == "", nil
	}, "SELECT name, "+BriefNumber+" FROM meta WHERE name IN ("+OwnNumbers+")")
	if err != nil || what != "" {
		return what, err
	}
	newest, err := c.Number("SELECT max(id) FROM message")
	if err != nil {
		return "", err
	}
	pages, err := c.Number("PRAGMA page_count")
	if err != nil {
		return "", err
	}
	pageBytes, err := c.Number("PRAGMA page_size")
	if err != nil {
		return "", err
	}
	last, derived, count, bytes := max(values["last"], newest), values["derived"], values["count"], values["bytes"]
	switch {
	case needed < 5:
		what = "some of them are missing"
	case derived > last:
		what = fmt.Sprintf("it lists messages up to %d, and has them up to %d", derived, last)
	case count > derived:
		what = fmt.Sprintf("it counts %s up to the ID %d", plural.Of(count, "message"), derived)
	case values["broken"] > count, values["brokenbytes"] > bytes:
		what = fmt.Sprintf("it counts %s of %d", plural.Of(values["broken"], "broken message"), count)
	case bytes > pages*pageBytes:
		what = fmt.Sprintf("it counts %s of messages in a file of %d", plural.Of(bytes, "byte"), pages*pageBytes)
	}
	return what, nil
}
