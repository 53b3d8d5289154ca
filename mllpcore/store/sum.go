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

// What is said of a message that is not as it was kept.
const (
	changedBytes = "its bytes are not those that were received: the disk has changed them (CRC-32C)"
	changedReply = "its answer is not the one that was noted: the disk has changed it (CRC-32C)"
	lostBytes    = "its bytes are gone: the disk has lost them; what is left of it is what the list shows"
)

// damageOf says what is wrong with a message by what changedMessage and changedAnswer say; "" when nothing is.
func damageOf(message, answer any) string {
	switch bytes, reply := sqlite.Int(message) != 0, sqlite.Int(answer) != 0; {
	case bytes && reply:
		return changedBytes + "; and " + changedReply
	case bytes:
		return changedBytes
	case reply:
		return changedReply
	default:
		return ""
	}
}
