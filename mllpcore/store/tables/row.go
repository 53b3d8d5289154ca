package tables

import (
	"net"
	"net/netip"
	"strings"
	"time"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/store/sqlite"
)

// Row is one message as a list shows it, without its bytes.
type Row struct {
	ID         message.ID
	Time       time.Time // when the last byte was in
	Connection string
	Remote     string // the peer as host:port
	Kind       message.Kind

	message.Summary        // of MSH, as received but for blanks around values; Charset is not kept and empty
	PatientID       string // PID-3.1, decoded
	PatientName     string // PID-5 as family^given, decoded

	Size      int64 // payload bytes that came
	Reason    string
	Quirks    frame.Quirk
	Duplicate bool // the same sender used this MSH-10 before

	Answered bool           // Answer is known
	Answer   message.Answer // without Bytes and Faults

	Bookmarked bool
	Note       string

	Damaged string // why it is not as it was kept, as in message.Kept: as far as it was read, now or before

	Body []byte // only when it was asked for
}

// RowOf derives what a list shows of a message from its bytes.
func RowOf(k message.Kept) Row {
	m, d := k.Message, query.Derive(k.Body)
	r := Row{
		ID: m.ID, Time: m.Time, Connection: m.Connection, Remote: m.Remote, Kind: m.Kind, Summary: d.Summary,
		PatientID: d.PatientID, PatientName: d.PatientName, Size: m.Size, Reason: m.Reason, Quirks: m.Quirks,
		Duplicate: m.Duplicate, Answered: k.Answered, Answer: k.Answer, Damaged: k.Damaged,
	}
	r.Answer.Bytes, r.Answer.Faults = nil, nil
	return r
}

// SortableHost returns the address of a peer (host or host:port) as in the column summary.host, nil when it is none.
func SortableHost(remote string) []byte {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return nil
	}
	b := a.WithZone("").As16()
	return b[:]
}

// RowColumns are the columns of summary in their order; "s" stands for summary or a table like it.
const RowColumns = OwnColumns + ", s.ack, s.positive, s.ack_reason, s.sent, s.elapsed"

// OwnColumns are those of them that come from the message, and have a sum; the rest comes from its answer.
const OwnColumns = `s.id, s.time, s.connection, s.remote, s.kind, s.control_id, s.type, s.trigger, s.version,
	s.sending_application, s.sending_facility, s.receiving_application, s.receiving_facility,
	s.patient_id, s.patient_name, s.size, s.reason, s.quirks, s.duplicate`

// How many columns a row of the list has, and how many of them come from the message.
const (
	RowColumnCount = 24
	OwnColumnCount = 19
)

// InsertRow fills a table like summary.
func InsertRow(table string) string {
	return `INSERT OR REPLACE INTO ` + table + ` (id, time, connection, remote, kind, control_id, type, trigger, version,
	sending_application, sending_facility, receiving_application, receiving_facility,
	patient_id, patient_name, size, reason, quirks, duplicate, ack, positive, ack_reason, sent, elapsed, host, sum)
	VALUES (` + strings.Repeat("?, ", RowColumnCount) + "?, ?)"
}

// Values are the arguments of InsertRow.
func (r *Row) Values() []any {
	var ack, positive, reason, sent, elapsed any
	if r.Answered {
		ack, positive, reason, elapsed = r.Answer.Code, r.Answer.Positive, r.Answer.Reason, int64(r.Answer.Elapsed)
		if !r.Answer.Sent.IsZero() {
			sent = r.Answer.Sent.UnixNano()
		}
	}
	values := []any{
		int64(r.ID), r.Time.UnixNano(), r.Connection, r.Remote, int64(r.Kind), r.ControlID, r.Type, r.Trigger, r.Version,
		r.SendingApplication, r.SendingFacility, r.ReceivingApplication, r.ReceivingFacility,
		r.PatientID, r.PatientName, r.Size, r.Reason, int64(r.Quirks), r.Duplicate,
		ack, positive, reason, sent, elapsed, SortableHost(r.Remote), nil,
	}
	values[len(values)-1] = sqlite.SumOf(values[:OwnColumnCount])
	return values
}

// ReadRow reads RowColumns.
func ReadRow(v []any) Row {
	r := Row{
		ID: message.ID(sqlite.Int(v[0])), Time: sqlite.Time(v[1]), Connection: sqlite.Text(v[2]), Remote: sqlite.Text(v[3]),
		Kind: message.Kind(sqlite.Int(v[4])),
		Summary: message.Summary{
			ControlID: sqlite.Text(v[5]), Type: sqlite.Text(v[6]), Trigger: sqlite.Text(v[7]), Version: sqlite.Text(v[8]),
			SendingApplication: sqlite.Text(v[9]), SendingFacility: sqlite.Text(v[10]),
			ReceivingApplication: sqlite.Text(v[11]), ReceivingFacility: sqlite.Text(v[12]),
		},
		PatientID: sqlite.Text(v[13]), PatientName: sqlite.Text(v[14]), Size: sqlite.Int(v[15]), Reason: sqlite.Text(v[16]),
		Quirks: frame.Quirk(sqlite.Int(v[17])), Duplicate: sqlite.Int(v[18]) != 0,
	}
	if v[19] != nil {
		r.Answered = true
		r.Answer = message.Answer{
			Code: sqlite.Text(v[19]), Positive: sqlite.Int(v[20]) != 0, Reason: sqlite.Text(v[21]),
			Elapsed: time.Duration(sqlite.Int(v[23])),
		}
		if v[22] != nil {
			r.Answer.Sent = sqlite.Time(v[22])
		}
	}
	return r
}

// Record is the row as the query language looks at it.
func (r *Row) Record() query.Record {
	rec := query.Record{
		Message:    r.message(),
		Derived:    &query.Derived{Summary: r.Summary, PatientID: r.PatientID, PatientName: r.PatientName},
		Bookmarked: r.Bookmarked, Note: r.Note, Damaged: r.Damaged,
	}
	if r.Answered {
		rec.Answer = &r.Answer
	}
	return rec
}

func (r *Row) message() *message.Message {
	return &message.Message{
		ID: r.ID, Time: r.Time, Connection: r.Connection, Remote: r.Remote, Kind: r.Kind, Size: r.Size, Reason: r.Reason,
		Quirks: r.Quirks, Duplicate: r.Duplicate, Body: r.Body,
	}
}

// Kept returns the row as a message with its answer; the bytes are there when the row was read with them.
func (r *Row) Kept() message.Kept {
	return message.Kept{Message: r.message(), Answer: r.Answer, Answered: r.Answered, Damaged: r.Damaged}
}
