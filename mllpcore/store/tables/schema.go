package tables

import (
	"fmt"
	"strings"

	"mllpscope/mllpcore/store/sqlite"
)

// ApplicationID marks a SQLite file as a message log: "MLPS".
const ApplicationID = 0x4D4C5053

// SchemaVersion is what this program writes. Each step of migrations leads to the next.
const SchemaVersion = 4

// CreateSchema makes the tables. Times are nanoseconds since 1970 UTC. What is not NOT NULL is NULL when it does not
// apply.
//
//	message  the truth: written before the answer leaves, never changed, deleted by retention and after delete.
//	  id       message.ID
//	  time     when the last byte was in
//	  facts    kind, size, reason, quirks, duplicate as the server saw it, started, skipped, connection, remote: coding
//	  body     the payload, byte for byte
//	  junk     what came before the start block, NULL when nothing did
//	  sum      CRC-32C of the row, NULL for one written by schema 3 or older
//
//	answer   what was sent; written a moment later. No row: not answered yet, or the note was lost with the process.
//	  id, code (AA … CR, CA+AA, ACK, NAK, "" for none), positive, reason, sent, elapsed, bytes, faults (lines),
//	  stored   when the message was safe; NULL when that failed or was not noted (schema 1)
//	  sum      as in message
//
//	summary  derived from message and answer by the columns of RowColumns (row.go); it has every id up to meta.derived.
//	  id, time, connection, remote
//	  host     the peer's address as 16 bytes (IPv4 as ::ffff:a.b.c.d), so that a network is a range; NULL when unknown
//	  kind     message.Kind: 0 message, 1 broken, 2 answer, 3 refused, 4 sent
//	  control_id, type, trigger, version   MSH-10, MSH-9.1, MSH-9.2, MSH-12.1 as received, "" when missing
//	  sending_application, sending_facility, receiving_application, receiving_facility   MSH-3 … MSH-6 as received,
//	                                                       all without blanks around them (and their components)
//	  patient_id, patient_name                             PID-3.1 and "family^given" of PID-5, decoded
//	  size, reason, quirks (frame.Quirk bits)
//	  duplicate                                            the same sender used this control ID before
//	  ack, positive, ack_reason, sent, elapsed             of answer; ack is NULL while it is not answered
//
//	mark     what a person did to a message: bookmarked (0, 1), note, deleted (when; the row is hidden and purged later);
//	         and what was found out of it: damaged (in words, '' when nothing is known against it)
//	  sum      as in message, of all columns
//
//	age      by when all messages up to id had come: see age.go; 0 is how late it was when that was noted last
//	  time, gaps, wall, boot, up   a reading of the clock: ageclock
//	  sum      as in message, of all columns
//
//	meta     derived  the highest id in summary, 0 when none
//	         whole    the id from which on every one was given to a message and kept, up to the newest
//	         count, bytes  of the messages up to derived that are not deleted
//	         broken, brokenbytes  of those among them that are broken or refused
//	         last     an id that was given out; the highest is the greater of this and max(message.id)
//	         dropped  messages dropped by retention
//	         unsummed the highest id whose rows may be without a sum: older programs wrote them
//	         wal      by which the log knows its WAL, see SignRow; walbefore is the one before
//	         open     1 while the log is open, see HasOpenMark
//	         missing … is what the log knows to be missing, see the package loss; the value is when that was confirmed
const CreateSchema = `
CREATE TABLE message (
	id    INTEGER PRIMARY KEY,
	time  INTEGER NOT NULL,
	facts BLOB NOT NULL,
	body  BLOB NOT NULL,
	junk  BLOB,
	sum   INTEGER
);
CREATE TABLE answer (
	id       INTEGER PRIMARY KEY,
	code     TEXT NOT NULL,
	positive INTEGER NOT NULL,
	reason   TEXT NOT NULL,
	sent     INTEGER,
	elapsed  INTEGER NOT NULL,
	bytes    BLOB,
	faults   TEXT NOT NULL,
	stored   INTEGER,
	sum      INTEGER
);
CREATE TABLE mark (
	id         INTEGER PRIMARY KEY,
	bookmarked INTEGER NOT NULL DEFAULT 0,
	note       TEXT NOT NULL DEFAULT '',
	deleted    INTEGER,
	damaged    TEXT NOT NULL DEFAULT '',
	sum        INTEGER
);
CREATE INDEX mark_deleted ON mark (deleted) WHERE deleted IS NOT NULL;
CREATE TABLE meta (
	name  TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO meta VALUES ('derived', 0), ('count', 0), ('bytes', 0), ('last', 0), ('dropped', 0), ('unsummed', 0),
	('broken', 0), ('brokenbytes', 0);
` + createAge + CreateSummary

