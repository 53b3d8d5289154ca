package verify

import (
	"cmp"
	"context"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
)

// structure has SQLite check all pages, tables and indexes. It sees the log as it is at one moment for all of that
// time; what is written meanwhile waits in the WAL.
func (v *Verifier) structure(ctx context.Context) error {
	return v.read(ctx, func(c *sqlite.Conn) error {
		names, err := tablesByRoot(c)
		if err != nil {
			return err
		}
		defer c.Watch(ctx, v.tellStructure())()
		found := structureFound{names: names, said: map[string]bool{}}
		defer func() {
			for i := range found.flaws {
				v.found(found.flaws[i].Part, 0, "%s", found.flaws[i].Text())
			}
		}()
		err = c.Query(found.row, "PRAGMA integrity_check(1000000)")
		if !sqlite.OfDamage(err) {
			return err
		}
		// It ends at the first row that it cannot read. All pages have been looked at by then, and not all rows.
		for _, name := range slices.Sorted(maps.Values(names)) {
			table, ok := strings.CutPrefix(name, "the table ")
			if !ok {
				continue
			}
			err := c.Query(found.row, "PRAGMA integrity_check('"+table+"')")
			switch {
			case err == nil:
			case !sqlite.OfDamage(err):
				return err
			case !found.knows(table):
				found.flaws.Add(FlawOf(sqlite.Innermost(err)+" for "+table, names))
			}
		}
		return nil
	})
}

// structureFound is what SQLite has found, once each.
type structureFound struct {
	names map[string]string
	said  map[string]bool
	flaws Flaws
}

// row takes a row of what integrity_check says.
func (s *structureFound) row(row []any) (bool, error) {
	for said := range strings.Lines(strings.TrimPrefix(sqlite.Text(row[0]), "*** in database main ***")) {
		if said = strings.TrimSpace(said); said != "ok" && said != "" && !s.said[said] {
			s.said[said] = true
			s.flaws.Add(FlawOf(said, s.names))
		}
	}
	return true, nil
}

// knows tells whether anything was found of a table or of an index of it.
func (s *structureFound) knows(table string) bool {
	return slices.ContainsFunc(s.flaws, func(f Flaw) bool {
		return slices.ContainsFunc(f.where, func(name string) bool {
			name = name[strings.LastIndexByte(name, ' ')+1:]
			return name == table || strings.HasPrefix(name, table+"_")
		})
	})
}

// tellStructure returns what is called every watchOps. First SQLite walks all pages, then it compares each row with the
// indexes, for about so many of its steps.
func (v *Verifier) tellStructure() func() {
	const stepsOfRow = 220
	of, done := v.Report.Pages+v.most*stepsOfRow, int64(0)
	return func() {
		done += sqlite.WatchOps
		v.Progress(Progress{What: "structure", Done: min(done, of), Of: max(of, 1)})
	}
}

// tablesByRoot names tables and indexes by the page that each begins at.
func tablesByRoot(c *sqlite.Conn) (map[string]string, error) {
	names := map[string]string{"1": "the list of tables"}
	err := c.Query(func(row []any) (bool, error) {
		names[strconv.FormatInt(sqlite.Int(row[0]), 10)] = "the " + sqlite.Text(row[1]) + " " + sqlite.Text(row[2])
		return true, nil
	}, "SELECT rootpage, type, name FROM sqlite_schema WHERE rootpage > 0")
	return names, err
}

// Where SQLite says what something is about.
var (
	treeOf  = regexp.MustCompile(`^Tree (\d+)(?: page (\d+))?`) //nolint:gochecknoglobals // it never changes
	indexOf = regexp.MustCompile(`\bindex ([a-z]\w*)`)          //nolint:gochecknoglobals // it never changes
	tableOf = regexp.MustCompile(`(?:\bin|\bfor) ([a-z]\w*)\b`) //nolint:gochecknoglobals // it never changes
)

// FlawOf is what SQLite said, with the table or index that it is about.
func FlawOf(said string, names map[string]string) Flaw {
	f := understood(said)
	f.Part = status.PartStructure
	if m := treeOf.FindStringSubmatch(said); m != nil {
		f.where = []string{cmp.Or(names[m[1]], "what begins at page "+m[1])}
		if m[2] != "" {
			f.pages = []string{m[2]}
		}
	} else if m := indexOf.FindStringSubmatch(said); m != nil {
		f.where = []string{"the index " + m[1]}
	} else if m := tableOf.FindStringSubmatch(said); m != nil {
		f.where = []string{"the table " + m[1]}
	}
	if len(f.where) == 0 {
		return f
	}
	name := f.where[0][strings.LastIndexByte(f.where[0], ' ')+1:]
	if name == summaryName || strings.HasPrefix(name, summaryName+"_") {
		f.Part = status.PartIndex
	}
	return f
}

// summaryName is the table of what searching needs; its indexes begin with it.
const summaryName = "summary"

// indexes looks for those that are missing: without one searching is slow, and finds the same. All else that the log is
// made of was compared before it was opened.
func (v *Verifier) indexes(ctx context.Context) error {
	own, err := tables.OwnSchemas(int(v.Reader.Version()))
	if err != nil {
		return err
	}
	return v.read(ctx, func(c *sqlite.Conn) error {
		there, err := tables.ReadSchema(c)
		if err != nil {
			return err
		}
		for _, row := range own[0] {
			if row.Kind != "index" || slices.ContainsFunc(there, func(r tables.SchemaRow) bool { return r.Name == row.Name }) {
				continue
			}
			part := status.PartStructure
			if row.Table == summaryName {
				part = status.PartIndex
			}
			v.found(part, 0, "%s is missing", row.Words())
		}
		return nil
	})
}
