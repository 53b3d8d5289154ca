package store

import (
	"errors"
	"fmt"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/dbpage"
	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
	"mllpscope/mllpcore/store/unsaid"
)

// newestChecked is how many of the newest messages a start looks at, as long as they have no more than so many bytes.
const (
	newestChecked = 64
	newestBytes   = 4 << 20
)

// checkPages looks, before anything is written, at the pages that lead to others, and at those that what is written
// next would be put into. It costs a start next to nothing.
func (s *Store) checkPages(c *sqlite.Conn) error {
	err := c.Read(func() error {
		p, err := sqlite.PagesOf(c)
		if err != nil {
			return err
		}
		used := sqlite.NewPageSet(p.Count)
		for _, table := range [...]string{"message", "answer", "mark"} {
			if err := dbpage.CheckTree(p, table, used); err != nil {
				return err
			}
		}
		if err := dbpage.CheckFree(p, used); err != nil {
			return err
		}
		return s.checkMoment(c)
	})
	s.met(err)
	return passDamage(err)
}

// checkMoment looks at all pages where they may be of different moments: a checkpoint that was cut off has left some
// newer ones in the log's file, and the WAL that has the others is gone, or lacks its end.
func (s *Store) checkMoment(c *sqlite.Conn) error {
	unclosed, err := c.Number(tables.HasOpenMark)
	if err != nil || unclosed == 0 {
		return err
	}
	last, err := c.Number("SELECT max((SELECT ifnull(max(id), 0) FROM message), value) FROM meta WHERE name = 'last'")
	if err != nil {
		return err
	}
	continued := s.left != nil && s.left.outcome == walContinued
	there := s.walFound == leftwal.Fresh || s.walFound == leftwal.Holding
	if there && !continued && int64(s.lock.Before) <= last {
		return nil
	}
	return quickCheck(c)
}

// checkStart looks for damage where that costs a start next to nothing: at the ends of the log, which all that was lost
// of a table with its last or first page shows at, in the newest messages, and in what a person noted. The rest is
// read through afterwards: see scrub.
func (s *Store) checkStart(c *sqlite.Conn) error {
	if err := s.checkEnds(c); err != nil {
		return err
	}
	if s.left == nil && !s.health.Has(status.Damaged) { // otherwise what is missing is said with that
		lacks, gone, err := reading.LeftOut(c, s.path)
		if err != nil {
			return err
		}
		if lacks != "" {
			s.noticeKept(unsaid.One{Kind: status.NoticeMissing, Text: lacks, Lost: unsaid.LostOf(gone, 0)}, nil)
		}
	}
	read := int64(0)
	err := c.Query(func(v []any) (bool, error) {
		r := tables.RowOfHead(v)
		s.Found().Check(r.ID, r.Damaged, sqlite.Text(v[tables.HeadNoted]))
		read += sqlite.Int(v[tables.HeadBodyLength])
		return read < newestBytes, nil
	}, reading.SelectTail, int64(reading.Upper(0)), int64(0), int64(newestChecked))
	if err != nil {
		return err
	}
	marks := 0
	err = c.Query(func([]any) (bool, error) {
		marks++
		return true, nil
	}, "SELECT 1 FROM mark k WHERE "+tables.ChangedMark)
	if s.marksSaid = marks > 0; s.marksSaid {
		s.notice(status.NoticeDamage, fmt.Sprintf("bookmarks, notes or deletions in the log %s were changed by the disk in "+
			"%s: nothing is dropped because of that; see with mllpd verify which they are", s.path,
			plural.Of(marks, "place")))
	}
	return err
}

// passDamage returns nil for damage, of which the state tells: what can be read is shown, and nothing is kept.
func passDamage(err error) error {
	if sqlite.OfDamage(err) {
		return nil
	}
	return err
}

// errLost is what a start finds when messages are gone.
var errLost = errors.New("messages that the list knows are gone from the log")

// checkListed tells by an error of SQLite's that a message is gone at an end of what the list knows.
func checkListed(c *sqlite.Conn) error {
	gone, err := c.Number("SELECT count(*) FROM (SELECT min(id) AS id FROM summary UNION SELECT max(id) FROM summary) " +
		"WHERE id IS NOT NULL AND id NOT IN (SELECT id FROM message)")
	if err == nil && gone > 0 {
		err = &sqlite.Error{Code: sqlite3.SQLITE_CORRUPT, Text: errLost.Error()}
	}
	return err
}

func (s *Store) checkEnds(c *sqlite.Conn) error {
	derived, err := c.Number("SELECT value FROM meta WHERE name = 'derived'")
	if err != nil {
		return err
	}
	for _, end := range [...]string{"min", "max"} {
		summary, err := c.Number("SELECT " + end + "(id) FROM summary")
		if err != nil {
			return err
		}
		message, err := c.Number("SELECT "+end+"(id) FROM message WHERE id <= ?", derived)
		if err != nil {
			return err
		}
		there, err := c.Number("SELECT 1 FROM message WHERE id = ?", summary)
		switch {
		case err != nil:
			return err
		case summary != 0 && there == 0:
			s.health.Begin(status.Damaged, status.DamagedInWords(s.path, errLost).Error())
		case summary != message:
			s.notice(status.NoticeDamage, fmt.Sprintf("what searching needs of the log %s is damaged: the list does not show "+
				"all messages; mllpd reindex makes it anew; look at the disk", s.path))
		}
	}
	return nil
}

// loadNumbers reads the log's own numbers.
func (s *Store) loadNumbers(c *sqlite.Conn) error {
	if !s.health.Has(status.Damaged) {
		if err := s.rightNumbers(c); err != nil {
			return err
		}
	}
	err := s.totals.Load(c)
	if err != nil {
		return err
	}
	t, _ := s.totals.Get()
	s.writer.giveOut(t.Last)
	s.writer.leavesOut, err = reading.LeavesOut(c)
	return err
}

// rightNumbers counts again when the log's own numbers cannot be: retention would go by them, and messages that count
// as listed would never be listed. What is derived is derived again.
func (s *Store) rightNumbers(c *sqlite.Conn) error {
	what, err := tables.ForeignNumbers(c)
	if err != nil || what == "" {
		return err
	}
	s.notice(status.NoticeDamage, fmt.Sprintf("the counts in the log %s cannot be right (%s): it is counted again, "+
		"and searching is slow until that is done", s.path, what))
	return c.Tx(func() error {
		if err := tables.RunScript(c, "DROP TABLE summary;\n"+tables.CreateSummary); err != nil {
			return err
		}
		if s.lock.LogBefore != 0 { // which log it is was lost with its numbers
			const same = "INSERT OR IGNORE INTO meta VALUES ('" + tables.IdentityRow + "', ?)"
			if err := c.Exec(same, s.lock.LogBefore); err != nil {
				return err
			}
		}
		// A number that is missing, or is none, counts as 0.
		return tables.RunScript(c, `INSERT OR IGNORE INTO meta SELECT column1, 0
	FROM (VALUES ('derived'), ('count'), ('bytes'), ('last'), ('dropped'), ('broken'), ('brokenbytes'));
UPDATE meta SET value = 0 WHERE name IN ('derived', 'count', 'bytes', 'broken', 'brokenbytes');
DELETE FROM meta WHERE name = 'whole';
UPDATE meta SET value = iif(typeof(value) = 'integer', max(value, 0), 0) WHERE name IN ('last', 'dropped');
INSERT OR IGNORE INTO meta SELECT 'unsummed', max(value, (SELECT ifnull(max(id), 0) FROM message))
	FROM meta WHERE name = 'last'`)
	})
}
