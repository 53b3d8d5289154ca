package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"mllpscope/mllpcore/store/place"
)

// copySuffix is added to the name of a log for the copy that a child makes.
const copySuffix = ".copy"

// backupChild saves a copy of the log, and waits in the middle until its standard input ends.
func backupChild(path string) error {
	r, err := OpenReadOnly(path)
	if err != nil {
		return err
	}
	middle := sync.OnceFunc(waitInTheMiddle)
	_, err = SaveTo(context.Background(), r, path+copySuffix, func(done, of int64) {
		if done > of/2 {
			middle()
		}
	})
	return errors.Join(err, r.Close())
}

// recoverChild is backupChild for what can be read of the log.
func recoverChild(path string) error {
	middle := sync.OnceFunc(waitInTheMiddle)
	_, err := Recover(context.Background(), Source{Log: path}, path+copySuffix, func(p Progress) {
		if p.Done > p.Of/2 {
			middle()
		}
	})
	return err
}

func waitInTheMiddle() {
	fmt.Println("in the middle")
	_, _ = io.Copy(io.Discard, os.Stdin) // it ends with the test
}

// leftOf returns what is beside a log of copies that are not finished.
func leftOf(t *testing.T, path string) []string {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".mllp-*"))
	if err != nil {
		t.Fatal(err)
	}
	return left
}

// What a backup or a recovery that was killed has left goes with the next one to the same file, and with a start of a
// log there, and what stands beside it as well. What is still being written stays.
func TestKilledCopiesLeaveNothing(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	for range 20 {
		mustKeep(t, s, large("L"))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	copied := path + copySuffix
	again := map[string]func() error{
		"backup": func() error {
			r, err := OpenReadOnly(path)
			if err != nil {
				return err
			}
			_, err = SaveTo(t.Context(), r, copied, nil)
			return errors.Join(err, r.Close())
		},
		"recover": func() error {
			_, err := Recover(t.Context(), Source{Log: path}, copied, nil)
			return err
		},
		"start": func() error {
			l, err := Open(copied, Options{})
			if err != nil {
				return err
			}
			return errors.Join(keep(l, sample("new")), l.Close())
		},
	}
	for _, job := range [...]string{"backup", "recover"} {
		for next, do := range again {
			what := job + ", then " + next
			killedInTheMiddle(t, job, path)
			if err := do(); err != nil {
				t.Errorf("%s: %v", what, err)
			}
			if left := leftOf(t, path); len(left) != 0 {
				t.Errorf("%s: left: %v", what, left)
			}
			removeCopy(t, copied)
			if job == "recover" && next == "recover" {
				continue // one at a time
			}
			running := startChild(t, job, path)
			running.line(t)
			before := leftOf(t, path)
			if err := do(); err != nil {
				t.Errorf("%s: %v", what, err)
			}
			if left := leftOf(t, path); len(before) == 0 || !slices.Equal(left, before) {
				t.Errorf("%s: %v is being written, and there is %v", what, before, left)
			}
			removeCopy(t, copied)
			if err := errors.Join(running.stdin.Close(), running.Wait()); err != nil {
				t.Errorf("%s: the other one: %v", what, err)
			}
			if left := leftOf(t, path); len(left) != 0 {
				t.Errorf("%s: left: %v", what, left)
			}
			removeCopy(t, copied)
		}
	}
}

// killedInTheMiddle kills a job, and puts beside what it left what SQLite may leave.
func killedInTheMiddle(t *testing.T, job, path string) {
	t.Helper()
	c := startChild(t, job, path)
	c.line(t)
	c.kill()
	left := leftOf(t, path)
	if len(left) == 0 {
		t.Fatalf("%s was killed and left nothing: this shows nothing", job)
	}
	for _, suffix := range [...]string{"-wal", "-shm", "-journal"} {
		if err := os.WriteFile(left[0]+suffix, []byte("in the way"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// removeCopy looks whether a copy is whole, and removes it.
func removeCopy(t *testing.T, path string) {
	t.Helper()
	checkWhole(t, path)
	for _, suffix := range place.BesideLog {
		if err := place.RemoveLeftover(path + suffix); err != nil {
			t.Fatal(err)
		}
	}
}
