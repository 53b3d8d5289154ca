package check

import (
	"context"
	"fmt"
	"iter"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/explain"
)

// Run returns the first findings of a message, at most limit (0 = all), and how many there are altogether.
func Run(doc *explain.Document, limit int) ([]Finding, Counts) {
	var list []Finding
	var counts Counts
	for f := range All(doc) {
		counts.Add(f)
		if limit == 0 || len(list) < limit {
			list = append(list, f)
		}
	}
	return list, counts
}

// All returns the findings: first those about the whole, then segment by segment, then what is missing. It goes on only
// as far as it is asked to.
func All(doc *explain.Document) iter.Seq[Finding] { return Until(context.Background(), doc) }

// Until is All that also ends soon after ctx has: a message of very many segments in which nothing is wrong takes long
// to go through.
func Until(ctx context.Context, doc *explain.Document) iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		c := &checker{ctx: ctx, doc: doc, yield: yield}
		c.whole()
		for s := range doc.Segments() {
			if c.enough() {
				return
			}
			c.segment(s)
		}
		if !c.stopped {
			c.missing()
		}
	}
}

// checker hands out findings until nobody wants more.
type checker struct {
	ctx     context.Context //nolint:containedctx // of one pass over a message, which the checker is
	doc     *explain.Document
	yield   func(Finding) bool
	steps   int
	stopped bool
}

// stepsBetween is after how many segments and values the context is asked.
const stepsBetween = 256

// enough reports whether nobody wants more, and counts a step.
func (c *checker) enough() bool {
	if c.steps++; c.steps%stepsBetween == 0 && c.ctx.Err() != nil {
		c.stopped = true
	}
	return c.stopped
}

func (c *checker) found(f Finding) {
	if !c.stopped && !c.yield(f) {
		c.stopped = true
	}
}

// at reports a finding at an item.
func (c *checker) at(i explain.Item, rule Rule, severity Severity, format string, args ...any) {
	if c.stopped {
		return
	}
	c.found(Finding{
		Rule: rule, Severity: severity, Path: i.Path(), Text: fmt.Sprintf(format, args...),
		Offset: i.Offset(), Len: i.Len(),
	})
}

// whole checks what concerns the message as a whole.
func (c *checker) whole() {
	data := c.doc.Message().Bytes()
	h, err := hl7.FindHeader(data)
	header := &h
	if err != nil {
		header = nil
	}
	if p := hl7.Check(data, header); p != nil {
		c.found(Finding{Rule: RuleHeader, Severity: Error, Path: p.Location, Text: p.Error()})
	}
	if header == nil {
		return
	}
	c.identity(header)
	if f := c.doc.CharsetFinding(); f.Text != "" {
		finding := Finding{Rule: RuleCharset, Severity: Warning, Path: "MSH-18", Text: f.Text}
		if f.Wrong {
			finding.Severity, finding.Offset, finding.Len = Error, f.Offset, 1
			if n, ok := c.doc.Message().NodeAt(f.Offset); ok {
				finding.Path = n.Path().String()
			}
		}
		c.found(finding)
	}
}

// identity checks MSH-2, MSH-9 and MSH-12.
func (c *checker) identity(h *hl7.Header) {
	used := c.doc.Version().Name()
	switch version := h.Text(clip(h.Version())); {
	case version == "":
		c.found(Finding{Rule: RuleVersion, Severity: Error, Path: "MSH-12", Text: "MSH-12 is empty: checked as " + used})
	case version != used:
		c.found(Finding{
			Rule: RuleVersion, Severity: Warning, Path: "MSH-12",
			Text: fmt.Sprintf("version %q is not known: checked as %s", version, used),
		})
	}
	if n := len(h.Field(2)); n < 4 || n > 5 {
		c.found(Finding{
			Rule: RuleHeader, Severity: Warning, Path: "MSH-2",
			Text: fmt.Sprintf(`MSH-2 has %d characters; four are usual: ^~\&`, n),
		})
	}
	msgType, event := h.Text(clip(h.Type())), h.Text(clip(h.Trigger()))
	if c.doc.Structure() == nil && msgType != "" && !hl7.IsBatch(c.doc.Message().Bytes()) {
		severity := Warning
		if msgType[0] == 'Z' || event != "" && event[0] == 'Z' {
			severity = Info // a local message
		}
		c.found(Finding{
			Rule: RuleStructure, Severity: severity, Path: "MSH-9",
			Text: fmt.Sprintf("version %s has no structure for %s^%s", used, msgType, event),
		})
	}
}

// maxShown bounds the values that are quoted.
const maxShown = 40

func clip(b []byte) []byte { return b[:min(len(b), maxShown)] }

// missing reports the segments and groups that the structure requires.
func (c *checker) missing() {
	for m := range c.doc.Missing() {
		if c.enough() {
			return
		}
		what := "segment " + m.Part.Name
		if m.Part.IsGroup() {
			what = "group " + m.Part.Name
		}
		f := Finding{Rule: RuleSegmentMissing, Severity: Error, Path: m.Part.Name}
		where := "the message"
		if !m.Top {
			where = m.Group.Path()
			f.Offset = m.Group.Offset()
		}
		if m.After != (explain.Item{}) {
			f.Offset = m.After.Offset() + m.After.Len()
			where += " after " + m.After.Path()
		}
		f.Text = fmt.Sprintf("required %s is missing in %s", what, where)
		c.found(f)
	}
}