const createAge = `
CREATE TABLE age (
	id   INTEGER PRIMARY KEY,
	time INTEGER NOT NULL,
	gaps INTEGER NOT NULL,
	wall INTEGER NOT NULL,
	boot INTEGER NOT NULL,
	up   INTEGER NOT NULL,
	sum  INTEGER
);
`

// CreateSummary makes all that is derived.
const CreateSummary = `
CREATE TABLE summary (` + SummaryTable + `);
` + createIndexes

// createIndexes makes the indexes of summary. They are by span (see SpanBits), one span behind the other. So a value is
// looked for in one span after the other, the newest first, and what comes and what is dropped changes a few
// neighbouring pages, where in an index over all IDs it would change pages all over the file. One that is over all is
// needed to tell whether a sender used a control ID before.
//
// A condition must say what a partial index is limited to: kind <> 0 AND …. SQLite plans by what the last statements
// say of a large log, the same in all logs: that a partial index is small it cannot know otherwise. ANALYZE is there to
// make the table for that, so it is of a small one.
const createIndexes = `
CREATE INDEX summary_control ON summary (control_id, sending_application, sending_facility);
CREATE INDEX summary_id ON summary (` + SpanOfID + `, control_id);
CREATE INDEX summary_type ON summary (` + SpanOfID + `, type, trigger);
CREATE INDEX summary_time ON summary (` + SpanOfID + `, time);
CREATE INDEX summary_patient ON summary (` + SpanOfID + `, patient_id) WHERE patient_id <> '';
CREATE INDEX summary_host ON summary (` + SpanOfID + `, host);
CREATE INDEX summary_ack ON summary (` + SpanOfID + `, ack);
CREATE INDEX summary_broken ON summary (` + SpanOfID + `, kind) WHERE kind <> 0;
CREATE INDEX summary_quirks ON summary (` + SpanOfID + `, quirks) WHERE quirks <> 0;
CREATE INDEX summary_duplicate ON summary (` + SpanOfID + `, duplicate) WHERE duplicate <> 0;
ANALYZE mark;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
	('summary', 'summary_control', '1000000 2 2 2'), ('summary', 'summary_id', '1000000 8192 2'),
	('summary', 'summary_type', '1000000 8192 800 300'), ('summary', 'summary_time', '1000000 8192 1'),
	('summary', 'summary_patient', '1000000 8192 2'), ('summary', 'summary_host', '1000000 8192 20'),
	('summary', 'summary_ack', '1000000 8192 800'),
	('summary', 'summary_broken', '1000 10 3'), ('summary', 'summary_quirks', '1000 10 3'),
	('summary', 'summary_duplicate', '1000 10 10');
`

// SummaryTable is the inside of a table like summary; a query makes one for what is not derived yet.
const SummaryTable = `
	id INTEGER PRIMARY KEY,
	time INTEGER NOT NULL,
	connection TEXT NOT NULL,
	remote TEXT NOT NULL,
	host BLOB,
	kind INTEGER NOT NULL,
	control_id TEXT NOT NULL,
	type TEXT NOT NULL,
	trigger TEXT NOT NULL,
	version TEXT NOT NULL,
	sending_application TEXT NOT NULL,
	sending_facility TEXT NOT NULL,
	receiving_application TEXT NOT NULL,
	receiving_facility TEXT NOT NULL,
	patient_id TEXT NOT NULL,
	patient_name TEXT NOT NULL,
	size INTEGER NOT NULL,
	reason TEXT NOT NULL,
	quirks INTEGER NOT NULL,
	duplicate INTEGER NOT NULL,
	ack TEXT,
	positive INTEGER,
	ack_reason TEXT,
	sent INTEGER,
	elapsed INTEGER,
	sum INTEGER
`

// Migration leads from the version of its place in migrations, plus one, to the next.
type Migration func(c *sqlite.Conn) error

// dropIndexes2 are the indexes that went over all IDs until version 2.
const dropIndexes2 = `
DROP INDEX IF EXISTS summary_control;
DROP INDEX IF EXISTS summary_type;
DROP INDEX IF EXISTS summary_trigger;
DROP INDEX IF EXISTS summary_time;
DROP INDEX IF EXISTS summary_patient;
DROP INDEX IF EXISTS summary_host;
DROP INDEX IF EXISTS summary_ack;
DROP INDEX IF EXISTS summary_negative;
DROP INDEX IF EXISTS summary_broken;
DROP INDEX IF EXISTS summary_quirks;
DROP INDEX IF EXISTS summary_duplicate;
`

