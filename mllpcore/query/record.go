package query

import (
	"time"

	"mllpscope/mllpcore/message"
)

// Record is what a query is asked about: a message, the answer it got, and what is already known of its body.
type Record struct {
	*message.Message                 // never nil; its Body may be left out where the query's Needs has no use for it
	Answer           *message.Answer // nil while there is none
	Derived          *Derived        // nil: read from Body where a query asks for it

	// What a person did to it, where that is known.
	Bookmarked bool
	Note       string

	Damaged string // why it is not as it was kept, as in message.Kept; known when the Body was read
}

// Of makes a record of a message kept in a log. It points into k.
func Of(k *message.Kept) Record {
	r := Record{Message: k.Message, Damaged: k.Damaged}
	if k.Answered {
		r.Answer = &k.Answer
	}
	return r
}

// Columns tells SQL where a table keeps what queries ask for. An empty name means that the table has no such column:
// the database is then not asked, and Match decides. Names are put into the SQL as they are.
//
// NULL counts as empty text, no quirk, no duplicate, no answer, no bookmark. Rows that are not filled in yet must be
// asked with Match alone. Comparisons that a partial index may serve (patient and note <> ”, kind, quirks, duplicate
// and bookmarked <> 0) say so.
type Columns struct {
	Time       string // nanoseconds since 1970
	Connection string
	Remote     string // host:port, as Message.Remote
	Host       string // the address as 16 bytes (IPv4 as ::ffff:a.b.c.d, without a zone), NULL where it is none
	Kind       string // message.Kind as a number
	Size       string // Message.Size
	Reason     string // Message.Reason
	Quirks     string // frame.Quirk as a number, of bits that package frame knows
	Duplicate  string // 0 or 1

	ControlID, Type, Trigger, Version       string // as in Derived
	SendingApplication, SendingFacility     string
	ReceivingApplication, ReceivingFacility string
	PatientID, PatientName                  string

	Ack          string // Answer.Code
	Positive     string // Answer.Positive, 0 or 1
	AnswerReason string // Answer.Reason
	Sent         string // Answer.Sent, NULL where nothing was sent
	Elapsed      string // Answer.Elapsed in nanoseconds

	Bookmarked string // Record.Bookmarked, 0 or 1
	Note       string // Record.Note

	// Indexed are those of these columns that begin an index, for Parts. Type's may go on with Trigger.
	Indexed []string

	now time.Time
}

// column returns the column that holds a fact, "" for none.
func (c *Columns) column(f fact) string {
	return [...]string{
		factControlID: c.ControlID, factType: c.Type, factTrigger: c.Trigger, factVersion: c.Version,
		factSendingApplication: c.SendingApplication, factSendingFacility: c.SendingFacility,
		factReceivingApplication: c.ReceivingApplication, factReceivingFacility: c.ReceivingFacility,
		factPatientID: c.PatientID, factPatientName: c.PatientName, factConnection: c.Connection,
		factReason: c.Reason, factAck: c.Ack, factAnswerReason: c.AnswerReason, factNote: c.Note,
	}[f]
}
