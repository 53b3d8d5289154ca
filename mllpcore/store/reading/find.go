package reading

import (
	"context"
	"iter"
	"time"

	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/store/tables"
)

// QueryColumns tells the query language where the table summary keeps what it asks for.
func QueryColumns() query.Columns {
	return query.Columns{
		Time: "s.time", Connection: "s.connection", Remote: "s.remote", Host: "s.host", Kind: "s.kind", Size: "s.size",
		Reason: "s.reason", Quirks: "s.quirks", Duplicate: "s.duplicate",
		ControlID: "s.control_id", Type: "s.type", Trigger: "s.trigger", Version: "s.version",
		SendingApplication: "s.sending_application", SendingFacility: "s.sending_facility",
		ReceivingApplication: "s.receiving_application", ReceivingFacility: "s.receiving_facility",
		PatientID: "s.patient_id", PatientName: "s.patient_name",
		Ack: "s.ack", Positive: "s.positive", AnswerReason: "s.ack_reason", Sent: "s.sent", Elapsed: "s.elapsed",
		Bookmarked: "k.bookmarked", Note: "k.note",
		Indexed: []string{
			"s.control_id", "s.type", "s.time", "s.patient_id", "s.host", "s.ack", "s.kind", "s.quirks", "s.duplicate",
			"k.bookmarked", "k.note", // only messages that a person did something to have one
		},
	}
}

// Find returns the rows that q matches, newest first: what the indexes know is asked of them, paths and text read the
// bodies. o.Where and o.Args are set by it; the rest of o holds. It ends with the error when the log cannot be read or
// ctx ends.
func (r *Reader) Find(ctx context.Context, q *query.Query, o ScanOptions) iter.Seq2[tables.Row, error] {
	q = q.At(time.Now()) // one moment for what SQL and Match take -15m from
	if len(o.Also) > 0 {
		return r.findAlso(ctx, q, o)
	}
	return r.find(ctx, q, o)
}

func (r *Reader) find(ctx context.Context, q *query.Query, o ScanOptions) iter.Seq2[tables.Row, error] {
	where, args, exact := q.SQL(QueryColumns())
	o.Where, o.Args, o.parts = where, args, q.Parts(QueryColumns())
	if exact {
		return r.Scan(ctx, o)
	}
	limit, withBody, needs := o.Limit, o.WithBody, q.Needs()
	o.Limit, o.WithBody, o.withSeveral = 0, withBody || needs.Body, needs.Several
	return func(yield func(tables.Row, error) bool) {
		given := 0
		for row, err := range r.Scan(ctx, o) {
			if err != nil {
				yield(tables.Row{}, err)
				return
			}
			if !q.Match(row.Record()) {
				continue
			}
			if !withBody {
				row.Body = nil
			}
			if given++; !yield(row, nil) || given == limit {
				return
			}
		}
	}
}
