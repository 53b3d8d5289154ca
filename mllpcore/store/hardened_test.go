package store

import (
	"net/url"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/sqlite"
)

// What a file of somebody else could have SQLite do, it does not do on any connection of ours.
func TestConnectionsAreHardened(t *testing.T) {
	path := foreignLog(t, 1,
		"CREATE TRIGGER away AFTER INSERT ON answer BEGIN DELETE FROM message; END", "CREATE VIEW v AS SELECT * FROM message")
	c, err := sqlite.Open(path, url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := c.Run("INSERT INTO answer (id, code, positive, reason, elapsed, faults) VALUES (9, '', 1, '', 0, '')"); err != nil {
		t.Fatal(err)
	}
	if n, err := c.Number("SELECT count(*) FROM message"); n != 1 || err != nil {
		t.Errorf("a trigger ran: %d messages, %v", n, err)
	}
	tests := map[string]string{
		"SELECT * FROM v":                             "prohibited",
		"ATTACH 'x' AS x":                             "too many attached",
		"SELECT load_extension('x')":                  "not authorized",
		`SELECT "no column"`:                          "no such column",
		"UPDATE sqlite_schema SET sql = ''":           "may not be modified",
		"SELECT '" + strings.Repeat("x", 1<<20) + "'": "too big",
	}
	for statement, words := range tests {
		if err := c.Run(statement); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%.40s: %v", statement, err)
		}
	}
	if n, err := c.Number("PRAGMA cell_size_check"); n != 1 || err != nil {
		t.Errorf("cell_size_check is %d, %v", n, err)
	}
}
