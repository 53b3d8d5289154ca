package model

import (
	"strings"

	"mllpscope/mllpcore"
)

// The columns of the message list.
const (
	ColTime = iota
	ColFrom
	ColType
	ColControlID
	ColPatient
	ColSize
	ColAnswer
	ColMillis
	ColNote
	Columns
)

// Row is one line of the message list, formatted once, off the UI goroutine. Nobody changes it afterwards.
type Row struct {
	ID      mllpcore.MessageID
	Cells   [Columns]string
	Tones   [Columns]Tone
	Settled bool // the answer is known: the row will not change any more
	words   string
}

// NewRow formats what the list shows of a kept message.
func NewRow(k mllpcore.Kept) Row {
	m := k.Message
	head := m.Summary()
	r := Row{ID: m.ID, Settled: k.Answered}
	r.Cells[ColTime] = Clock(m.Time)
	r.Cells[ColFrom] = m.Remote
	r.Cells[ColType], r.Tones[ColType] = typeCell(m.Kind, head)
	r.Cells[ColControlID] = orDash(VisibleText(head.ControlID))
	r.Cells[ColPatient] = Patient(m.Body)
	r.Cells[ColSize] = Size(m.Size)
	r.Cells[ColAnswer], r.Tones[ColAnswer] = answerCell(k)
	r.Cells[ColMillis] = Dash
	if k.Answered && !k.Answer.Sent.IsZero() {
		r.Cells[ColMillis] = Millis(k.Answer.Elapsed)
	}
	r.Cells[ColNote], r.Tones[ColNote] = noteCell(k)
	r.words = strings.ToLower(strings.Join(r.Cells[:], "\x00") + "\x00" + status(k))
	return r
}

// Text returns the row as one line with tabs between the cells, for the clipboard.
func (r *Row) Text() string { return strings.Join(r.Cells[:], "\t") }

func typeCell(kind mllpcore.MessageKind, head mllpcore.Summary) (string, Tone) {
	switch kind {
	case mllpcore.KindBroken:
		return "(broken)", ToneBad
	case mllpcore.KindRefused:
		return "(refused)", ToneBad
	}
	s := VisibleText(head.Type)
	if head.Trigger != "" {
		s += "^" + VisibleText(head.Trigger)
	}
	return orDash(s), ToneNormal
}

func answerCell(k mllpcore.Kept) (string, Tone) {
	switch {
	case !k.Answered && k.Kind == mllpcore.KindMessage:
		return "…", ToneMuted
	case !k.Answered, k.Answer.Code == "" && k.Kind != mllpcore.KindMessage:
		return Dash, ToneMuted
	case k.Answer.Code == "":
		return "none", ToneMuted
	case k.Answer.Sent.IsZero():
		return k.Answer.Code + " ✗", ToneBad // it never left
	case !k.Answer.Positive:
		return k.Answer.Code, ToneWarn
	}
	return k.Answer.Code, ToneNormal
}

// noteCell says in words what is odd about a message; empty for an ordinary one.
func noteCell(k mllpcore.Kept) (string, Tone) {
	m := k.Message
	switch m.Kind {
	case mllpcore.KindBroken, mllpcore.KindRefused:
		return VisibleText(m.Reason), ToneBad
	case mllpcore.KindAnswer:
		return "unexpected answer", ToneWarn
	}
	var notes []string
	if k.Answered && k.Answer.Code != "" && k.Answer.Sent.IsZero() {
		return "answer not sent: " + k.Answer.Reason, ToneBad
	}
	if k.Answered && k.Answer.Code != "" && !k.Answer.Positive && k.Answer.Reason != "" {
		notes = append(notes, VisibleText(k.Answer.Reason))
	}
	if m.Duplicate {
		notes = append(notes, "duplicate")
	}
	notes = append(notes, m.Quirks.Names()...)
	notes = append(notes, k.Answer.Faults...)
	if len(notes) == 0 {
		return "", ToneNormal
	}
	return strings.Join(notes, ", "), ToneWarn
}

func status(k mllpcore.Kept) string {
	if k.Kind == mllpcore.KindMessage {
		return "ok"
	}
	return k.Kind.String()
}

func orDash(s string) string {
	if s == "" {
		return Dash
	}
	return s
}