// addSums makes room for sums. What is there gets none: they would prove nothing.
const addSums = `
ALTER TABLE message ADD COLUMN sum INTEGER;
ALTER TABLE answer ADD COLUMN sum INTEGER;
ALTER TABLE summary ADD COLUMN sum INTEGER;
ALTER TABLE mark ADD COLUMN damaged TEXT NOT NULL DEFAULT '';
ALTER TABLE mark ADD COLUMN sum INTEGER;
INSERT INTO meta SELECT 'unsummed', max(value, (SELECT ifnull(max(id), 0) FROM message)) FROM meta WHERE name = 'last'
`

// AddBroken counts what is broken; the index has few others.
func AddBroken(c *sqlite.Conn) error {
	var a Amount
	err := c.Query(func(v []any) (bool, error) {
		a.Broken, a.BrokenBytes = sqlite.Int(v[0]), sqlite.Int(v[1])
		return false, nil
	}, "SELECT count(*), ifnull(sum("+MessageBytes+"), 0) FROM summary s JOIN message m ON m.id = s.id "+
		"WHERE s.kind <> 0 AND "+IsBroken+" AND m.id <= (SELECT value FROM meta WHERE name = 'derived') "+
		"AND m.id NOT IN (SELECT id FROM mark WHERE deleted IS NOT NULL)")
	if err != nil {
		return err
	}
	if err := RunScript(c, "INSERT INTO meta VALUES ('broken', 0), ('brokenbytes', 0)"); err != nil {
		return err
	}
	return a.Note(c)
}

// Migrations returns the steps from version 1 on.
func Migrations() []Migration {
	return []Migration{
		func(c *sqlite.Conn) error { return RunScript(c, "ALTER TABLE answer ADD COLUMN stored INTEGER") },
		func(c *sqlite.Conn) error { return RunScript(c, dropIndexes2+createIndexes) },
		func(c *sqlite.Conn) error {
			if err := RunScript(c, addSums); err != nil {
				return err
			}
			if err := AddAges(c); err != nil {
				return err
			}
			return AddBroken(c)
		},
	}
}

// Migrate brings the schema to the present, one version and one transaction at a time: a crash leaves a whole version.
func Migrate(c *sqlite.Conn, path string, steps []Migration) error {
	target := int64(len(steps) + 1)
	version, err := c.Number("PRAGMA user_version")
	if err != nil {
		return err
	}
	if version > target {
		return &NewerError{Path: path, Version: int(version), Known: int(target)}
	}
	if version < 1 {
		return fmt.Errorf("%w: %s has no schema version", ErrNotLog, path)
	}
	for ; version < target; version++ {
		err := c.Tx(func() error {
			if err := steps[version-1](c); err != nil {
				return err
			}
			return c.Exec(fmt.Sprintf("PRAGMA user_version = %d", version+1))
		})
		if err != nil {
			return fmt.Errorf("bring %s from schema %d to %d: %w", path, version, version+1, err)
		}
	}
	return nil
}

// RunScript runs statements that are separated by semicolons at line ends.
func RunScript(c *sqlite.Conn, script string) error {
	for _, q := range strings.Split(script, ";\n") {
		if strings.TrimSpace(q) == "" {
			continue
		}
		if err := c.Run(q); err != nil {
			return err
		}
	}
	return nil
}

// Create makes an empty log in the file of the connection, which must be empty. The mark that it is a log is in the
// file's first page before the WAL is used at all.
func Create(c *sqlite.Conn, version int) error {
	for _, q := range []string{"PRAGMA page_size = 4096", "PRAGMA auto_vacuum = INCREMENTAL"} {
		if err := RunScript(c, q); err != nil {
			return err
		}
	}
	err := c.Tx(func() error {
		if err := RunScript(c, CreateSchema); err != nil {
			return err
		}
		if err := ChangeSign(c, NewSign(0)); err != nil {
			return err
		}
		return RunScript(c, fmt.Sprintf("PRAGMA application_id = %d;\nPRAGMA user_version = %d", ApplicationID, version))
	})
	if err != nil {
		return err
	}
	_, err = c.Number("PRAGMA journal_mode = WAL")
	return err
}
