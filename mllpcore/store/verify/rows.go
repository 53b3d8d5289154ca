package verify

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/dbpage"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/tables"
)

// verifyRows is how many messages are read at one moment. Between them what is written can be copied out of the WAL.
const verifyRows = 1024

// Where selectVerify has what it has more than tables.HeadColumns.
const (
	verifySum = tables.HeadChangedAnswer + 1 + iota
	verifyAnswer
	verifyDerived
	verifySummary
	verifyChanged
	verifyHost
	verifyRemote
	verifyAck
	verifyBareAnswer
	verifyBareSummary
)

// selectVerify reads messages with all that belongs to them, or without what is in some tables.
func selectVerify(without ...string) string {
	query := selectAllOfMessages
	for _, table := range without {
		query = strings.Replace(query, "JOIN "+table+" ", "JOIN (SELECT * FROM "+table+" LIMIT 0) ", 1)
	}
	return query
}

const selectAllOfMessages = "SELECT " + tables.HeadColumns + ", m.sum, a.id, " +
	"(SELECT value FROM meta WHERE name = 'derived'), s.id, " + tables.ChangedSummary + ", s.host, s.remote, s.ack IS " +
	"a.code AND s.positive IS a.positive AND s.ack_reason IS a.reason AND s.sent IS a.sent AND s.elapsed IS a.elapsed, " +
	"a.id IS NOT NULL AND a.sum IS NULL, s.id IS NOT NULL AND s.sum IS NULL " +
	"FROM message m LEFT JOIN answer a ON a.id = m.id LEFT JOIN mark k ON k.id = m.id " +
	"LEFT JOIN summary s ON s.id = m.id WHERE m.id > ? ORDER BY m.id LIMIT ?"

// messages checks the checksums of messages and answers, and what was derived from them.
func (v *Verifier) messages(ctx context.Context) error {
	for after, more := int64(BeforeAll), true; more; {
		err := v.read(ctx, func(c *sqlite.Conn) (err error) {
			after, more, err = v.SomeMessages(ctx, c, after, func() bool { return false })
			return err
		})
		if sqlite.OfDamage(err) {
			after, more, err = v.goOn(ctx, after, err)
		}
		if err != nil {
			return err
		}
		v.Progress(Progress{What: "messages", Done: v.Report.Messages, Of: max(v.most, v.Report.Messages, 1)})
	}
	for i := range v.unread {
		v.found(v.unread[i].part, 0, "%s", v.unread[i].words())
	}
	if n := v.Report.Messages; n > 0 && len(v.unread) == 0 {
		v.Report.Unused = int64(v.Report.Last-v.Report.First) + 1 - n
	}
	return nil
}

// BeforeAll is less than any ID.
const BeforeAll = -1 << 63

// SomeMessages checks the next messages after one until it has been enough. It returns the last, and whether there may
// be more.
func (v *Verifier) SomeMessages(
	ctx context.Context, c *sqlite.Conn, after int64, enough func() bool,
) (last int64, more bool, err error) {
	rows, last, stopped := 0, after, false
	err = c.QueryContext(ctx, func(row []any) (bool, error) {
		id := sqlite.Int(row[0])
		if id <= last {
			return false, &sqlite.Error{Code: 11, Text: fmt.Sprintf("message %d comes after message %d", id, last)}
		}
		last = id
		rows++
		v.message(row)
		stopped = enough()
		return !stopped, v.bare(c, row)
	}, selectVerify(v.without...), after, int64(verifyRows))
	return last, stopped || rows == verifyRows, err
}

func (v *Verifier) message(row []any) {
	id := message.ID(sqlite.Int(row[0]))
	v.Report.Messages++
	v.Report.Bytes += sqlite.Int(row[tables.HeadBodyLength]) + sqlite.Int(row[tables.HeadJunkLength])
	v.Report.Last = max(v.Report.Last, id) // some may have come meanwhile
	v.Report.First = cmp.Or(v.Report.First, id)
	if row[verifySum] != nil {
		v.Report.Summed++
	}
	k := tables.ReadKept(row)
	if v.Each != nil {
		v.Each(id, k.Damaged, row)
	}
	switch {
	case sqlite.Int(row[0]) <= 0:
		v.found(status.PartNumbering, id, "a message has the ID %d, which is never given out", sqlite.Int(row[0]))
	case sqlite.Int(row[tables.HeadChanged]) != 0:
		v.found(status.PartMessage, id, "message %d: %s", id, tables.ChangedBytes)
	case k.Damaged != "":
		v.found(status.PartMessage, id, "message %d: %s", id, k.Damaged)
	}
	if row[verifyAnswer] != nil {
		v.Report.Answers++
		if sqlite.Int(row[tables.HeadChangedAnswer]) != 0 {
			v.found(status.PartAnswer, id, "message %d: %s", id, tables.ChangedReply)
		}
	}
	if !slices.Contains(v.without, summaryName) {
		v.summary(id, row)
	}
}

