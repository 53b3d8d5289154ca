package model

import (
	"context"
	"strings"

	"mllpscope/mllpcore/hl7/check"
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
	findings []check.Finding
	counts   check.Counts
}

// RunChecks holds the message against the dictionary. It may take long: run it off the UI goroutine. It ends soon after
// ctx has, with what it has found by then.
func (d *Document) RunChecks(ctx context.Context) *Checks {
	c := &Checks{}
	if d.Explain != nil {
		c.findings = check.Run(ctx, d.Explain)
		c.counts = check.Count(c.findings)
	}
	return c
}

// Rows returns the number of findings.
func (c *Checks) Rows() int { return len(c.findings) }

// Total returns the number of findings.
func (c *Checks) Total() int { return c.counts.Total() }

// Cell returns the text of a cell.
func (c *Checks) Cell(row, col int) (string, Tone) {
	f := &c.findings[row]
	tone := severityTone(f.Severity)
	switch col {
	case CheckSeverity:
		return severitySign(f.Severity) + " " + f.Severity.String(), tone
	case CheckPath:
		return VisibleText(f.Path), ToneNormal
	case CheckRule:
		return string(f.Rule), ToneMuted
	}
	return Sentence(VisibleText(f.Text)), ToneNormal
}

func severityTone(s check.Severity) Tone {
	switch s {
	case check.Error:
		return ToneBad
	case check.Warning:
		return ToneWarn
	}
	return ToneMuted
}

func severitySign(s check.Severity) string {
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
	f := &c.findings[row]
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

// Summary counts the findings in words, such as "2 errors, 1 warning".
func (c *Checks) Summary() string {
	var parts []string
	for _, p := range []struct {
		n         int
		one, many string
	}{
		{c.counts.Errors, "error", "errors"},
		{c.counts.Warnings, "warning", "warnings"},
		{c.counts.Infos, "note", "notes"},
	} {
		if p.n > 0 {
			parts = append(parts, Plural(p.n, p.one, p.many))
		}
	}
	return strings.Join(parts, ", ")
}
