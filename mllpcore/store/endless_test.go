package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"os"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
)

// looped makes a log of some messages and has the pages of one of its tables point to each other, so that it seems to
// have more rows than anybody can read: six levels of pages, each of which names the next 400 times,
// by the same key.
func looped(t *testing.T, table string, key byte) (path string) {
	t.Helper()
	path = foreignLog(t, 40)
	c, err := sqlite.Open(path, url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	root, err := c.Number("SELECT rootpage FROM sqlite_schema WHERE name = ?", table)
	if err := errors.Join(err, c.Run("PRAGMA wal_checkpoint(TRUNCATE)"), c.Close()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const pageBytes, levels, cells = 4096, 6, 400
	page := func(n int64) []byte { return data[(n-1)*pageBytes:][:pageBytes] }
	last := int64(len(data) / pageBytes)
	data = append(data, page(root)...) // the rows there are
	below := last + 1
	for level := range levels {
		p := make([]byte, pageBytes)
		p[0] = 5 // an inner page of a table (https://www.sqlite.org/fileformat2.html, "B-tree Pages")
		binary.BigEndian.PutUint16(p[3:], cells)
		binary.BigEndian.PutUint32(p[8:], uint32(below))
		start := pageBytes
		for i := range cells {
			start -= 6 // the page below, and a key of two bytes
			binary.BigEndian.PutUint32(p[start:], uint32(below))
			p[start+4], p[start+5] = 0x80, key
			binary.BigEndian.PutUint16(p[12+2*i:], uint16(start))
		}
		binary.BigEndian.PutUint16(p[5:], uint16(start))
		if level == levels-1 {
			copy(page(root), p)
			break
		}
		data = append(data, p...)
		below++
	}
	binary.BigEndian.PutUint32(data[28:], uint32(len(data)/pageBytes))
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Whatever is asked of such a log ends, and says why.
func TestPagesInACircle(t *testing.T) {
	tests := []struct {
		table string
		key   byte
	}{{"message", 1}, {"message", 100}, {"summary", 1}, {"summary", 100}, {"answer", 1}, {"mark", 1}}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.table, tt.key), func(t *testing.T) {
			path := looped(t, tt.table, tt.key)
			r, err := OpenReadOnly(path)
			if err != nil {
				t.Fatal(err)
			}
			atOnce(t, func(ctx context.Context) error {
				corrupt := 0
				ask := func(err error) {
					if sqlite.Primary(sqlite.CodeOf(err)) == sqlite3.SQLITE_CORRUPT {
						corrupt++
					} else if err != nil {
						t.Error(err)
					}
				}
				_, err := r.PageBefore(ctx, 0, 1000)
				ask(err)
				_, err = r.PageAfter(ctx, 0, 1000)
				ask(err)
				for _, where := range []string{"", "s.control_id = 'none'", "s.size > 1000000000"} {
					for _, err := range r.Scan(ctx, reading.ScanOptions{Where: where, WithBody: true}) {
						ask(err)
					}
				}
				q, err := query.Parse("patient:4711 OBX-5~x")
				if err != nil {
					return err
				}
				for _, err := range r.Find(ctx, q, reading.ScanOptions{}) {
					ask(err)
				}
				_ = r.Totals()
				if corrupt < 2 && tt.key == 1 && tt.table != "answer" && tt.table != "mark" {
					t.Errorf("%d questions were told of the damage", corrupt)
				}
				return ctx.Err()
			})
			if err := r.Close(); err != nil {
				t.Error(err)
			}
			s, err := Open(path, Options{MaxAge: Unlimited})
			if err != nil {
				if sqlite.Primary(sqlite.CodeOf(err)) != sqlite3.SQLITE_CORRUPT {
					t.Error(err)
				}
				return
			}
			err = s.Close()
			if err != nil && !errors.Is(err, status.ErrRefused) && sqlite.Primary(sqlite.CodeOf(err)) != sqlite3.SQLITE_CORRUPT {
				t.Error(err)
			}
		})
	}
}

// A statement that takes long because there is much to do is not ended.
func TestLongStatementsEnd(t *testing.T) {
	c, err := sqlite.Open(logFile(t), url.Values{"mode": {"memory"}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	const count = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ?) SELECT count(*) FROM n"
	if n, err := c.Number(count, int64(500_000)); err != nil || n != 500_000 {
		t.Errorf("counted %d, %v", n, err)
	}
	if n, err := c.Number(count, int64(1<<40)); sqlite.Primary(sqlite.CodeOf(err)) != sqlite3.SQLITE_CORRUPT {
		t.Errorf("counted %d, %v", n, err)
	}
	if n, err := c.Number(count, int64(500_000)); err != nil || n != 500_000 {
		t.Errorf("and after that %d, %v", n, err)
	}
}
