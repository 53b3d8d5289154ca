package store

import (
	"strings"
	"testing"

	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
)

// TestCandidatesComeFromIndexes asks SQLite how it would find the candidates of each filter: by an index alone, no row
// of the table is read for them.
func TestCandidatesComeFromIndexes(t *testing.T) {
	s := open(t, logFile(t), Options{})
	keepNumbered(t, s, 3)
	awaitDerived(t, s)
	for _, text := range someTerms {
		for _, not := range []string{"", "-"} {
			if text = not + text; strings.Contains(text, "note") {
				continue // a table of what a person did
			}
			q, err := query.Parse(text)
			if err != nil {
				continue // id> is none
			}
			err = s.Look(t.Context(), func(c *sqlite.Conn) error {
				n, err := reading.NewCandidates(t.Context(), c, q.Parts(reading.QueryColumns()), 0)
				if err != nil {
					return err
				}
				for _, one := range n.Conditions {
					for _, r := range one.Spanned {
						var plan []string
						err := c.Query(func(v []any) (bool, error) {
							plan = append(plan, v[3].(string))
							return true, nil
						}, "EXPLAIN QUERY PLAN "+r.Statement, r.Args...)
						if err != nil {
							return err
						}
						if got := strings.Join(plan, "; "); !strings.Contains(got, "USING COVERING INDEX") ||
							!strings.Contains(got, "(<expr>=?") {
							t.Errorf("%s: %s: %s", text, r.Statement, got)
						}
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}
