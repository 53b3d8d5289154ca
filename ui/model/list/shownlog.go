package list

import (
	"context"
	"iter"
	"sync/atomic"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
)

// ShownLog is the Log that the window looks at: the live one, or for a while one from a file. It may be switched at any
// time; what is being read is still read from the one before.
type ShownLog struct{ now atomic.Pointer[model.Log] }

var _ model.Log = (*ShownLog)(nil)

// NewShownLog returns one that is switched to l.
func NewShownLog(l model.Log) *ShownLog {
	s := &ShownLog{}
	s.Set(l)
	return s
}

// Set switches to l.
func (s *ShownLog) Set(l model.Log) { s.now.Store(&l) }

// Current returns what it is switched to.
func (s *ShownLog) Current() model.Log { return *s.now.Load() }

// Before implements Source.
func (s *ShownLog) Before(id message.ID, n int) []message.Kept {
	return s.Current().Before(id, n)
}

// After implements Source.
func (s *ShownLog) After(id message.ID, n int) []message.Kept {
	return s.Current().After(id, n)
}

// Get implements Source.
func (s *ShownLog) Get(id message.ID) (message.Kept, bool) { return s.Current().Get(id) }

// Totals implements Source.
func (s *ShownLog) Totals() message.Totals { return s.Current().Totals() }

// Rows implements Log.
func (s *ShownLog) Rows(ctx context.Context, before message.ID, n int) ([]model.Entry, error) {
	return s.Current().Rows(ctx, before, n)
}

// RowsAfter implements Log.
func (s *ShownLog) RowsAfter(ctx context.Context, after message.ID, n int) ([]model.Entry, error) {
	return s.Current().RowsAfter(ctx, after, n)
}

// Entries implements Log.
func (s *ShownLog) Entries(ctx context.Context, ids []message.ID) ([]model.Entry, error) {
	return s.Current().Entries(ctx, ids)
}

// Heads implements Log.
func (s *ShownLog) Heads(ctx context.Context, ids []message.ID, limit int) iter.Seq2[model.Entry, error] {
	return s.Current().Heads(ctx, ids, limit)
}

// Find implements Log.
func (s *ShownLog) Find(ctx context.Context, search model.Search) iter.Seq2[model.Entry, error] {
	return s.Current().Find(ctx, search)
}
