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

	"mllpscope/mllpcore"
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
	s.Append(&mllpcore.Message{Time: time.Now(), Body: body, Size: int64(len(body))}, kept)
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
	const ago = int64(100 * 24 * time.Hour)
	var id, at int64
	if err := db.QueryRowContext(t.Context(), "SELECT id, time FROM age").Scan(&id, &at); err != nil {
		t.Fatal(err)
	}
	for _, q := range [...]struct {
		text string
		args []any
	}{
		{"UPDATE meta SET value = value - ? WHERE name = 'clock'", []any{ago}},
		{"UPDATE age SET time = ?, sum = ?", []any{at - ago, sumOfIntegers(id, at-ago)}},
	} {
		if r, err := db.ExecContext(t.Context(), q.text, q.args...); err != nil {
			t.Fatal(err)
		} else if n, _ := r.RowsAffected(); n != 1 {
			t.Fatalf("%s: %d rows", q.text, n)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
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

func (c completion) Appended(_ *mllpcore.Message, err error) { c <- err }

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
	s.awaitText("Log", "message", "the oldest messages were dropped: 1 message older than 90 days. 1 were dropped since")
	s.stop()
	if got := ids(); got != "" || !strings.Contains(errs.String(), "\nmllpd: the oldest messages were dropped: 1 message ") {
		t.Errorf("the log holds %q, stderr %q", got, errs.String())
	}
}