// What the values of rows without a checksum must be (see rowForm): of an answer, and of what a message's summary is.
const (
	answerForm  = "tntNnBtN"
	summaryForm = "nnttnttttttttttntnn"
)

// bare checks what a message has that is without a checksum: by the types of its values and, where that was taken over
// from the message as it is, by the message.
func (v *Verifier) bare(c *sqlite.Conn, row []any) error {
	id := message.ID(sqlite.Int(row[0]))
	const answer = 5 // where the columns of one begin
	if sqlite.Int(row[verifyBareAnswer]) != 0 && !dbpage.TypesFit(row[answer:answer+len(answerForm)], answerForm) {
		v.found(status.PartAnswer, id,
			"message %d: what was noted of its answer is damaged: a value is of the wrong type", id)
	}
	if sqlite.Int(row[verifyBareSummary]) == 0 || tables.ReadKept(row).Damaged != "" {
		return nil
	}
	derived, fits := tables.RowOfHead(row), true
	own := derived.Values()
	err := c.Query(func(s []any) (bool, error) {
		fits = dbpage.TypesFit(s, summaryForm)
		for _, i := range [...]int{1, 2, 3, 4, 15, 16} { // time, connection, remote, kind, size, reason
			fits = fits && s[i] == own[i]
		}
		return false, nil
	}, "SELECT "+tables.OwnColumns+" FROM summary s WHERE id = ?", int64(id))
	if !fits {
		v.found(status.PartIndex, id, "message %d: its row of the search index is not as it was made from the message", id)
	}
	return err
}

// MissingInList is what is said of a message that nothing was derived from.
const MissingInList = "it is missing in the search index, and so in the list"

// summary checks what was derived from a message.
func (v *Verifier) summary(id message.ID, row []any) {
	derived := sqlite.Int(row[0]) <= sqlite.Int(row[verifyDerived])
	if row[verifySummary] == nil {
		if derived {
			v.found(status.PartIndex, id, "message %d: "+MissingInList, id)
		}
		return
	}
	v.Report.Summaries++
	host, _ := row[verifyHost].([]byte)
	switch {
	case !derived:
		v.found(status.PartIndex, id,
			"message %d: it is in the search index already, which by its count does not reach so far", id)
	case sqlite.Int(row[verifyChanged]) != 0:
		v.found(status.PartIndex, id, "message %d: its row of the search index was changed by the disk (CRC-32C)", id)
	case !bytes.Equal(host, tables.SortableHost(sqlite.Text(row[verifyRemote]))):
		v.found(status.PartIndex, id, "message %d: the search index has another address than the peer's", id)
	case sqlite.Int(row[verifyAck]) == 0:
		v.found(status.PartIndex, id, "message %d: the search index has another answer than the one that was noted", id)
	}
}

