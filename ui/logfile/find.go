package logfile

import (
	"context"
	"iter"

	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/store"
	"mllpscope/ui/model"
)

// Find implements model.Log.
func (r rows) Find(ctx context.Context, s model.Search) iter.Seq2[model.Entry, error] {
	o := store.ScanOptions{BeforeID: s.Before, AfterID: s.After, WithBody: s.WithBody, Progress: s.Progress}
	var found iter.Seq2[store.Row, error]
	switch {
	case s.Bookmarked:
		return r.bookmarked(ctx, s.Query, o)
	case s.Query == nil:
		found = r.Scan(ctx, o)
	default:
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

// bookmarked finds those messages with a bookmark that q, which may be nil, matches. They are few, so the database is
// not asked for more.
func (r rows) bookmarked(ctx context.Context, q *query.Query, o store.ScanOptions) iter.Seq2[model.Entry, error] {
	o.Where = "k.bookmarked = 1"
	o.WithBody = o.WithBody || q != nil && q.Needs().Body
	return func(yield func(model.Entry, error) bool) {
		for row, err := range r.Scan(ctx, o) {
			if err == nil && q != nil && !q.Match(record(&row)) {
				continue
			}
			if !yield(entry(row), err) || err != nil {
				return
			}
		}
	}
}

func record(row *store.Row) query.Record {
	k := row.Kept()
	rec := query.Of(&k)
	rec.Derived = &query.Derived{Summary: row.Summary, PatientID: row.PatientID, PatientName: row.PatientName}
	return rec
}
