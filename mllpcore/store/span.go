package store

// A span is a part of the IDs: the indexes of summary go by them (see createIndexes).
const (
	spanBits = 13
	spanIDs  = 1 << spanBits
	// spanOfID is the span of a row in the words of SQL; an index is taken only for exactly these.
	spanOfID = "id >> 13"
)

// spanOf returns the span that an ID is in.
func spanOf(id int64) int64 { return id >> spanBits }

// inSpan is a condition on a row s of summary.
const inSpan = "s." + spanOfID + " = ?"
