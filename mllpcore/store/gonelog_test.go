package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/tables"
)

// Whoever opens a log that is gone is told what it left, and how to get what is in that.
func TestGoneLogNamesWhatItLeft(t *testing.T) {
	k := kill(t, "gone", 10, false)
	path := k.place(t)
	orphan, saved := path+"-wal.orphan-1", path+".saved-20261130-120000"
	if err := errors.Join(os.WriteFile(orphan, k.wal, 0o600), os.WriteFile(saved, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, gone := range []func() error{
		func() error { return os.Remove(path) },
		func() error { return os.WriteFile(path, nil, 0o600) },
	} {
		if err := gone(); err != nil {
			t.Fatal(err)
		}
		_, opening := OpenReadOnly(path)
		_, verifying := Verify(t.Context(), path, nil)
		for _, err := range []error{opening, verifying} {
			for _, name := range []string{path + place.WALSuffix, orphan} {
				want := fmt.Sprintf("its WAL %s with %d messages (1–%[2]d), which \"mllpd recover -wal %[1]s -out NEW\" gets", name,
					len(k.sent))
				if err == nil || !strings.Contains(err.Error(), want) || errors.Is(err, tables.ErrNotLog) {
					t.Errorf("%v, want %q", err, want)
				}
			}
			if err == nil || !strings.Contains(err.Error(), saved) {
				t.Errorf("%v does not name %s", err, saved)
			}
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "new.mllp")
	if _, err := Recover(t.Context(), Source{Log: path}, to, nil); err == nil ||
		!strings.Contains(err.Error(), "mllpd recover -wal "+path+"-wal -out NEW") {
		t.Errorf("recover: %v", err)
	}
}

// A name that nothing was ever kept under is no more than that.
func TestNoLogAtAll(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none.mllp")
	_, err := OpenReadOnly(path)
	want := "there is no log " + path + ": look whether that is its name"
	if err == nil || err.Error() != want || !errors.Is(err, tables.ErrNotLog) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v, want %q", err, want)
	}
}

// A WAL that is no help is gone, was emptied, or is another log's: who looks for it is told which.
func TestWhyTheWALIsNoHelp(t *testing.T) {
	k, other := kill(t, "no help", 10, false), kill(t, "no help, another", 5, false)
	for want, do := range map[string]func(wal string) error{
		"its WAL %-wal is not there": os.Remove,
		"its WAL %-wal is empty (":   func(wal string) error { return os.Truncate(wal, 0) },
		"the WAL that stood beside it is not its own": func(wal string) error {
			return os.WriteFile(wal, other.wal, 0o600)
		},
	} {
		for what, look := range map[string]func(path string) string{
			"a start": func(path string) string {
				var told notices
				open(t, path, Options{OnNotice: told.add})
				return told.text()
			},
			"reading": func(path string) (said string) {
				r, err := OpenReadOnly(path)
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = r.Close() }()
				for _, n := range r.Notices() {
					said += n.Text + "\n"
				}
				return said
			},
			"recover": func(path string) string {
				r, _ := recovered(t, Source{Log: path})
				return strings.Join(r.Lacks, "\n")
			},
		} {
			path := k.place(t)
			if err := do(path + place.WALSuffix); err != nil {
				t.Fatal(err)
			}
			want := "was not closed, and " + strings.ReplaceAll(want, "%", path)
			if said := look(path); !strings.Contains(said, want) {
				t.Errorf("%s says %q, want %q", what, said, want)
			}
		}
	}
}
