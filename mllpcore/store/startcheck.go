package store

import (
	"errors"
	"fmt"
)

// newestChecked is how many of the newest messages a start looks at, as long as they have no more than so many bytes.
const (
	newestChecked = 64
	newestBytes   = 4 << 20
)

// checkPages looks, before anything is written, at the pages that lead to others, and at those that what is written
// next would be put into. It costs a start next to nothing.
func (s *Store) checkPages(c *conn) error {
	err := c.read(func() error {
		p, err := pagesOf(c)
		if err != nil {
			return err
		}
		used := newPageSet(p.count)
		for _, table := range [...]string{"message", "answer", "mark"} {
			if err := checkTree(p, table, used); err != nil {
				return err
			}
		}
		return checkFree(p, used)
	})
	s.met(err)
	return passDamage(err)
}

// checkStart looks for damage where that costs a start next to nothing: at the ends of the log, which all that was lost
// of a table with its last or first page shows at, in the newest messages, and in what a person noted. The patrol looks
// everywhere.
func (s *Store) checkStart(c *conn) error {
	if err := s.checkEnds(c); err != nil {
		return err
	}
	read := int64(0)
	err := c.query(func(v []any) (bool, error) {
		r := rowOfHead(v)
		s.damage.check(r.ID, r.Damaged, text(v[headNoted]))
		read += integer(v[headBodyLength])
		return read < newestBytes, nil
	}, selectTail, int64(upper(0)), int64(0), int64(newestChecked))
	if err != nil {
		return err
	}
	marks := 0
	err = c.query(func([]any) (bool, error) {
		marks++
		return true, nil
	}, "SELECT 1 FROM mark k WHERE "+changedMark)
	if marks > 0 {
		s.notice(NoticeDamage, fmt.Sprintf("what was noted of messages of the log %s, or which were deleted, is changed "+
			"by the disk in %s: nothing is dropped because of that; see with mllpd verify which they are", s.path,
			counted(marks, "place")))
	}
	return err
}

// passDamage returns nil for damage, of which the state tells: what can be read is shown, and nothing is kept.
func passDamage(err error) error {
	if ofDamage(err) {
		return nil
	}
	return err
}

// errLost is what a start finds when messages are gone.
var errLost = errors.New("messages that the list knows are gone from the log")

func (s *Store) checkEnds(c *conn) error {
	derived, err := c.number("SELECT value FROM meta WHERE name = 'derived'")
	if err != nil {
		return err
	}
	for _, end := range [...]string{"min", "max"} {
		summary, err := c.number("SELECT " + end + "(id) FROM summary")
		if err != nil {
			return err
		}
		message, err := c.number("SELECT "+end+"(id) FROM message WHERE id <= ?", derived)
		if err != nil {
			return err
		}
		there, err := c.number("SELECT 1 FROM message WHERE id = ?", summary)
		switch {
		case err != nil:
			return err
		case summary != 0 && there == 0:
			s.health.begin(damaged, damagedInWords(s.path, errLost).Error())
		case summary != message:
			s.notice(NoticeDamage, fmt.Sprintf("what searching needs of the log %s is damaged: the list does not show "+
				"all messages; mllpd reindex makes it anew; look at the disk", s.path))
		}
	}
	return nil
}
