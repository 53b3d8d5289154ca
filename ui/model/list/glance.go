package list

import (
	"bytes"
	"context"
	"strconv"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
)

const (
	// GlanceBytes is how much of a message the list reads at most, whatever its size.
	GlanceBytes = 1 << 20
	// glanceValue is how many bytes of a value the list shows at most.
	glanceValue = 200
	// glanceChecks is up to how many findings the list tells the number of.
	glanceChecks = 99
)

// unseen stands where the list has not read far enough to know.
const unseen = "…"

// faultless is a message in which the checks have found nothing.
const faultless = "✓"

// Look says what a glance at a message is to find.
type Look struct {
	Paths  []hl7.Path
	Checks bool // count what the checks find
	Mutes  check.Mutes
}

// Empty reports whether there is nothing to look for, so that no message need be read.
func (l Look) Empty() bool { return len(l.Paths) == 0 && !l.Checks }

// Glance is what the list shows of a message's bytes: the values at paths, and how many findings the checks have.
type Glance struct {
	Values []string   // of Look.Paths, in their order
	Checks string     // "" when they were not counted
	Tone   model.Tone // of Checks
	number int        // of what Checks tells, muted findings left out
	known  bool
}

// Findings returns how many findings there are that are not muted; known is false when they were not all counted.
func (g Glance) Findings() (n int, known bool) { return g.number, g.known }

// NewGlance looks at a message of which at most GlanceBytes are at hand. What lies beyond them, or is not counted
// because of them, is shown as "…". It ends early, with what it has, when ctx ends.
func NewGlance(ctx context.Context, e model.Entry, names *dict.Dictionary, l Look) Glance {
	g := Glance{Values: make([]string, len(l.Paths))}
	body := e.Body
	if e.Kind == message.KindBroken {
		body = bytes.TrimPrefix(body, []byte{frame.DefaultMarks.Start})
	}
	msg, err := document.ViewOf(body)
	if err != nil || len(body) == 0 {
		return g
	}
	doc, cut := explain.New(msg, names, explain.Options{}), e.Size > GlanceBytes
	for i, p := range l.Paths {
		g.Values[i] = valueAt(doc, p, cut)
	}
	switch {
	case l.Checks && cut:
		g.Checks, g.Tone = unseen, model.ToneMuted
	case l.Checks && !document.Checkable(e.Kind, body):
		g.Checks, g.Tone = model.Dash, model.ToneMuted
	case l.Checks:
		counts, muted, done := countChecks(ctx, doc, l.Mutes, e.Remote)
		g.Checks, g.Tone = checksCell(counts, muted, done)
		g.number, g.known = counts.Total(), done
		if g.Checks == faultless && e.Kind == message.KindBroken {
			g.Checks = "–" // a part says nothing good of the whole
		}
	}
	return g
}

// valueAt returns the first value at a path, with how many more there are: 718-7 (+2).
func valueAt(doc *explain.Document, p hl7.Path, cut bool) string {
	var first hl7.Node
	count := 0
	for n := range doc.Message().Every(p) {
		if count++; count == 1 {
			first = n
		}
	}
	switch {
	case count == 0 && cut:
		return unseen
	case count == 0:
		return ""
	}
	text := model.VisibleText(shortValue(doc, first))
	if cut && first.Offset()+first.Len() == len(doc.Message().Bytes()) {
		text += unseen
	}
	switch {
	case count > 1 && cut:
		text += " (+" + strconv.Itoa(count-1) + unseen + ")"
	case count > 1:
		text += " (+" + strconv.Itoa(count-1) + ")"
	case cut:
		text += " (+" + unseen + ")"
	}
	return text
}

// shortValue decodes a value as the inspector does.
func shortValue(doc *explain.Document, n hl7.Node) string {
	for _, item := range doc.At(n.Offset()) {
		if item.Offset() == n.Offset() && item.Len() == n.Len() && item.Kind() >= explain.KindField {
			text, left := item.Short(glanceValue)
			if left > 0 {
				text += unseen
			}
			return text
		}
	}
	return doc.Decode(n.Raw()[:min(n.Len(), glanceValue)])
}

// countChecks counts what the checks find and what of it is muted.
func countChecks(
	ctx context.Context, doc *explain.Document, mutes check.Mutes, remote string,
) (c check.Counts, muted int, done bool) {
	shown, hidden := mutes.Split(check.Run(ctx, doc), document.SenderOf(doc, remote))
	return check.Count(shown), len(hidden), ctx.Err() == nil
}

// checksCell shows how many findings there are with the sign of the gravest; in brackets how many are muted, where
// there are no others.
func checksCell(c check.Counts, muted int, done bool) (string, model.Tone) {
	if !done {
		return "", model.ToneMuted
	}
	number := " " + strconv.Itoa(c.Total())
	if c.Total() > glanceChecks {
		number = strconv.Itoa(glanceChecks) + "+" // no wider than two digits and the space
	}
	switch {
	case c.Errors > 0:
		return document.SeveritySign(check.Error) + number, model.ToneWarn
	case c.Warnings > 0:
		return document.SeveritySign(check.Warning) + number, model.ToneNormal
	case c.Infos > 0:
		return document.SeveritySign(check.Info) + number, model.ToneMuted
	}
	if muted > 0 {
		return "(" + strconv.Itoa(min(muted, glanceChecks)) + ")", model.ToneMuted
	}
	return faultless, model.ToneMuted
}
