package store

import (
	"context"
	"slices"

	"mllpscope/mllpcore/store/sqlite"
)

// indexes looks for those that are missing: without one searching is slow, and finds the same. All else that the log is
// made of was compared before it was opened.
func (v *verifier) indexes(ctx context.Context) error {
	own, err := ownSchemas(int(v.reader.version))
	if err != nil {
		return err
	}
	return v.read(ctx, func(c *sqlite.Conn) error {
		there, err := readSchema(c)
		if err != nil {
			return err
		}
		for _, row := range own[0] {
			if row.kind != "index" || slices.ContainsFunc(there, func(r schemaRow) bool { return r.name == row.name }) {
				continue
			}
			part := PartStructure
			if row.table == summaryName {
				part = PartIndex
			}
			v.found(part, 0, "%s is missing", row.words())
		}
		return nil
	})
}
