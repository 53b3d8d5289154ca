package logfile

import (
	"context"
	"iter"
	"strings"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/store"
	"mllpscope/ui/model"
)

// rows shows a log on disk as the window reads it.
type rows struct{ *store.Reader }

var _ model.Log = rows{}

// Rows implements model.Log.
func (r rows) Rows(ctx context.Context, before message.ID, n int) ([]model.Entry, error) {
	list, err := r.Reader.Rows(ctx, before, n)
	return entries(list), err
}

// RowsAfter implements model.Log.
func (r rows) RowsAfter(ctx context.Context, after message.ID, n int) ([]model.Entry, error) {
	list, err := r.Reader.RowsAfter(ctx, after, n)
	return entries(list), err
}

// Entries implements model.Log.
func (r rows) Entries(ctx context.Context, ids []message.ID) ([]model.Entry, error) {
	var list []model.Entry
	for e, err := range r.among(ctx, ids, store.ScanOptions{}) {
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

// Heads implements model.Log.
func (r rows) Heads(ctx context.Context, ids []message.ID, limit int) iter.Seq2[model.Entry, error] {
	return r.among(ctx, ids, store.ScanOptions{WithBody: true, BodyMax: limit})
}

// among returns those of the messages that are held, newest first, with what the options ask for.
func (r rows) among(
	ctx context.Context, ids []message.ID, o store.ScanOptions,
) iter.Seq2[model.Entry, error] {
	if len(ids) == 0 {
		return func(func(model.Entry, error) bool) {}
	}
	low, high := ids[0], ids[0]
	args := make([]any, len(ids))
	for i, id := range ids {
		low, high = min(low, id), max(high, id)
		args[i] = int64(id)
	}
	o.Where, o.Args = "s.id IN (?"+strings.Repeat(",?", len(ids)-1)+")", args
	o.BeforeID, o.AfterID, o.Limit = high+1, low-1, len(ids)
	return func(yield func(model.Entry, error) bool) {
		for row, err := range r.Scan(ctx, o) {
			if !yield(entry(row), err) || err != nil {
				return
			}
		}
	}
}

func entries(list []store.Row) []model.Entry {
	out := make([]model.Entry, len(list))
	for i := range list {
		out[i] = entry(list[i])
	}
	return out
}

func entry(r store.Row) model.Entry {
	return model.Entry{
		Kept:       r.Kept(),
		Derived:    query.Derived{Summary: r.Summary, PatientID: r.PatientID, PatientName: r.PatientName},
		Bookmarked: r.Bookmarked, Note: r.Note,
	}
}

// readOnly is a log that this process does not write. Its totals are read from the file, so not more than once a
// second.
type readOnly struct {
	rows
	path   string
	totals *cachedTotals
}

// Totals implements model.Source.
func (r readOnly) Totals() message.Totals { return r.totals.get(r.Reader.Totals, time.Now()) }
