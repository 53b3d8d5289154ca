package store

import (
	"bytes"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/tables"
)

// A file that is something else is left as it is, with nothing made beside it.
func TestOtherFilesAreLeftAlone(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "other.db")
	c, err := sqlite.Open(other, url.Values{"_pragma": {"journal_mode(WAL)"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(tables.RunScript(c, "CREATE TABLE message (id INTEGER PRIMARY KEY)"), c.Close()); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"text": "MSH|^~\\&|\r", "long": strings.Repeat("no database ", 1000), "short": "SQLite format 3\x00",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{
		"other.db": "database of another program", "text": "file of another kind", "long": "file of another kind",
		"short": "database of another program", ".": "is a folder",
	} {
		path := filepath.Join(dir, name)
		before, _ := os.ReadFile(path)
		_, err := Open(path, Options{})
		if !errors.Is(err, tables.ErrNotLog) || !strings.Contains(err.Error(), want) {
			t.Errorf("open %s: %v", name, err)
		}
		if _, err := OpenReadOnly(path); !errors.Is(err, tables.ErrNotLog) {
			t.Errorf("open %s read-only: %v", name, err)
		}
		if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
			t.Errorf("%s was changed", name)
		}
	}
	if _, err := OpenReadOnly(filepath.Join(dir, "none")); !errors.Is(err, tables.ErrNotLog) {
		t.Errorf("open nothing read-only: %v", err)
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 4 {
		t.Errorf("files beside them: %v", entries)
	}
}

func TestNewerSchema(t *testing.T) {
	path := logFile(t)
	if err := open(t, path, Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	c, err := sqlite.Open(path, url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(tables.RunScript(c, "PRAGMA user_version = 99"), c.Close()); err != nil {
		t.Fatal(err)
	}
	var newer *tables.NewerError
	if _, err := Open(path, Options{}); !errors.As(err, &newer) || newer.Version != 99 || newer.Known != tables.SchemaVersion {
		t.Errorf("open: %v", err)
	}
	if _, err := OpenReadOnly(path); !errors.As(err, &newer) {
		t.Errorf("open read-only: %v", err)
	}
}

// A step of a migration that fails leaves the version before it, whole.
func TestMigrate(t *testing.T) {
	path := logFile(t)
	if err := open(t, path, Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	c, err := sqlite.Open(path, url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := tables.RunScript(c, "PRAGMA user_version = 1"); err != nil {
		t.Fatal(err)
	}
	fail := errors.New("no")
	steps := []tables.Migration{
		func(c *sqlite.Conn) error { return tables.RunScript(c, "CREATE TABLE two (id INTEGER)") },
		func(c *sqlite.Conn) error {
			return errors.Join(tables.RunScript(c, "CREATE TABLE three (id INTEGER)"), fail)
		},
	}
	if err := tables.Migrate(c, path, steps); !errors.Is(err, fail) || !strings.Contains(err.Error(), "from schema 2 to 3") {
		t.Errorf("migrate: %v", err)
	}
	check := func(version int64, tables string) {
		t.Helper()
		if v, err := c.Number("PRAGMA user_version"); err != nil || v != version {
			t.Errorf("version %d (%v), want %d", v, err, version)
		}
		var got []string
		err := c.Query(func(v []any) (bool, error) {
			got = append(got, sqlite.Text(v[0]))
			return true, nil
		}, "SELECT name FROM sqlite_schema WHERE name IN ('two', 'three') ORDER BY name DESC")
		if err != nil || strings.Join(got, " ") != tables {
			t.Errorf("tables %v (%v), want %s", got, err, tables)
		}
	}
	check(2, "two")
	steps[1] = func(c *sqlite.Conn) error { return tables.RunScript(c, "CREATE TABLE three (id INTEGER)") }
	if err := tables.Migrate(c, path, steps); err != nil {
		t.Errorf("migrate: %v", err)
	}
	check(3, "two three")
}

func TestPrivateFiles(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	mustKeep(t, s, sample("A"))
	names, err := filepath.Glob(path + "*")
	if err != nil || len(names) < 3 {
		t.Fatalf("files: %v, %v", names, err)
	}
	for _, name := range append(names, filepath.Dir(path)) {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v", name, info.Mode())
		}
	}
}

// A log whose beginning is damaged is told apart from a file that never was one.
func TestDamagedBeginning(t *testing.T) {
	path := logFile(t)
	if err := open(t, path, Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteAt(make([]byte, 16), 0)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, Options{}); !errors.Is(err, tables.ErrNotLog) || !strings.Contains(err.Error(), "mllpd recover") {
		t.Errorf("open: %v", err)
	}
}

// A WAL whose log was removed belongs to no new one.
func TestOrphanIsSetAside(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	mustKeep(t, s, sample("old"))
	ahead, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Close(), os.Remove(path), os.WriteFile(path+"-wal", ahead, 0o600)); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, Options{})
	if n := s.Totals().Count; n != 0 {
		t.Errorf("a new log holds %d messages", n)
	}
	mustKeep(t, s, sample("new"))
	if names, _ := filepath.Glob(path + "-wal.orphan-*"); len(names) != 1 {
		t.Errorf("set aside: %v", names)
	}
}

// Whoever comes second is told who has the log; when that one ends, however it does, the log is free.
func TestHeld(t *testing.T) {
	path := logFile(t)
	c := startChild(t, "hold", path)
	if line := c.line(t); line != "held" {
		t.Fatalf("the child said %q", line)
	}
	var held *HeldError
	_, err := Open(path, Options{})
	if !errors.As(err, &held) || held.PID != c.Process.Pid || !strings.Contains(err.Error(), filepath.Base(os.Args[0])) {
		t.Errorf("open: %v, want process %d", err, c.Process.Pid)
	}
	r, err := OpenReadOnly(path)
	if err != nil {
		t.Fatalf("reading beside the holder: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	c.kill()
	s := open(t, path, Options{})
	if _, err := Open(path, Options{}); !errors.As(err, &held) || held.PID != os.Getpid() {
		t.Errorf("open twice in one process: %v", err)
	}
	mustKeep(t, s, sample("A"))
}
