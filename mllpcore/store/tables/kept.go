package tables

import (
	"errors"
	"fmt"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/coding"
	"mllpscope/mllpcore/store/sqlite"
)

// InsertMessage is followed by MessageValues, once for each message.
const (
	InsertMessage = "INSERT INTO message (id, time, facts, body, junk, sum) VALUES "
	MessageValues = "(?, ?, ?, ?, ?, ?)"
)

// MessageColumnCount is how many columns a row of message has.
const MessageColumnCount = 6

// answerColumns are what ReadAnswer reads.
const answerColumns = "a.code, a.positive, a.reason, a.sent, a.elapsed, a.bytes, a.faults, a.stored"

// ReadAnswer reads answerColumns; false when there is no answer.
func ReadAnswer(v []any) (a message.Answer, ok bool) {
	if a.Code, ok = v[0].(string); !ok {
		return a, false
	}
	a.Positive = sqlite.Int(v[1]) != 0
	a.Reason = sqlite.Text(v[2])
	if v[3] != nil {
		a.Sent = sqlite.Time(v[3])
	}
	a.Elapsed = time.Duration(sqlite.Int(v[4]))
	a.Bytes, _ = v[5].([]byte)
	a.Faults = coding.FaultsOf(sqlite.Text(v[6]))
	if v[7] != nil {
		a.Stored = sqlite.Time(v[7])
	}
	return a, true
}

const (
	// KeptColumns are all of a message that was kept, with its answer.
	KeptColumns = "m.id, m.time, m.facts, m.body, m.junk, " + answerColumns
	// HeadColumns are KeptColumns with no more of the bytes than a row is derived from.
	HeadColumns = "m.id, m.time, m.facts, ifnull(substr(m.body, 1, 131072), x''), NULL, " + answerColumns +
		", k.deleted, length(m.body), ifnull(length(m.junk), 0), k.damaged, " + ChangedMessage + ", " + ChangedAnswer
)

// seenBefore finds a message of the same sender with the same control ID.
const seenBefore = "SELECT 1 FROM summary WHERE control_id = ? AND sending_application = ? AND sending_facility = ? " +
	"AND id < ? LIMIT 1"

// KeptColumnCount is how many columns KeptColumns are.
const KeptColumnCount = 13

// Where HeadColumns have what they have more than KeptColumns.
const (
	HeadDeleted = KeptColumnCount + iota
	HeadBodyLength
	HeadJunkLength
	HeadNoted
	HeadChanged
	HeadChangedAnswer
)

// errType is returned for a row whose values are of the wrong type.
var errType = errors.New("the row is damaged")

// ReadKept reads KeptColumns. One whose facts cannot be read is shown with that as its reason: it must not stop the
// others.
func ReadKept(v []any) message.Kept {
	m := &message.Message{ID: message.ID(sqlite.Int(v[0])), Time: sqlite.Time(v[1])}
	facts, _ := v[2].([]byte)
	if m.Body = sqlite.Blob(v[3]); m.Body == nil {
		m.Body = []byte{}
	}
	m.Junk = sqlite.Blob(v[4])
	k := message.Kept{Message: m}
	k.Answer, k.Answered = ReadAnswer(v[5:KeptColumnCount])
	_, isBlob := v[3].([]byte) // a row without a sum has only its types to tell
	err := coding.ReadFacts(facts, m)
	if _, ok := v[1].(int64); err == nil && (!ok || !isBlob) {
		err = errType
	}
	if err == nil {
		return k
	}
	k.Message = &message.Message{
		ID: m.ID, Time: m.Time, Kind: message.KindBroken, Reason: fmt.Sprintf("message %d: %v", m.ID, err),
		Body: m.Body, Size: int64(len(m.Body)), Junk: m.Junk,
	}
	k.Damaged = err.Error()
	return k
}

// RowOfHead derives the row of one message from HeadColumns.
func RowOfHead(v []any) Row {
	k := ReadKept(v)
	if why := DamageOf(v[HeadChanged], v[HeadChangedAnswer]); why != "" {
		k.Damaged = why
	}
	r := RowOf(k)
	r.Size += sqlite.Int(v[HeadBodyLength]) - int64(len(k.Body))
	return r
}

// FindDuplicate looks up whether the same sender used the control ID before, in this process or an earlier one.
func FindDuplicate(c *sqlite.Conn, r *Row) error {
	if r.Duplicate || r.ControlID == "" || r.Kind != message.KindMessage {
		return nil
	}
	found, err := c.Number(seenBefore, r.ControlID, r.SendingApplication, r.SendingFacility, int64(r.ID))
	r.Duplicate = found == 1
	return err
}
