package tables

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/store/sqlite"
)

// ForeignError tells that a log holds what this program does not make: somebody else made it or changed it. It has been
// left alone. It is an ErrNotLog.
type ForeignError struct {
	Path string
	What string // in words, e.g. `the trigger "t" on message`
}

// Error implements error.
func (e *ForeignError) Error() string {
	return fmt.Sprintf("%s is no log as this program makes one: it holds %s. It was left alone: choose another file. If "+
		"nobody changed it, it is damaged: keep a copy, and read that with mllpd recover", e.Path, e.What)
}

// Is makes it an ErrNotLog.
func (e *ForeignError) Is(target error) bool { return target == ErrNotLog }

// Refuse looks at the log at path before anything is made beside it, read or written, and returns an error when it is
// not ours to open. Only what it is made of and its IDs are looked at, without its WAL when that is empty or not its
// own. What cannot be read is no reason here: it may be made whole, and is told by what reads it then.
func Refuse(path string, wal bool, look func(*sqlite.Conn, string) error) error {
	parameters := url.Values{"mode": {"ro"}, sqlite.Pragmas: {"busy_timeout(5000)"}}
	if !wal || !Filled(path+"-wal") {
		parameters.Set("immutable", "1") // otherwise SQLite would make one
	}
	c, err := sqlite.Open(path, parameters)
	if err != nil {
		return nil //nolint:nilerr // see above
	}
	err = look(c, path)
	_ = c.Close() // it never wrote
	var newer *NewerError
	if errors.Is(err, ErrNotLog) || errors.As(err, &newer) {
		return err
	}
	return nil
}

// UpToDate brings the log of a connection to the present, when all of it is ours.
func UpToDate(c *sqlite.Conn, path string) error {
	if err := ExamineToWrite(c, path); err != nil {
		return err
	}
	if err := Migrate(c, path, Migrations()); err != nil {
		return err
	}
	_, err := c.Number("PRAGMA journal_mode = WAL")
	return err
}

// Filled tells whether there is something in a file.
func Filled(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0
}

// examine compares the log of a connection with what this program makes.
func examine(c *sqlite.Conn, path string, most int64) error {
	if err := ExamineSchema(c, path); err != nil {
		return err
	}
	what, err := ForeignIDs(c, most)
	if err == nil && what != "" {
		err = &ForeignError{Path: path, What: what}
	}
	return err
}

// ExamineSchema compares what the log of a connection is made of with what this program makes. Nothing of it is run for
// that: SQLite only reads what it is.
func ExamineSchema(c *sqlite.Conn, path string) error {
	version, err := VersionOf(c, path)
	if err != nil {
		return err
	}
	what, err := ForeignSchema(c, version)
	if err == nil && what == "" {
		what, err = foreignValues(c)
	}
	if err == nil && what != "" {
		err = &ForeignError{Path: path, What: what}
	}
	return err
}

// VersionOf returns the version of a log's schema, which is one that this program knows.
func VersionOf(c *sqlite.Conn, path string) (int, error) {
	known := len(Migrations()) + 1
	n, err := c.Number("PRAGMA user_version")
	version := int(n)
	switch {
	case err != nil:
		return 0, err
	case version > known:
		return version, &NewerError{Path: path, Version: version, Known: known}
	case version < 1:
		return version, fmt.Errorf("%w: %s has no schema version", ErrNotLog, path)
	}
	return version, nil
}

// ExamineToWrite is examine for a log that gets more messages.
func ExamineToWrite(c *sqlite.Conn, path string) error { return examine(c, path, LastID/2) }

// ExamineToRead is examine for a log whose numbers are not made right before it is read.
func ExamineToRead(c *sqlite.Conn, path string) error {
	if err := examine(c, path, LastID); err != nil {
		return err
	}
	what, err := ForeignNumbers(c)
	switch {
	case sqlite.Primary(sqlite.CodeOf(err)) == sqlite3.SQLITE_CORRUPT: // told by what reads it; the rest can be read
		return nil
	case err == nil && what != "":
		return fmt.Errorf("the counts in the log %s cannot be right (%s): %w, which counts again", path, what,
			ErrWriteOnce)
	}
	return err
}

// ErrWriteOnce is what to do about a log that cannot be read as it is.
var ErrWriteOnce = errors.New("open it for writing once, as with mllpd reindex")

// ForeignSchema returns in words what of the schema is not as this program makes it, "" when all is.
func ForeignSchema(c *sqlite.Conn, version int) (string, error) {
	there, err := ReadSchema(c)
	if sqlite.Unreadable(err) {
		return "a schema that cannot be read (" + err.Error() + ")", nil
	}
	if err != nil {
		return "", err
	}
	own, err := OwnSchemas(version)
	if err != nil {
		return "", fmt.Errorf("make the schema %d to compare the log with: %w", version, err)
	}
	what := ""
	for _, rows := range own {
		if one := Difference(there, rows); one == "" {
			return sharedPage(c)
		} else if what == "" {
			what = one
		}
	}
	return what, nil
}

// sharedPage returns in words what begins at the same page of the file as something else, "" when nothing does. What is
// written to one of them would overwrite the other.
func sharedPage(c *sqlite.Conn) (what string, err error) {
	err = c.Query(func(v []any) (bool, error) {
		what = fmt.Sprintf("%s at the page %d of the file, where something else begins as well", quoted(sqlite.Text(v[0])),
			sqlite.Int(v[1]))
		return false, nil
	}, "SELECT max(name), rootpage FROM sqlite_schema WHERE rootpage > 0 GROUP BY rootpage HAVING count(*) > 1")
	return what, err
}

