package list

import (
	"strings"
	"time"

	"mllpscope/mllpcore/hl7/spreadsheet"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
)

// The columns of the message list.
const (
	ColMark = iota
	ColTime
	ColFrom
	ColType
	ColControlID
	ColPatient
	ColSize
	ColAnswer
	ColMillis
	ColChecks // of a Glance: empty in a Row
	ColNote
	Columns
)

// unanswered is after how long a message without an answer is not looked at again: the note of it was lost with the
// process, or the connection was.
const unanswered = 10 * time.Minute

// The signs of what a person did to a message.
const (
	BookmarkSign = "★"
	NoteSign     = "✎ "
)

// Row is one line of the message list, formatted once, off the UI goroutine. Nobody changes it afterwards.
type Row struct {
	ID         message.ID
	Cells      [Columns]string
	Tones      [Columns]model.Tone
	Settled    bool // the answer is known: only what a person notes can still change the row
	Bookmarked bool
	Note       string
	Size       int64 // payload bytes that came
	time       time.Time
	timing     timing
	answered   bool
	damaged    string
	entry      model.Entry // without the bytes
	colours    *Colours    // that it was formatted with
}

// DamagedWord begins what the list says of a message that the disk has changed.
const DamagedWord = "✗ damaged"

// NewRow formats what the list shows of a message, as it is at now.
func NewRow(e model.Entry, now time.Time) Row {
	k, m := e.Kept, e.Message
	r := Row{
		ID: m.ID, Bookmarked: e.Bookmarked, Note: e.Note, Size: m.Size, answered: k.Answered,
		Settled: settled(k, now), damaged: k.Damaged, entry: withoutBytes(e), time: m.Time,
	}
	if e.Bookmarked {
		r.Cells[ColMark], r.Tones[ColMark] = BookmarkSign, model.ToneAccent
	}
	r.setTiming(timing{style: model.TimeOfDay, day: dayOf(now)}, now)
	r.Cells[ColFrom] = peerCell(m)
	r.Cells[ColType], r.Tones[ColType] = model.TypeCell(m.Kind, e.Derived.Summary)
	r.Cells[ColControlID] = model.OrDash(model.VisibleText(e.Derived.ControlID))
	r.Cells[ColPatient] = patientCell(e)
	r.Cells[ColSize] = model.Size(m.Size)
	r.Cells[ColAnswer], r.Tones[ColAnswer] = answerCell(k)
	if r.Settled && r.Cells[ColAnswer] == waiting {
		r.Cells[ColAnswer] = "?"
	}
	r.Cells[ColMillis] = model.Dash
	if k.Answered && !k.Answer.Sent.IsZero() {
		r.Cells[ColMillis] = model.Took(k.Answer.Elapsed)
	}
	r.Cells[ColNote], r.Tones[ColNote] = noteCell(k)
	r.addNote()
	return r
}

// SentSign stands before the client that a message was sent to.
const SentSign = "→ "

// peerCell shows from whom a message came, or to whom it was sent.
func peerCell(m *message.Message) string {
	if m.Kind == message.KindSent {
		return SentSign + m.Remote
	}
	return m.Remote
}

// answerable tells whether a message is one that is answered, by us or by whom it was sent to.
func answerable(k message.Kind) bool { return k == message.KindMessage || k == message.KindSent }

// withoutBytes is an entry that holds no message.
func withoutBytes(e model.Entry) model.Entry {
	m := *e.Message
	m.Body, m.Junk = nil, nil
	e.Message, e.Answer.Bytes = &m, nil
	return e
}

func settled(k message.Kept, now time.Time) bool { return k.Answered || now.Sub(k.Time) > unanswered }

// waiting stands for an answer that is still to come.
const waiting = "…"

// addNote puts what a person noted before what is odd.
func (r *Row) addNote() {
	if r.Note == "" {
		return
	}
	note := NoteSign + model.VisibleText(r.Note)
	if r.Cells[ColNote] != "" {
		note += " · " + r.Cells[ColNote]
	}
	r.Cells[ColNote] = note
}

// patientMax is how many characters of the patient the list shows at most.
const patientMax = 60

// patientCell shows the identifier and the name as family^given: 77 DOE^JO.
func patientCell(e model.Entry) string {
	s := strings.TrimSpace(e.Derived.PatientID + " " + e.Derived.PatientName)
	return clipRunes(model.VisibleText(s), patientMax)
}

// clipRunes returns at most the first n characters of s.
func clipRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// Text returns the row as one line with tabs between the cells, for the clipboard.
func (r *Row) Text() string { return spreadsheet.Tabbed(r.Cells[:]) }

func answerCell(k message.Kept) (string, model.Tone) {
	switch {
	case !k.Answered && answerable(k.Kind):
		return waiting, model.ToneMuted
	case !k.Answered, k.Answer.Code == "" && !answerable(k.Kind):
		return model.Dash, model.ToneMuted
	case k.Answer.Code == "":
		return "none", model.ToneMuted
	case k.Answer.Sent.IsZero():
		return k.Answer.Code + " ✗", model.ToneBad // it never left
	case !k.Answer.Positive:
		return k.Answer.Code, model.ToneWarn
	}
	return k.Answer.Code, model.ToneNormal
}

// What says in words what is unusual about a message; empty for an ordinary one.
func What(k message.Kept) string {
	text, _ := noteCell(k)
	return text
}

// noteCell says in words what is odd about a message; empty for an ordinary one.
func noteCell(k message.Kept) (string, model.Tone) {
	m := k.Message
	if k.Damaged != "" {
		return DamagedWord + ": " + model.VisibleText(k.Damaged), model.ToneBad
	}
	switch m.Kind {
	case message.KindBroken, message.KindRefused:
		return model.VisibleText(m.Reason), model.ToneBad
	case message.KindAnswer:
		if m.Reason == "" {
			return "answer to our message", model.ToneMuted
		}
		return "unexpected answer", model.ToneWarn
	case message.KindSent:
		return sentNote(k)
	}
	if k.Answered && k.Answer.Code != "" && k.Answer.Sent.IsZero() {
		return "answer not sent: " + k.Answer.Reason, model.ToneBad
	}
	return joinNotes(k)
}

// sentNote says that a message was sent from here, and why it was not accepted.
func sentNote(k message.Kept) (string, model.Tone) {
	switch {
	case !k.Answered || k.Answer.Reason == "":
		return "sent to client", model.ToneMuted
	case k.Answer.Positive:
		return "sent to client: " + k.Answer.Reason, model.ToneMuted
	case k.Answer.Code == "":
		return "sent to client, not answered: " + model.VisibleText(k.Answer.Reason), model.ToneBad
	}
	return "sent to client: " + model.VisibleText(k.Answer.Reason), model.ToneWarn
}

// joinNotes says all that is odd about a message that was understood, and about its answer.
func joinNotes(k message.Kept) (string, model.Tone) {
	m := k.Message
	var notes []string
	tone := model.ToneMuted
	if k.Answered && k.Answer.Reason != "" {
		notes = append(notes, model.VisibleText(k.Answer.Reason))
		if !k.Answer.Positive && k.Answer.Code != "" {
			tone = model.ToneWarn
		}
	}
	if m.Duplicate || m.Quirks != 0 || len(k.Answer.Faults) > 0 {
		tone = model.ToneWarn
	}
	if m.Duplicate {
		notes = append(notes, "duplicate")
	}
	notes = append(notes, m.Quirks.Names()...)
	notes = append(notes, k.Answer.Faults...)
	if len(notes) == 0 {
		return "", model.ToneNormal
	}
	return strings.Join(notes, ", "), tone
}
