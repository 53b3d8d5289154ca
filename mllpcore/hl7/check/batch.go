package check

import (
	"bytes"
	"strconv"

	"mllpscope/mllpcore/hl7"
)

// batch counts what a batch holds.
type batch struct {
	messages int // since the last BHS
	batches  int
}

// count counts a header or compares a trailer with what came; other segments are none of it.
func (c *checker) count(name string, n hl7.Node) {
	switch name {
	case "BHS":
		c.batch.messages = 0
		c.batch.batches++
	case nameMSH:
		c.batch.messages++
	case "BTS":
		c.compare(n, name, c.batch.messages, "message", "messages")
		c.batch.messages = 0
	case "FTS":
		if c.batch.batches == 0 {
			c.batch.batches = 1 // a file without BHS is one
		}
		c.compare(n, name, c.batch.batches, "batch", "batches")
	}
}

// compare reports a count that is not the number of what came; an empty one promises nothing.
func (c *checker) compare(n hl7.Node, name string, came int, one, many string) {
	field, ok := n.Segment().Field(1)
	if !ok {
		return
	}
	said, err := strconv.Atoi(string(bytes.TrimSpace(clip(field.Raw()))))
	if err != nil || said == came {
		return // what is no number is found as such
	}
	if f := c.add(place{rule: RuleBatchCount, severity: Warning, segment: name, field: 1}); f != nil {
		f.Path, f.Offset, f.Len = field.Path().String(), field.Offset(), field.Len()
		if said != 1 {
			one = many
		}
		f.Text = name + "-1 says " + strconv.Itoa(said) + " " + one + ", but " + strconv.Itoa(came) + " came"
	}
}

// batchEnds reports a batch that does not end. The standard lets trailers be left out.
func (c *checker) batchEnds() {
	if c.batch == nil || c.stopped {
		return
	}
	for _, pair := range [...][2]string{{"FHS", "FTS"}, {"BHS", "BTS"}} {
		begin, ok := c.msg.Segment(pair[0], 1)
		if !ok {
			continue
		}
		if _, ok := c.msg.Segment(pair[1], 1); ok {
			continue
		}
		if f := c.at(begin.Node(), pair[0], RuleBatchCount, Info); f != nil {
			f.Text = pair[0] + " begins a batch that no " + pair[1] + " ends: more may be missing"
		}
	}
}