// Difference returns in words the first thing that is in one schema and not in our own, or missing.
func Difference(there, own []SchemaRow) string {
	seen := map[string]bool{}
	for _, row := range there {
		i := slices.IndexFunc(own, func(o SchemaRow) bool { return o.Name == row.Name && o.Kind == row.Kind })
		switch {
		case i < 0 || seen[row.Name]:
			return row.Words()
		case own[i].Table != row.Table:
			return fmt.Sprintf("%s on another table (%s)", row.Words(), quoted(row.Table))
		case own[i].sql != row.sql:
			return row.Words() + " made in another way: " + quoted(firstOther(row.sql, own[i].sql))
		}
		seen[row.Name] = true
	}
	for _, row := range own {
		if !seen[row.Name] && row.Kind != "index" { // without one searching is slow, and Reindex makes it again
			return "no " + strings.TrimPrefix(row.Words(), "the ")
		}
	}
	return ""
}

// Words names a row.
func (r SchemaRow) Words() string {
	kind := r.Kind
	if kind == "table" && strings.HasPrefix(strings.ToUpper(r.sql), "CREATE VIRTUAL") {
		kind = "virtual table"
	}
	if !slices.Contains([]string{"table", "virtual table", "index", "trigger", "view"}, kind) {
		return fmt.Sprintf("%s of an unknown kind (%s)", quoted(r.Name), quoted(kind))
	}
	words := "the " + kind + " " + quoted(r.Name)
	if kind == "index" || kind == "trigger" {
		words += " on " + quoted(r.Table)
	}
	return words
}

// quotedMost is how much of what a file says is repeated in an error.
const quotedMost = 60

// quoted is what a file says, on one line and not too long.
func quoted(s string) string {
	if len(s) > quotedMost {
		s = strings.ToValidUTF8(s[:quotedMost], "") + "…"
	}
	return fmt.Sprintf("%q", s)
}

// firstOther returns from where on a text differs from our own, beginning with the word.
func firstOther(s, own string) string {
	n := 0
	for n < min(len(s), len(own)) && s[n] == own[n] {
		n++
	}
	start := strings.LastIndexAny(s[:n], " (,") + 1
	if rest := s[start:]; rest != "" {
		return rest
	}
	return "it ends too early"
}

// LastID is the highest ID of a log that is read. One that is written has IDs up to its half: there is room for more
// messages than ever come, and all of them can be read. At the end of the numbers SQLite would choose IDs by chance,
// and order would be lost.
const LastID = 1 << 62

// ForeignIDs returns in words which IDs no log of this program has. Pages that are damaged are not looked into: what is
// in them is told where they are read.
func ForeignIDs(c *sqlite.Conn, most int64) (string, error) {
	for _, table := range [...]string{"message", "answer", "summary", "mark"} {
		for _, bound := range [...]string{"min", "max"} {
			id, err := c.Number("SELECT ifnull(" + bound + "(id), 1) FROM " + table)
			switch {
			case sqlite.Primary(sqlite.CodeOf(err)) == sqlite3.SQLITE_CORRUPT:
				continue
			case err != nil:
				return "", err
			case id < 1 || id > LastID:
				return fmt.Sprintf("a row with the ID %d in the table %s: IDs go from 1 to %d", id, table, int64(LastID)), nil
			case id > most:
				return fmt.Sprintf("a row with the ID %d in the table %s, which leaves too few for new messages: those of a log "+
					"that is written to go up to %d", id, table, most), nil
			}
		}
	}
	id, err := foreignAge(c, most)
	if err != nil || id != 0 {
		return fmt.Sprintf("a row with the ID %d in the table age: IDs go up to %d", id, most), err
	}
	last, err := c.Number("SELECT max(value) FROM meta WHERE name = 'last'")
	switch {
	case err == nil && last > LastID:
		return fmt.Sprintf("the ID %d as the last one given out: IDs go from 1 to %d", last, int64(LastID)), nil
	case err == nil && last > most:
		return fmt.Sprintf("the ID %d as the last one given out, which leaves too few for new messages: those of a log that "+
			"is written to go up to %d", last, most), nil
	}
	if sqlite.Primary(sqlite.CodeOf(err)) == sqlite3.SQLITE_CORRUPT {
		err = nil
	}
	return "", err
}

// BeyondIDs returns in words which row of the log in use is of no message that was given an ID, "" when there is none.
// given is the last one that was; it is asked after the log was read, to which more may have come.
func BeyondIDs(c *sqlite.Conn, given func() int64) (string, error) {
	for _, table := range [...]string{"message", "answer", "summary", "mark"} {
		for _, bound := range [...]string{"min", "max"} {
			id, err := c.Number("SELECT ifnull(" + bound + "(id), 1) FROM " + table)
			if err != nil {
				return "", err
			}
			if id < 1 || id > max(given(), 1) {
				return fmt.Sprintf("a row with the ID %d in the table %s", id, table), nil
			}
		}
	}
	return "", nil
}

// ErrNotLog tells that a file is something else than a message log. It has not been touched. Open returns it wrapped
// with the file's name.
var ErrNotLog = errors.New("this is no message log")

// NewerError tells that a log was written by a newer program. It has not been changed.
type NewerError struct {
	Path           string
	Version, Known int // of the schema: the file's, and the newest this program knows
}

// Error implements error.
func (e *NewerError) Error() string {
	return fmt.Sprintf("the log %s was written by a newer version of this program (schema %d, known up to %d): "+
		"use that version, or choose another file", e.Path, e.Version, e.Known)
}
