package store

import (
	"fmt"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/tables"
)

// Whoever only reads a log and who writes to it name the same limit of IDs, or why theirs is another.
func TestLimitOfIDsIsOne(t *testing.T) {
	for id, want := range map[int64]string{
		tables.LastID + 5:   "with the ID 4611686018427387909 in the table mark: IDs go from 1 to 4611686018427387904",
		tables.LastID/2 + 5: "which leaves too few for new messages: those of a log that is written to go up to 2305843009213693952",
	} {
		path := changed(t, 3, fmt.Sprintf("INSERT INTO mark (id, damaged) VALUES (%d, '')", id))
		_, writing := Open(path, Options{})
		r, reading := OpenReadOnly(path)
		if reading == nil {
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
		}
		found := fmt.Sprint(mustVerify(t, path).Findings)
		if writing == nil || !strings.Contains(writing.Error(), want) || !strings.Contains(found, want) ||
			id > tables.LastID && (reading == nil || !strings.Contains(reading.Error(), want)) || id < tables.LastID && reading != nil {
			t.Errorf("%d: writing %v, reading %v, found %s", id, writing, reading, found)
		}
	}
}
