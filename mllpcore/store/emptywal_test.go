package store

import (
	"os"
	"testing"
)

// An empty WAL beside a log, as readers and whoever copies a backup back leave it, is nothing but an empty WAL.
func TestEmptyWALBesideALog(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	mustKeep(t, s, sample("A"), sample("B"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	copied := path + ".copy"
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{copied: b, copied + "-wal": nil} {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	again := open(t, copied, Options{})
	mustKeep(t, again, sample("C"))
	if n := again.Totals().Count; n != 3 {
		t.Errorf("%d messages", n)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}
