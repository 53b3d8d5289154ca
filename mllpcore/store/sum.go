package store

import "mllpscope/mllpcore/store/sqlite"

// In SQL: whether a row is not as it was written. One without a sum must be of an older program.
const (
	unsummed = "(SELECT value FROM meta WHERE name = 'unsummed')"
	// changedMessage is about a row m of message, changedAnswer about a row a of answer, which may be none; NULL is false.
	changedMessage = "CASE WHEN m.sum IS NULL THEN m.id > " + unsummed +
		" ELSE m.sum IS NOT " + sqlite.SumName + "(m.id, m.time, m.facts, m.body, m.junk) END"
	changedAnswer = "CASE WHEN a.sum IS NULL THEN a.id > " + unsummed +
		" ELSE a.sum IS NOT " + sqlite.SumName + "(a.id, " + answerColumns + ") END"
	// changedMark is about a row k of mark. Rows of messages have as many values, and have sums: they are none.
	changedMark = "CASE WHEN k.sum IS NULL THEN k.id > " + unsummed + " ELSE k.sum IS NOT " + sqlite.SumName +
		"(k.id, k.bookmarked, k.note, k.deleted, k.damaged) OR typeof(k.bookmarked) <> 'integer' OR " +
		"typeof(k.note) <> 'text' OR typeof(k.damaged) <> 'text' OR typeof(k.deleted) NOT IN ('integer', 'null') END"
	// changedSummary is about a row s of summary.
	changedSummary = "CASE WHEN s.sum IS NULL THEN s.id > " + unsummed + " ELSE s.sum IS NOT " + sqlite.SumName +
		"(" + ownColumns + ") END"
)
