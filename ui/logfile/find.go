package logfile

import (
	"context"
	"iter"

	"mllpscope/mllpcore/store"
	"mllpscope/ui/model"
)

// Find implements model.Log.
func (r rows) Find(ctx context.Context, s model.Search) iter.Seq2[model.Entry, error] {
	o := store.ScanOptions{BeforeID: s.Before, AfterID: s.After, WithBody: s.WithBody, Progress: s.Progress}
	found := r.Scan(ctx, o)
	if s.Query != nil {
		found = r.Reader.Find(ctx, s.Query, o)
	}
	return func(yield func(model.Entry, error) bool) {
		for row, err := range found {
			if !yield(entry(row), err) || err != nil {
				return
			}
		}
	}
}
