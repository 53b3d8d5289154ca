package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/status"
)

// Another log that was put into the place of a closed one is said once, also when it has more messages. The log itself,
// however it is copied, renamed or killed, is not.
func TestAnotherLogInItsPlace(t *testing.T) {
	const words = "is another than the one that was used last"
	path, other := logFile(t), logFile(t)
	build := func(path string, n int) {
		t.Helper()
		s := open(t, path, Options{})
		for i := range n {
			mustKeep(t, s, sample(fmt.Sprintf("%s-%d", filepath.Base(filepath.Dir(filepath.Dir(path))), i)))
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	build(path, 3)
	build(other, 5)
	copied := filepath.Join(t.TempDir(), "copy.mllp")
	copyFile := func(from, to string) {
		t.Helper()
		b, err := os.ReadFile(from)
		if err := errors.Join(err, os.WriteFile(to, b, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	said := func(path string) string {
		t.Helper()
		var told []string
		s := open(t, path, Options{OnNotice: func(n status.Notice) { told = append(told, n.Text) }})
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return strings.Join(told, "\n")
	}
	copyFile(path, copied)
	if got := said(path); got != "" {
		t.Errorf("opened again, it says %q", got)
	}
	copyFile(copied, path) // the same log
	if got := said(path); got != "" {
		t.Errorf("a copy of itself: %q", got)
	}
	copyFile(other, path)
	if got := said(path); !strings.Contains(got, words) || !strings.Contains(got, "up to 3") {
		t.Errorf("another log: %q", got)
	}
	if got := said(path); got != "" {
		t.Errorf("it is said twice: %q", got)
	}
	if err := os.Remove(path + lockfile.Suffix); err != nil {
		t.Fatal(err)
	}
	copyFile(copied, path)
	if got := said(path); got != "" {
		t.Errorf("without the lock file nothing is known, and it says %q", got)
	}
}

// A log that was recovered and put into the place of the damaged one is that log, and so is one whose numbers another
// program deleted: nothing is said of another. What is missing is said.
func TestTheSameLogGoesOn(t *testing.T) {
	for name, harm := range map[string]func(t *testing.T, path string){
		"recovered": func(t *testing.T, path string) {
			to := filepath.Join(t.TempDir(), "new.mllp")
			if _, err := Recover(t.Context(), Source{Log: path}, to, nil); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(to, path); err != nil {
				t.Fatal(err)
			}
		},
		"without its numbers": func(t *testing.T, path string) { change(t, path, "DELETE FROM meta") },
	} {
		for _, lost := range []bool{false, true} {
			t.Run(fmt.Sprint(name, ", some lost ", lost), func(t *testing.T) {
				path := logFile(t)
				s := open(t, path, Options{})
				for range 9 {
					mustKeep(t, s, sample("A"))
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				if lost {
					for _, table := range [...]string{"message", "answer", "summary"} {
						change(t, path, "DELETE FROM "+table+" WHERE id > 7")
					}
				}
				harm(t, path)
				var told notices
				again := open(t, path, Options{OnNotice: told.add})
				await(t, "indexed", func() bool { return again.Lag() == 0 })
				mustKeep(t, again, sample("B"))
				if err := again.Close(); err != nil {
					t.Fatal(err)
				}
				said := told.text()
				if strings.Contains(said, "is another") || strings.Contains(said, "lacks about 2 messages (8–9)") != lost {
					t.Errorf("it says %q", said)
				}
				for _, f := range mustVerify(t, path).Findings {
					if f.Part != status.PartMissing {
						t.Errorf("found: %s", f.Text)
					}
				}
			})
		}
	}
}
