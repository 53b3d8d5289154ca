package tables

import (
	"net/url"
	"strings"

	"mllpscope/mllpcore/store/sqlite"
)

// SchemaRow is one thing that a schema is made of.
type SchemaRow struct {
	Kind, Name, Table string // "index", its name and what it is of; a table is of itself
	sql               string // normalised; "" for what SQLite makes by itself
}

// maxSchemaRows is more than any log has.
const maxSchemaRows = 256

// ReadSchema reads what is in the file of the connection, as it was made.
func ReadSchema(c *sqlite.Conn) (rows []SchemaRow, err error) {
	err = c.Query(func(v []any) (bool, error) {
		rows = append(rows, SchemaRow{sqlite.Text(v[0]), sqlite.Text(v[1]), sqlite.Text(v[2]), normalSQL(sqlite.Text(v[3]))})
		return len(rows) < maxSchemaRows, nil
	}, "SELECT type, name, tbl_name, sql FROM sqlite_schema")
	return rows, err
}

// OwnSchemas returns what a log of a version may be made of: as older versions of this program made it and this one
// migrated it, and for the present version as this one makes it, by the very statements that do.
func OwnSchemas(version int) ([][]SchemaRow, error) {
	steps := Migrations()
	migrated, err := schemaMadeBy(func(c *sqlite.Conn) error {
		if err := RunScript(c, createSchema1); err != nil {
			return err
		}
		for _, step := range steps[:version-1] {
			if err := step(c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || version <= len(steps) {
		return [][]SchemaRow{migrated}, err
	}
	created, err := schemaMadeBy(func(c *sqlite.Conn) error { return RunScript(c, CreateSchema) })
	return [][]SchemaRow{created, migrated}, err
}

// schemaMadeBy returns the schema that make makes, in memory.
func schemaMadeBy(create func(*sqlite.Conn) error) (rows []SchemaRow, err error) {
	c, err := sqlite.Open(":memory:", url.Values{})
	if err != nil {
		return nil, err
	}
	defer func() { _ = c.Close() }() // there is nothing to be lost
	if err := create(c); err != nil {
		return nil, err
	}
	return ReadSchema(c)
}

// normalSQL returns a statement with one blank between its words and none beside punctuation: as it stands in the
// program, and as it stands in a file after columns were added to it.
func normalSQL(sql string) string {
	var b strings.Builder
	blank, quote := false, rune(0)
	for _, r := range sql {
		switch {
		case quote != 0:
			b.WriteRune(r)
			if r == quote {
				quote = 0
			}
			continue
		case strings.ContainsRune(" \t\r\n", r):
			blank = b.Len() > 0
			continue
		case strings.ContainsRune("'\"`[", r):
			quote = closingQuote(r)
		}
		if blank && !strings.ContainsRune("(),", r) && !endsWith(b.String(), "(),") {
			b.WriteByte(' ')
		}
		blank = false
		b.WriteRune(r)
	}
	return b.String()
}

func closingQuote(opening rune) rune {
	if opening == '[' {
		return ']'
	}
	return opening
}

// endsWith tells whether the last byte of s is one of some.
func endsWith(s, some string) bool { return s != "" && strings.IndexByte(some, s[len(s)-1]) >= 0 }
