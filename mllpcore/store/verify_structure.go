package store

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"mllpscope/mllpcore/store/sqlite"
)

// structure has SQLite check all pages, tables and indexes. It sees the log as it is at one moment for all of that
// time; what is written meanwhile waits in the WAL.
func (v *verifier) structure(ctx context.Context) error {
	return v.read(ctx, func(c *sqlite.Conn) error {
		names, err := tablesByRoot(c)
		if err != nil {
			return err
		}
		defer c.Watch(ctx, v.tellStructure())()
		var found flaws
		err = c.Query(func(row []any) (bool, error) {
			for said := range strings.Lines(strings.TrimPrefix(sqlite.Text(row[0]), "*** in database main ***")) {
				if said = strings.TrimSpace(said); said != "ok" && said != "" {
					part, words := structureInWords(said, names)
					found.add(part, words, said)
				}
			}
			return true, nil
		}, fmt.Sprintf("PRAGMA integrity_check(%d)", MaxFindings))
		for i := range found {
			v.found(found[i].part, 0, "%s", found[i].text())
		}
		return err
	})
}

// tellStructure returns what is called every watchOps. First SQLite walks all pages, then it compares each row with the
// indexes, for about so many of its steps.
func (v *verifier) tellStructure() func() {
	const stepsOfRow = 220
	of, done := v.report.Pages+v.most*stepsOfRow, int64(0)
	return func() {
		done += sqlite.WatchOps
		v.progress(Progress{What: "structure", Done: min(done, of), Of: max(of, 1)})
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

// structureInWords says what SQLite said, with the table or index that it is about, and tells what that is a part of.
func structureInWords(said string, names map[string]string) (Part, string) {
	where, words := "", sqliteInWords(said)
	if m := treeOf.FindStringSubmatch(said); m != nil {
		where = names[m[1]]
		if where == "" {
			where = "what begins at page " + m[1]
		}
		if m[2] != "" {
			words = "page " + m[2] + ": " + words
		}
	} else if m := indexOf.FindStringSubmatch(said); m != nil {
		where = "the index " + m[1]
	} else if m := tableOf.FindStringSubmatch(said); m != nil {
		where = "the table " + m[1]
	}
	if where == "" {
		return PartStructure, words
	}
	part, name := PartStructure, where[strings.LastIndexByte(where, ' ')+1:]
	if name == summaryName || strings.HasPrefix(name, summaryName+"_") {
		part = PartIndex
	}
	return part, where + ": " + words
}

// summaryName is the table of what searching needs; its indexes begin with it.
const summaryName = "summary"
