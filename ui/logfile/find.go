package logfile

import (
	"context"
	"iter"

	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/store"
	"mllpscope/ui/model"
)

const (
	// probeRows is how many of the newest messages are looked at one after another before an index is asked. An index
	// finds what is rare at once, but has to sort all that is common before it can tell the newest.
	probeRows = 20_000
	// probeShare is the part of these from which on the whole log is looked at in that way.
	probeShare = 64
)

// Find implements model.Log.
func (r rows) Find(ctx context.Context, s model.Search) iter.Seq2[model.Entry, error] {
	return func(yield func(model.Entry, error) bool) {
		o := store.ScanOptions{BeforeID: s.Before, AfterID: s.After, WithBody: s.WithBody, Progress: s.Progress}
		switch {
		case s.Bookmarked:
			pass(r.walk(ctx, s.Query, o, "k.bookmarked = 1"), yield)
			return
		case s.Query == nil:
			pass(r.Scan(ctx, o), yield)
			return
		}
		newest := r.Reader.Totals().Last
		if s.Before != 0 {
			newest = min(newest, s.Before-1)
		}
		probe, rest := o, o
		if newest > s.After+probeRows {
			probe.AfterID = newest - probeRows
		}
		found, ok := pass(r.walk(ctx, s.Query, probe, "1"), yield)
		if !ok || probe.AfterID == s.After {
			return
		}
		rest.BeforeID = probe.AfterID + 1
		if found >= probeRows/probeShare {
			pass(r.walk(ctx, s.Query, rest, "1"), yield)
		} else {
			pass(r.Reader.Find(ctx, s.Query, rest), yield)
		}
	}
}

// pass hands rows on and returns how many; ok is false when no more are wanted or one could not be read.
func pass(next iter.Seq2[store.Row, error], yield func(model.Entry, error) bool) (n int, ok bool) {
	for row, err := range next {
		if !yield(entry(row), err) || err != nil {
			return n, false
		}
		n++
	}
	return n, true
}

// walk is store.Reader.Find without an index, for rows that a condition holds for as well. q may be nil.
func (r rows) walk(
	ctx context.Context, q *query.Query, o store.ScanOptions, also string,
) iter.Seq2[store.Row, error] {
	exact := true
	o.Where = "1"
	if q != nil {
		o.Where, o.Args, exact = q.SQL(walkColumns())
	}
	o.Where = also + " AND (" + o.Where + ")"
	if exact {
		return r.Scan(ctx, o)
	}
	withBody := o.WithBody
	o.WithBody = withBody || q.Needs().Body
	return func(yield func(store.Row, error) bool) {
		for row, err := range r.Scan(ctx, o) {
			if err == nil && !q.Match(record(&row)) {
				continue
			}
			if !withBody {
				row.Body = nil
			}
			if !yield(row, err) || err != nil {
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

// walkColumns are the columns of store's table summary, each with the plus that keeps SQLite from asking an index for
// it.
func walkColumns() query.Columns {
	return query.Columns{
		Time: "+s.time", Connection: "+s.connection", Remote: "+s.remote", Host: "+s.host", Kind: "+s.kind", Size: "+s.size",
		Reason: "+s.reason", Quirks: "+s.quirks", Duplicate: "+s.duplicate",
		ControlID: "+s.control_id", Type: "+s.type", Trigger: "+s.trigger", Version: "+s.version",
		SendingApplication: "+s.sending_application", SendingFacility: "+s.sending_facility",
		ReceivingApplication: "+s.receiving_application", ReceivingFacility: "+s.receiving_facility",
		PatientID: "+s.patient_id", PatientName: "+s.patient_name",
		Ack: "+s.ack", Positive: "+s.positive", AnswerReason: "+s.ack_reason", Sent: "+s.sent", Elapsed: "+s.elapsed",
	}
}
