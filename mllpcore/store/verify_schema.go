package store

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// schema compares the tables with those of a new log: a letter that the disk changed in their definition would make
// rows read as something else.
func (v *verifier) schema(ctx context.Context) error {
	if v.reader.version < schemaVersion { // it is read as if it were of today, and this program never made such a one
		return nil
	}
	want, err := newSchema()
	if err != nil {
		return err
	}
	return v.read(ctx, func(c *conn) error {
		have, err := schemaOf(c)
		if err != nil {
			return err
		}
		for name, sql := range want {
			part := PartStructure
			if strings.HasPrefix(name, "index "+summaryName) {
				part = PartIndex
			}
			switch got, ok := have[name]; {
			case !ok:
				v.found(part, 0, "the %s is missing", name)
			case got != sql:
				v.found(part, 0, "the %s is not defined as this program defines it", name)
			}
		}
		for name := range have {
			if _, ok := want[name]; !ok {
				v.found(PartStructure, 0, "there is a %s that no log has", name)
			}
		}
		slices.SortStableFunc(v.report.Findings, func(a, b Finding) int { return strings.Compare(a.Text, b.Text) })
		return nil
	})
}

// newSchema returns the schema of a new log.
func newSchema() (all map[string]string, err error) {
	c, err := openConn(":memory:", url.Values{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	if err := runScript(c, createSchema); err != nil {
		return nil, err
	}
	return schemaOf(c)
}

// schemaOf returns the definitions of what is in a log, without the blanks, which migrations set in their own way.
func schemaOf(c *conn) (map[string]string, error) {
	all := map[string]string{}
	err := c.query(func(row []any) (bool, error) {
		sql := strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return -1
			}
			return r
		}, text(row[3]))
		all[text(row[0])+" "+text(row[1])] = text(row[2]) + " " + sql
		return true, nil
	}, "SELECT type, name, tbl_name, sql FROM sqlite_schema")
	return all, err
}
