package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// walLooks is how often a WAL must look damaged at the same place to be so: in a log that is in use, what is just being
// written looks damaged.
const walLooks = 3

// wal looks for damage in the WAL, behind which SQLite would read no further.
func (v *verifier) wal(ctx context.Context) error {
	name := v.report.Path + walSuffix
	if _, err := os.Stat(v.report.Path + damagedSuffix); err == nil {
		v.found(PartWAL, 0, "a damaged WAL was kept as %s, and not all of it has been brought in: the next start tries it",
			v.report.Path+damagedSuffix)
	}
	before := ""
	for look := range walLooks {
		damage, err := walDamage(name)
		if err != nil {
			v.found(PartWAL, 0, "the WAL %s cannot be read: %v", name, err)
			return nil //nolint:nilerr // it is a finding
		}
		if damage == "" || look > 0 && damage != before {
			return nil
		}
		before = damage
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	v.found(PartWAL, 0, "%s", before)
	return nil
}

// walDamage says what is damaged in a WAL, "" when nothing is or there is none.
func walDamage(name string) (string, error) {
	f, err := os.Open(name) //nolint:gosec // it is beside the log
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }() // it was only read
	w, err := walOf(f)
	if err != nil || w.committed() <= w.accepted() {
		return "", err
	}
	bad, at := w.firstBad(), int64(0)
	if w.header {
		at = w.at(bad)
	}
	return fmt.Sprintf("the WAL is damaged at byte %d; behind it stand %s that can be read, and that the log does not "+
		"show: the next start brings in what can be", at, counted(w.readable(bad), "frame")), nil
}
