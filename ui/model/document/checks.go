package document

import (
	"context"
	"strings"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
)

// The columns of the Checks tab.
const (
	CheckSeverity = iota
	CheckPath
	CheckRule
	CheckText
	CheckColumns
)

// Checks is what the dictionary has to say against a message.
type Checks struct {
	shown, muted []check.Finding
	counts       check.Counts // of those that are shown
	mutes        check.Mutes
	sender       check.Sender
	withMuted    bool
	none         bool // the message was not checked
}

// None tells that there was no message to check.
func (c *Checks) None() bool { return c.none }

// Checkable tells whether the dictionary has something to say about what came: bytes that made no block and do not
// begin like HL7 are no message, and why they are none is told.
func Checkable(k message.Kind, payload []byte) bool {
	if k != message.KindBroken {
		return true
	}
	_, err := hl7.ParseHeader(payload)
	return err == nil || hl7.IsBatch(payload)
}

// RunChecks holds the message against the dictionary. What mutes say stays out of the counts. It may take long: run it
// off the UI goroutine. It ends soon after ctx has, with what it has found by then.
func (d *Document) RunChecks(ctx context.Context, mutes check.Mutes) *Checks {
	c := &Checks{mutes: mutes}
	c.none = !d.Gone && !Checkable(d.Kept.Kind, d.Kept.Body)
	if d.Explain != nil && !c.none {
		c.sender = SenderOf(d.Explain, d.Kept.Remote)
		c.shown, c.muted = mutes.Split(check.Run(ctx, d.Explain), c.sender)
		c.counts = check.Count(c.shown)
	}
	return c
}

// Rows returns the number of findings that are listed.
func (c *Checks) Rows() int {
	if c.withMuted {
		return len(c.shown) + len(c.muted)
	}
	return len(c.shown)
}

// Total returns the number of findings that are not muted.
func (c *Checks) Total() int { return c.counts.Total() }

// Counts returns how many findings that are not muted there are of each severity.
func (c *Checks) Counts() check.Counts { return c.counts }

// Cell returns the text of a cell.
func (c *Checks) Cell(row, col int) (string, model.Tone) {
	f := c.at(row)
	tone, text := severityTone(f.Severity), model.ToneNormal
	muted := row >= len(c.shown)
	if muted {
		tone, text = model.ToneMuted, model.ToneMuted
	}
	switch col {
	case CheckSeverity:
		if muted {
			return "muted", tone
		}
		return SeveritySign(f.Severity) + " " + severityWord(f.Severity), tone
	case CheckPath:
		return model.VisibleText(f.Path), text
	case CheckRule:
		return string(f.Rule), model.ToneMuted
	}
	return model.Sentence(model.VisibleText(f.Text)), text
}

// severityWord names a severity as the summary counts it.
func severityWord(s check.Severity) string {
	if s == check.Info {
		return "note"
	}
	return s.String()
}

func severityTone(s check.Severity) model.Tone {
	switch s {
	case check.Error:
		return model.ToneBad
	case check.Warning:
		return model.ToneWarn
	}
	return model.ToneMuted
}

// SeveritySign returns the sign that stands for a severity.
func SeveritySign(s check.Severity) string {
	switch s {
	case check.Error:
		return "✗"
	case check.Warning:
		return "⚠"
	}
	return "·"
}

// Span returns the bytes that a finding is about. What is missing has none: its span is empty and begins where it would
// be.
func (c *Checks) Span(row int) Span {
	f := c.at(row)
	return Span{Start: f.Offset, End: f.Offset + f.Len}
}

// Text returns a finding as one line with tabs between its cells.
func (c *Checks) Text(row int) string {
	var cells []string
	for col := range CheckColumns {
		text, _ := c.Cell(row, col)
		cells = append(cells, text)
	}
	return strings.Join(cells, "\t")
}

// Table returns all findings that are listed for the clipboard: a line each, with tabs between its cells, below the
// titles.
func (c *Checks) Table() string {
	lines := []string{"severity\tpath\trule\tfinding"}
	for row := range c.Rows() {
		lines = append(lines, c.Text(row))
	}
	return strings.Join(lines, "\n") + "\n"
}

// Summary counts the findings in words, such as "2 errors, 1 warning, 12 muted".
func (c *Checks) Summary() string {
	var parts []string
	for _, p := range []struct {
		n         int
		one, many string
	}{
		{c.counts.Errors, "error", "errors"},
		{c.counts.Warnings, "warning", "warnings"},
		{c.counts.Infos, "note", "notes"},
		{len(c.muted), "muted", "muted"},
	} {
		if p.n > 0 {
			parts = append(parts, model.Plural(p.n, p.one, p.many))
		}
	}
	return strings.Join(parts, ", ")
}
