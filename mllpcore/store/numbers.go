package store

import (
	"fmt"

	"mllpscope/mllpcore/store/sqlite"
)

// ownNumbers are the names in meta that totals are read from.
const ownNumbers = "'derived', 'count', 'bytes', 'last', 'dropped', 'broken', 'brokenbytes'"

// briefNumber is a number of the log, or the beginning of what stands in its place, which may be a gigabyte.
const briefNumber = "CASE typeof(value) WHEN 'integer' THEN value ELSE CAST(substr(value, 1, 64) AS TEXT) END"

// foreignNumbers returns in words which of the log's own numbers cannot be, "" when all can.
func foreignNumbers(c *sqlite.Conn) (what string, err error) {
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
	}, "SELECT name, "+briefNumber+" FROM meta WHERE name IN ("+ownNumbers+")")
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
		what = fmt.Sprintf("it counts %s up to the ID %d", counted(count, "message"), derived)
	case values["broken"] > count, values["brokenbytes"] > bytes:
		what = fmt.Sprintf("it counts %s of %d", counted(values["broken"], "broken message"), count)
	case bytes > pages*pageBytes:
		what = fmt.Sprintf("it counts %s of messages in a file of %d", counted(bytes, "byte"), pages*pageBytes)
	}
	return what, nil
}

// loadNumbers reads the log's own numbers.
func (s *Store) loadNumbers(c *sqlite.Conn) error {
	if !s.health.has(damaged) {
		if err := s.rightNumbers(c); err != nil {
			return err
		}
	}
	err := s.totals.load(c)
	if err != nil {
		return err
	}
	t, _ := s.totals.get()
	s.writer.last = t.Last
	s.writer.leavesOut, err = leavesOut(c)
	return err
}

// rightNumbers counts again when the log's own numbers cannot be: retention would go by them, and messages that count
// as listed would never be listed. What is derived is derived again.
func (s *Store) rightNumbers(c *sqlite.Conn) error {
	what, err := foreignNumbers(c)
	if err != nil || what == "" {
		return err
	}
	s.notice(NoticeDamage, fmt.Sprintf("the counts in the log %s cannot be right (%s): it is counted again, "+
		"and searching is slow until that is done", s.path, what))
	return c.Tx(func() error {
		if err := runScript(c, "DROP TABLE summary;\n"+createSummary); err != nil {
			return err
		}
		// A number that is missing, or is none, counts as 0.
		return runScript(c, `INSERT OR IGNORE INTO meta SELECT column1, 0
	FROM (VALUES ('derived'), ('count'), ('bytes'), ('last'), ('dropped'), ('broken'), ('brokenbytes'));
UPDATE meta SET value = 0 WHERE name IN ('derived', 'count', 'bytes', 'broken', 'brokenbytes');
DELETE FROM meta WHERE name = 'whole';
UPDATE meta SET value = iif(typeof(value) = 'integer', max(value, 0), 0) WHERE name IN ('last', 'dropped')`)
	})
}