// lonely finds what belongs to a message that is not there: that has been lost, as nothing else takes it away alone.
func (v *Verifier) lonely(ctx context.Context) error {
	for _, of := range WhatIsOfMessages() {
		for after, more := int64(BeforeAll), true; more; {
			err := v.read(ctx, func(c *sqlite.Conn) (err error) {
				after, more, err = v.SomeLonely(ctx, c, of, after, func() bool { return false })
				return err
			})
			if sqlite.OfDamage(err) { // what that is, is said already
				if after, more, err = v.behind(ctx, of.table, after); err == nil {
					after = v.unread.passed(after)
				}
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// OfMessages is a table with something of messages, and what is said when the message is gone.
type OfMessages struct{ table, words string }

// WhatIsOfMessages returns the tables whose rows belong to messages.
func WhatIsOfMessages() [2]OfMessages {
	return [...]OfMessages{
		{summaryName, "message %d is gone: the list knows it, and its bytes are not in the log"},
		{"answer", "message %d is gone: its answer is noted, and its bytes are not in the log"},
	}
}

// SomeLonely looks at the next rows of a table after one until it has been enough. It returns the last, and whether
// there may be more.
func (v *Verifier) SomeLonely(
	ctx context.Context, c *sqlite.Conn, of OfMessages, after int64, enough func() bool,
) (last int64, more bool, err error) {
	rows, last, stopped := 0, after, false
	err = c.QueryContext(ctx, func(row []any) (bool, error) {
		id := sqlite.Int(row[0])
		if id <= last {
			return false, &sqlite.Error{Code: 11, Text: fmt.Sprintf("%s %d comes after %d", of.table, id, last)}
		}
		last = id
		rows++
		if sqlite.Int(row[1]) == 0 && v.isGone(message.ID(id)) {
			v.found(status.PartMessage, message.ID(id), of.words, id)
		}
		stopped = enough()
		return !stopped, nil
	}, "SELECT t.id, EXISTS (SELECT 1 FROM message m WHERE m.id = t.id) FROM "+of.table+
		" t WHERE t.id > ? ORDER BY t.id LIMIT ?", after, int64(verifyRows))
	return last, stopped || rows == verifyRows, err
}

// isGone notes that a message is gone, and tells whether that is news: what belongs to it may be in several tables.
func (v *Verifier) isGone(id message.ID) (news bool) {
	if v.gone[id] || v.unread.passed(int64(id)) != int64(id) {
		return false
	}
	if v.gone == nil {
		v.gone = map[message.ID]bool{}
	}
	v.gone[id] = len(v.gone) < MaxFindings
	return true
}

// Marks checks what a person noted, what was deleted, and by when messages had come.
func (v *Verifier) Marks(ctx context.Context) error {
	return v.read(ctx, func(c *sqlite.Conn) error {
		err := c.QueryContext(ctx, func(row []any) (bool, error) {
			id := message.ID(sqlite.Int(row[0]))
			if id == 0 {
				v.found(status.PartNumbering, 0, "the time when the log was last in use is damaged: messages are dropped for "+
					"their age later than they would be")
				return true, nil
			}
			v.found(status.PartNumbering, id,
				"message %d: its time of arrival is damaged: it is dropped for its age later than it would be", id)
			return true, nil
		}, "SELECT id FROM age WHERE NOT "+tables.WholeAge)
		if err != nil {
			return err
		}
		return c.QueryContext(ctx, func(row []any) (bool, error) {
			id := message.ID(sqlite.Int(row[0]))
			v.found(status.PartMark, id, "message %d: its bookmark, its note, or whether it was deleted is damaged", id)
			return true, nil
		}, "SELECT k.id FROM mark k WHERE "+tables.ChangedMark)
	})
}

// counts compares what the log says of itself with what is there.
func (v *Verifier) counts(ctx context.Context) error {
	return v.read(ctx, func(c *sqlite.Conn) error {
		meta := map[string]int64{}
		err := c.Query(func(row []any) (bool, error) {
			meta[sqlite.Text(row[0])] = sqlite.Int(row[1])
			return true, nil
		}, "SELECT name, "+tables.BriefNumber+" FROM meta WHERE name IN ("+tables.OwnNumbers+", 'unsummed')")
		if err != nil {
			return err
		}
		for _, name := range [...]string{"derived", "last", "count", "bytes", "dropped", "unsummed"} {
			if n, ok := meta[name]; !ok || n < 0 {
				v.found(status.PartNumbering, 0, "the log's own number %q is missing or impossible", name)
			}
		}
		if meta["derived"] > meta["last"] {
			v.found(status.PartNumbering, 0, "the log says that IDs up to %d were given out, and that those up to %d "+
				"are indexed for searching", meta["last"], meta["derived"])
		}
		if len(v.unread) > 0 {
			return nil // not all can be counted
		}
		var count, size int64
		err = c.QueryContext(ctx, func(row []any) (bool, error) {
			count, size = sqlite.Int(row[0]), sqlite.Int(row[1])
			return false, nil
		}, "SELECT count(*), ifnull(sum(length(m.body) + ifnull(length(m.junk), 0)), 0) FROM message m "+
			"LEFT JOIN mark k ON k.id = m.id WHERE m.id <= ? AND k.deleted IS NULL", meta["derived"])
		if err != nil {
			return err
		}
		if count != meta["count"] {
			v.found(status.PartNumbering, 0, "the log counted %s, and %s there", plural.Of(meta["count"], "message"),
				plural.Of(count, "is", "are"))
		} else if size != meta["bytes"] {
			v.found(status.PartNumbering, 0, "the log counted %s of messages, and %s there", plural.Of(meta["bytes"], "byte"),
				plural.Of(size, "is", "are"))
		}
		return nil
	})
}
