package model

import "time"

// The kinds of a LogNotice.
const (
	NoticeDropped   = "dropped"   // the oldest messages made room
	NoticeClock     = "clock"     // the clock jumped, or is confirmed
	NoticeDamage    = "damage"    // something is damaged
	NoticeMissing   = "missing"   // the log lacks messages that it had
	NoticeRecovered = "recovered" // something was brought in again, set aside, or saved elsewhere
)

// LogNotice is something about the log that a person should know and that is no lasting state.
type LogNotice struct {
	Time time.Time
	Kind string
	Text string // in words, with what to do
}

// Tone is red for what is damaged or missing, and amber for the rest.
func (n LogNotice) Tone() Tone {
	if n.Kind == NoticeDamage || n.Kind == NoticeMissing {
		return ToneBad
	}
	return ToneWarn
}

// Line returns what the banner says, with its time: a notice may stand there for days.
func (n LogNotice) Line() string {
	text := VisibleText(Sentence(n.Text))
	if n.Time.IsZero() {
		return text
	}
	return n.Time.Local().Format("2 Jan 15:04") + "  " + text
}
