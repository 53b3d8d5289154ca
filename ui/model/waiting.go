package model

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/hl7/spreadsheet"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/rules"
)

// The columns of the list of messages that wait for a person.
const (
	WaitTime = iota
	WaitLeft
	WaitPeer
	WaitType
	WaitControlID
	WaitWould
	WaitRule
	WaitColumns
)

// waitScarce is when the time left is told in amber.
const waitScarce = 10 * time.Second

// Held is one line of the list of messages that wait for a person.
type Held struct {
	rules.Waiting
	Cells [WaitColumns]string
	Tones [WaitColumns]Tone
}

// NewHeld formats a message that waits as it is at now, for a sender that gives up after patience.
func NewHeld(w rules.Waiting, patience time.Duration, now time.Time) Held {
	h := Held{Waiting: w}
	waited := max(now.Sub(w.Since), 0)
	h.Cells[WaitTime] = Ago(waited)
	switch left := patience - waited; {
	case w.Left:
		h.Cells[WaitLeft], h.Tones[WaitLeft] = "sender has left", ToneBad
	case left > 0:
		h.Cells[WaitLeft] = "about " + Ago(left)
		if left < waitScarce {
			h.Tones[WaitLeft] = ToneWarn
		}
	default:
		h.Cells[WaitLeft], h.Tones[WaitLeft] = "probably timed out", ToneBad
	}
	h.Cells[WaitPeer], h.Cells[WaitRule] = w.Remote, VisibleText(w.Rule)
	h.Cells[WaitType], h.Cells[WaitControlID] = Dash, Dash
	if w.Message != nil {
		head := w.Message.Summary()
		h.Cells[WaitType], _ = TypeCell(message.KindMessage, head)
		h.Cells[WaitControlID] = OrDash(VisibleText(head.ControlID))
	}
	h.Cells[WaitWould] = w.Code
	if w.MustRefuse {
		h.Tones[WaitWould] = ToneBad
	}
	return h
}

// answering is the server's word for a connection whose message is about to be answered. It does not know who decides.
const answering = "answering"

// AwaitPerson says of those connections whose message is held that they wait for a person.
func AwaitPerson(all []mllpcore.ConnectionInfo, held []rules.Waiting) {
	for i := range all {
		c := &all[i]
		at := slices.IndexFunc(held, func(w rules.Waiting) bool { return w.Connection == c.ID })
		if at >= 0 && c.State == answering {
			c.State, c.StateSince = "waiting at a breakpoint", held[at].Since
		}
	}
}

// Text returns the line with tabs between the cells, for the clipboard.
func (h *Held) Text() string { return spreadsheet.Tabbed(h.Cells[:]) }

// LongestEdit is the longest text that a person edits here, in bytes: a text field with more is slow, and nobody edits
// that by hand.
const LongestEdit = 16 << 10

// EditableAnswer returns an answer as text to edit, one segment a line; false when it is too long for a field or no
// text of UTF-8, which editing would spoil.
func EditableAnswer(answer []byte, longest int) (string, bool) {
	if len(answer) > longest || !utf8.Valid(answer) {
		return "", false
	}
	return strings.TrimSuffix(strings.ReplaceAll(string(answer), "\r", "\n"), "\n"), true
}

// WaitingChip tells how many messages wait for a person, and for how long the oldest has.
func WaitingChip(n int, oldest time.Duration) string {
	verb := " waits, "
	if n > 1 {
		verb = " wait, oldest "
	}
	return "Breakpoint: " + Count(n) + verb + Ago(oldest)
}

// EditedWarning tells what may be wrong with edited text, "" for nothing. It may be sent all the same: that is a test
// as well.
func EditedWarning(text string) string {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	switch {
	case len(lines) == 0 || !strings.HasPrefix(lines[0], "MSH"):
		return "This does not begin with MSH: the sender will not take it for an acknowledgement."
	case !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, "MSA") }):
		return "There is no MSA segment: the sender will not take it for an acknowledgement."
	}
	return ""
}

// EditedAnswer makes a payload of edited text: each segment ends with a carriage return.
func EditedAnswer(text string) []byte {
	text = strings.ReplaceAll(strings.TrimRight(text, "\r\n"), "\r\n", "\r")
	return []byte(strings.ReplaceAll(text, "\n", "\r") + "\r")
}
