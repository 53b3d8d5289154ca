package leftwal

import (
	"fmt"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/status"
)

// Lacking says what a log lacks that was not closed and holds messages up to last, where the one that was noted last
// is known, or 0; "" when nothing is known to be missing. ours tells that it was noted of this very log.
func Lacking(path string, wal Sight, last, noted message.ID, ours bool) (kind status.NoticeKind, text string) {
	about := ""
	if noted > last {
		about = fmt.Sprintf("about %s (%s)", plural.Of(int(noted-last), "message"), status.IDSpan(last+1, noted))
	}
	there := wal == Fresh || wal == Holding
	switch {
	case there && about == "":
		return status.NoticeMissing, ""
	case there:
		return status.NoticeMissing, fmt.Sprintf("The log %s lacks %s that it had when it was used last: the end of its "+
			"WAL is lost, or an older copy was put into its place. Look for a whole copy, or have them sent again.", path, about)
	}
	switch {
	case (wal == Missing || wal == Empty) && about == "" && noted > 0 && ours:
		return status.NoticeRecovered, fmt.Sprintf("The log %s was not closed, and %s: another program has moved that into "+
			"the log, as every program does that opens it with SQLite. All messages up to %d are in the log, which is the last "+
			"that was noted; what came after that is missing only if the power failed meanwhile.", path, wal.Words(path), noted)
	case about == "" && noted > 0:
		about = "what was kept last, at most a few messages,"
	case about == "":
		about = "what was kept last"
	}
	if wal == Another { // what is in that is told for itself
		return status.NoticeMissing, fmt.Sprintf("The log %s was not closed, and %s: %s may be missing, but for those that "+
			"are in that WAL. Look for a whole copy of the log, or have them sent again.", path, wal.Words(path), about)
	}
	return status.NoticeMissing, fmt.Sprintf("The log %s was not closed, and %s: %s may be missing. If the WAL is "+
		"found, \"mllpd recover -store %s -wal FILE -out NEW\" gets them; a copy of a log that is in use is made "+
		"with mllpd backup.", path, wal.Words(path), about, path)
}
