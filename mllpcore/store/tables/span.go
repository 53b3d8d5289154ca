package tables

// A span is a part of the IDs: the indexes of summary go by them (see createIndexes).
const (
	SpanBits = 13
	SpanIDs  = 1 << SpanBits
	// SpanOfID is the span of a row in the words of SQL; an index is taken only for exactly these.
	SpanOfID = "id >> 13"
)

// SpanOf returns the span that an ID is in.
func SpanOf(id int64) int64 { return id >> SpanBits }

// InSpan is a condition on a row s of summary.
const InSpan = "s." + SpanOfID + " = ?"
