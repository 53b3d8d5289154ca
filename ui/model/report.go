package model

import (
	"context"
	"strings"

	"mllpscope/mllpcore/message"
)

// Report is what a check of a log has found, or what was recovered of one, in words.
type Report struct {
	Title    string
	Path     string // of the log that was looked at
	Whole    bool
	Verdict  string
	Facts    []string // what was looked at
	Findings []ReportLine
	Made     string // the log that was written, "" for none
	// Confirm notes in the log that a person knows which messages are missing, and returns how many records of such
	// there were. It waits for the disk. nil where there is nothing to confirm.
	Confirm func(ctx context.Context) (records int, err error)
}

// ReportLine is one thing that was found.
type ReportLine struct {
	ID   message.ID // the message it is about, 0 when it is about none or several
	Part string     // of the log, "" when it is about all of it
	Text string
}

// Headline is the verdict with its sign.
func (r *Report) Headline() string {
	if r.Whole {
		return "✓ " + r.Verdict
	}
	return "✗ " + r.Verdict
}

// Tone is red when something is damaged.
func (r *Report) Tone() Tone {
	if r.Whole {
		return ToneNormal
	}
	return ToneBad
}

// Line returns a finding as one line.
func (l *ReportLine) Line() string {
	if l.Part == "" {
		return l.Text
	}
	return l.Part + ": " + l.Text
}

// Text returns all of it for the clipboard.
func (r *Report) Text() string {
	lines := append([]string{r.Title + " " + r.Path, r.Verdict}, r.Facts...)
	for i := range r.Findings {
		lines = append(lines, r.Findings[i].Line())
	}
	return strings.Join(lines, "\n") + "\n"
}
