package store

import (
	"context"
	"errors"
	"net/url"
	"testing"

	"mllpscope/mllpcore/store/sqlite"
)

// The end of a context ends a statement that was not begun yet when it ended, and is said as what it is.
func TestContextEndsWhateverComesNext(t *testing.T) {
	c, err := sqlite.Open(":memory:", url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	ctx, cancel := context.WithCancel(t.Context())
	end := c.EndsWith(ctx)
	cancel()
	const long = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < ?) SELECT count(*) FROM n"
	if n, err := c.Number(long, int64(1<<40)); !errors.Is(err, context.Canceled) {
		t.Errorf("%d, %v", n, err)
	}
	end()
	if n, err := c.Number(long, int64(100_000)); n != 100_000 || err != nil {
		t.Errorf("after that: %d, %v", n, err)
	}
}

// Who opens a log and does not wait for it any more is not kept waiting, and nothing stays open.
func TestOpeningEndsWithItsContext(t *testing.T) {
	k := kill(t, "interrupted", 20, false)
	path := k.place(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if r, err := OpenReadOnlyContext(ctx, path); r != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", r, err)
	}
	if _, err := Verify(ctx, path, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("verify: %v", err)
	}
	if err := open(t, path, Options{}).Close(); err != nil {
		t.Error(err)
	}
}
