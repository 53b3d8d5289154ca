package check

import (
	"context"
	"fmt"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
)

// Run returns what is odd about a message, in the order of its bytes. A message of very many segments takes long to go
// through: it ends soon after ctx has, with what was found by then.
func Run(ctx context.Context, doc *explain.Document) []Finding {
	c := &checker{ctx: ctx, doc: doc, msg: doc.Message(), version: doc.Version()}
	c.delims, c.segments = c.msg.Delimiters(), make([]segmentInfo, 0, 16)
	if !c.whole() {
		return c.findings()
	}
	c.scopes, c.runs = append(make([]scope, 0, 8), scope{}), make([]run, 0, 8)
	doc.Outline(c.visit)
	if !c.stopped {
		c.missing()
	}
	c.batchEnds()
	c.join()
	return c.findings()
}

// basis is how much is known of the version that a message is in.
type basis uint8

const (
	basisKnown basis = iota
	basisNewer       // it is newer than all that are known: what they do not have may be new
	basisNone        // none is named: nothing is judged that differs between versions
)

// checker goes through one message.
type checker struct {
	heap
	ctx     context.Context //nolint:containedctx // of one pass over a message, which the checker is
	doc     *explain.Document
	msg     *hl7.Message
	delims  hl7.Delimiters
	version *dict.Version
	basis   basis
	local   bool // a Z message or event: what is in it is up to the sites
	answer  bool // an acknowledgement: it repeats what the sender of the message has left out
	batch   *batch
	trigger string // MSH-9.2; "" in a batch
	odd     bool   // MSH-2 is not what is usual

	segments []segmentInfo // of the names there are, few
	runs     []run         // of the groups that are open
	scopes   []scope       // the groups that are open; the first is the message
	groups   int           // how many groups there are so far
	previous string        // the name of the segment before
	steps    int
	stopped  bool
}

// stepsBetween is after how many segments the context is asked.
const stepsBetween = 64

// enough reports whether nobody waits any more, and counts a step.
func (c *checker) enough() bool {
	if c.steps++; c.steps%stepsBetween == 0 && c.ctx.Err() != nil {
		c.stopped = true
	}
	return c.stopped
}

// header adds a finding about a field of the first MSH segment.
func (c *checker) header(field int, rule Rule, severity Severity, format string, args ...any) {
	f := c.add(place{rule: rule, severity: severity, segment: "MSH", field: field})
	if f == nil {
		return
	}
	f.Text, f.Path = fmt.Sprintf(format, args...), "MSH"
	if field == 0 {
		return
	}
	p := hl7.Path{Segment: "MSH", Field: field}
	f.Path = p.String()
	if n, ok := c.msg.Lookup(p); ok {
		f.Offset, f.Len = n.Offset(), n.Len()
	}
}

// maxShown bounds the values that are quoted.
const maxShown = 40

func clip(b []byte) []byte { return b[:min(len(b), maxShown)] }
