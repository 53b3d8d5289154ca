package tables

import "mllpscope/mllpcore/store/sqlite"

// In SQL: whether a row is not as it was written. One without a sum must be of an older program.
const (
	Unsummed = "(SELECT value FROM meta WHERE name = 'unsummed')"
	// ChangedMessage is about a row m of message, ChangedAnswer about a row a of answer, which may be none; NULL is false.
	ChangedMessage = "CASE WHEN m.sum IS NULL THEN m.id > " + Unsummed +
		" ELSE m.sum IS NOT " + sqlite.SumName + "(m.id, m.time, m.facts, m.body, m.junk) END"
	ChangedAnswer = "CASE WHEN a.sum IS NULL THEN a.id > " + Unsummed +
		" ELSE a.sum IS NOT " + sqlite.SumName + "(a.id, " + answerColumns + ") END"
	// ChangedMark is about a row k of mark. Rows of messages have as many values, and have sums: they are none.
	ChangedMark = "CASE WHEN k.sum IS NULL THEN k.id > " + Unsummed + " ELSE k.sum IS NOT " + sqlite.SumName +
		"(k.id, k.bookmarked, k.note, k.deleted, k.damaged) OR typeof(k.bookmarked) <> 'integer' OR " +
		"typeof(k.note) <> 'text' OR typeof(k.damaged) <> 'text' OR typeof(k.deleted) NOT IN ('integer', 'null') END"
	// ChangedSummary is about a row s of summary.
	ChangedSummary = "CASE WHEN s.sum IS NULL THEN s.id > " + Unsummed + " ELSE s.sum IS NOT " + sqlite.SumName +
		"(" + OwnColumns + ") END"
)

// What is said of a message that is not as it was kept.
const (
	ChangedBytes = "its bytes are not those that were received: the disk has changed them (CRC-32C)"
	ChangedReply = "its answer is not the one that was noted: the disk has changed it (CRC-32C)"
	LostBytes    = "its bytes are gone: the disk has lost them, or another program deleted them; what is left of it is " +
		"what the list shows"
)

// DamageOf says what is wrong with a message by what ChangedMessage and ChangedAnswer say; "" when nothing is.
func DamageOf(message, answer any) string {
	switch bytes, reply := sqlite.Int(message) != 0, sqlite.Int(answer) != 0; {
	case bytes && reply:
		return ChangedBytes + "; and " + ChangedReply
	case bytes:
		return ChangedBytes
	case reply:
		return ChangedReply
	default:
		return ""
	}
}
