package main

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"hash/crc32"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/store"
)

// logOfLongAgo is a log that was last in use 100 days ago, with a message of then.
func logOfLongAgo(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log")
	s, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	body := []byte(mllptest.Message("OLD"))
	kept := make(completion, 1)
	s.Append(&message.Message{Time: time.Now(), Body: body, Size: int64(len(body))}, kept)
	if err := <-kept; err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	offFor(t, db, 100*24*time.Hour)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// offFor has the log say that it was in use last so long ago, before the machine was started.
func offFor(t *testing.T, db *sql.DB, ago time.Duration) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT id, time, gaps, wall - ?, boot + 1, up FROM age", int64(ago))
	if err != nil {
		t.Fatal(err)
	}
	var readings [][6]int64
	for rows.Next() {
		var r [6]int64
		if err := rows.Scan(&r[0], &r[1], &r[2], &r[3], &r[4], &r[5]); err != nil {
			t.Fatal(err)
		}
		readings = append(readings, r)
	}
	if err := rows.Err(); err != nil || len(readings) < 2 {
		t.Fatalf("%d rows, %v", len(readings), err)
	}
	for _, r := range readings {
		_, err := db.ExecContext(t.Context(), "UPDATE age SET wall = ?, boot = ?, sum = ? WHERE id = ?",
			r[3], r[4], sumOfIntegers(r[:]...), r[0])
		if err != nil {
			t.Fatal(err)
		}
	}
}

// sumOfIntegers is the sum that a row of the log has which holds nothing but integers.
func sumOfIntegers(values ...int64) int64 {
	var row []byte
	for _, v := range values {
		const integer = 1
		row = binary.LittleEndian.AppendUint64(append(row, integer), uint64(v))
	}
	return int64(crc32.Checksum(row, crc32.MakeTable(crc32.Castagnoli)))
}

type completion chan error

func (c completion) Appended(_ *message.Message, err error) { c <- err }

// A log that was not used for 100 days looks like a clock that has jumped: nothing is dropped until somebody says that
// the clock is right, and both is said.
func TestServeAsksAboutTheClock(t *testing.T) {
	path := logOfLongAgo(t)
	ids := func() string {
		out, errs, code := output(t, "export", "-store", path, "-format", "ids")
		if code != 0 {
			t.Fatal(errs)
		}
		return out
	}
	var errs bytes.Buffer
	s := startServeTo(t, &errs, "-store", path)
	s.awaitText("Log", "message", "the clock says ")
	s.stop()
	if !strings.HasPrefix(errs.String(), "mllpd: the clock says ") || !strings.Contains(errs.String(), "-trust-clock\n") ||
		strings.Count(errs.String(), "\n") != 1 {
		t.Errorf("stderr %q", errs.String())
	}
	if got := ids(); got != "OLD\n" {
		t.Errorf("the log holds %q", got)
	}
	errs.Reset()
	s = startServeTo(t, &errs, "-store", path, "-trust-clock")
	s.awaitText("Log", "message", "the clock is confirmed")
	s.awaitText("Log", "message", "the oldest messages were dropped: 1 message older than 90 days. 1 was dropped since")
	s.stop()
	if got := ids(); got != "" || !strings.Contains(errs.String(), "\nmllpd: the oldest messages were dropped: 1 message ") {
		t.Errorf("the log holds %q, stderr %q", got, errs.String())
	}
}
