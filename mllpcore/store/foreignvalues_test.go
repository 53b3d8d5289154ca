package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// What stands in the place of a short value may be as large as the file. It is not read, by no way to open a log.
func TestLargeValuesAreNotRead(t *testing.T) {
	const size = 64 << 20
	blob, long := fmt.Sprintf("zeroblob(%d)", size), fmt.Sprintf("'x' || hex(zeroblob(%d))", size/2)
	for name, script := range map[string][]string{
		"a number":          {"UPDATE meta SET value = " + blob + " WHERE name = 'broken'"},
		"a text":            {"UPDATE meta SET value = " + long + " WHERE name = 'derived'"},
		"a name":            {"INSERT INTO meta VALUES (" + long + ", 0)"},
		"another number":    {"INSERT INTO meta VALUES ('other', " + blob + ")"},
		"a statistic":       {"UPDATE sqlite_stat1 SET stat = " + long + " WHERE idx = 'summary_ack'"},
		"a statistic's row": {"INSERT INTO sqlite_stat1 VALUES ('summary', " + blob + ", '1 1')"},
		"a time":            {"INSERT OR REPLACE INTO age VALUES (1, " + blob + ", 0, 0, 0, 0, 0)"},
		"a statement": {
			"PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET sql = sql || ' -- ' || " + long + " WHERE name = 'mark'",
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := foreignLog(t, 3, script...)
			if info, err := os.Stat(path); err != nil || info.Size() < size {
				t.Fatal(info, err)
			}
			c := startChild(t, "refuse", path)
			defer c.kill()
			for range 3 {
				if said := c.line(t); !strings.Contains(said, "not as this program makes") &&
					!strings.Contains(said, "no log as this program makes one") {
					t.Error(said)
				}
			}
			took, err := strconv.Atoi(c.line(t))
			t.Logf("%d bytes of memory", took)
			if err != nil || took >= size {
				t.Errorf("it took %d bytes of memory for a value of %d, %v", took, size, err)
			}
		})
	}
}

// refuseChild opens a log by every way, and says how that went and how much memory it took.
func refuseChild(path string) error {
	ctx := context.Background()
	s, err := Open(path, Options{})
	if err == nil {
		err = s.Close()
	}
	fmt.Println(err)
	r, err := OpenReadOnly(path)
	if err == nil {
		err = r.Close()
	}
	fmt.Println(err)
	report, err := Verify(ctx, path, nil)
	for _, f := range report.Findings {
		err = errors.Join(err, errors.New(f.Text))
	}
	fmt.Println(err)
	took, err := memoryTaken()
	fmt.Println(took)
	return err
}

// memoryTaken returns how much memory this process had at most, where the system tells; what Go had otherwise.
func memoryTaken() (int, error) {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int(m.Sys), nil //nolint:nilerr // not on Linux
	}
	defer func() { _ = f.Close() }() // it was only read
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(text, "kB")))
			return n << 10, err
		}
	}
	return 0, errors.New("the system does not say how much memory was taken")
}
