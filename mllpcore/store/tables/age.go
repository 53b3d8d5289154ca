package tables

import (
	"time"

	"mllpscope/mllpcore/store/ageclock"
	"mllpscope/mllpcore/store/sqlite"
)

// sampledAges is how many readings an older log gets from the times of its messages.
const sampledAges = 128

// A row of age that the disk has changed must not have messages dropped.
const (
	AgeColumns = "id, time, gaps, wall, boot, up"
	insertAge  = "INSERT OR REPLACE INTO age (" + AgeColumns + ", sum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, " + sqlite.SumName +
		"(?1, ?2, ?3, ?4, ?5, ?6))"
	WholeAge = "sum IS " + sqlite.SumName + "(" + AgeColumns + ")"
)

// WriteReading notes a reading of the clock by which all messages up to an ID had come.
func WriteReading(c *sqlite.Conn, id int64, r ageclock.Reading) error {
	return c.Exec(insertAge, id, r.Time, r.Gaps, r.Wall, r.Boot, r.Up)
}

// AddAges adds the table age to an older log, and fills it from the times of its messages. What has a higher ID came
// later, whatever its own time says. A time that cannot be, or is later than that of the newest message, is left out.
func AddAges(c *sqlite.Conn) error {
	if err := RunScript(c, createAge); err != nil {
		return err
	}
	var first, last, newest int64
	err := c.Query(func(v []any) (bool, error) {
		first, last = sqlite.Int(v[0]), sqlite.Int(v[1])
		return false, nil
	}, "SELECT ifnull(min(id), 0), ifnull(max(id), 0) FROM message")
	if err != nil || last == 0 {
		return err
	}
	if newest, err = c.Number("SELECT time FROM message WHERE id = ?", last); err != nil {
		return err
	}
	const earliest = ageclock.Earliest * int64(time.Second)
	if newest < earliest {
		return nil // it begins to count from now on
	}
	old := func(at int64) ageclock.Reading { return ageclock.Reading{Time: at, Wall: at, Up: ageclock.NoUp} }
	if err := WriteReading(c, 0, old(newest)); err != nil {
		return err
	}
	latest := int64(0)
	step := max((last-first)/sampledAges, 1)
	for upTo := first; upTo <= last; upTo += step {
		if last-upTo < step {
			upTo = last
		}
		var id, at int64
		err := c.Query(func(v []any) (bool, error) {
			id, at = sqlite.Int(v[0]), sqlite.Int(v[1])
			return false, nil
		}, "SELECT id, time FROM message WHERE id <= ? ORDER BY id DESC LIMIT 1", upTo)
		if err != nil {
			return err
		}
		if at < earliest || at > newest {
			continue
		}
		latest = max(latest, at)
		if err := WriteReading(c, id, old(latest)); err != nil {
			return err
		}
	}
	return nil
}
