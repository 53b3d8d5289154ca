package rules

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/hl7"
)

func deliveryOf(a *mllpcore.AckOut) *mllpcore.Delivery {
	if a.Delivery == nil {
		a.Delivery = new(mllpcore.Delivery)
	}
	return a.Delivery
}

// injure injects the rule's faults into one answer. Those of the whole message are injected once: the delay before its
// first answer, the end of the connection after its last.
func (o *outcome) injure(a *mllpcore.AckOut, block bool) {
	f, d := &o.rule.Fault, deliveryOf(a)
	if !o.faulted {
		o.faulted = true
		d.Faults = f.Names()
		d.Delay = draw(o.chance, f.Delay)
		if f.Delay.From != f.Delay.To {
			d.Faults = append(d.Faults, "the delay was "+d.Delay.String())
		}
		if f.Close == Before || f.Reset == Before {
			d.Ending = ending(f)
		}
	}
	if f.Never {
		silence(a, "never answered, on purpose")
	}
	if f.Close == Before || f.Reset == Before {
		silence(a, "the connection was ended before the answer, on purpose")
		return
	}
	if a.Last {
		d.Deaf = f.Deaf
		d.Ending = ending(f)
	}
	if a.Answer != nil {
		o.spoil(a, d, block)
	}
}

// spoil makes an answer that leaves a wrong one.
func (o *outcome) spoil(a *mllpcore.AckOut, d *mllpcore.Delivery, block bool) {
	f := &o.rule.Fault
	d.Piece, d.Gap = f.Piece, f.Gap
	if f.WrongID && !block {
		a.Answer = withOtherID(a.Answer)
		d.Spoiled = true
	}
	switch {
	case f.Garbage > 0:
		d.Bytes = garbage(o.chance, f.Garbage)
	case f.Unframed:
		d.Bytes = bytes.Clone(a.Answer)
	case f.Truncate > 0:
		d.Bytes = a.Frame(a.Answer)
	}
	if d.Bytes == nil {
		return
	}
	d.Spoiled = true
	if f.Truncate > 0 {
		d.Bytes = d.Bytes[:max(0, min(f.Truncate, len(d.Bytes)-blockEnd))]
	}
}

// blockEnd is what a truncated answer always lacks: end block and EOL.
const blockEnd = 2

func ending(f *Fault) mllpcore.Ending {
	switch {
	case f.Close != "":
		return mllpcore.EndClose
	case f.Reset != "":
		return mllpcore.EndReset
	}
	return mllpcore.EndNothing
}

func draw(r *rand.Rand, s Span) time.Duration {
	if s.To <= s.From {
		return s.From
	}
	return s.From + time.Duration(r.Int64N(int64(s.To-s.From)+1))
}

func garbage(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// withOtherID returns an acknowledgement whose MSA-2 is another one.
func withOtherID(ack []byte) []byte {
	m, err := hl7.Parse(ack)
	if err != nil {
		return ack
	}
	id, ok := m.Lookup(hl7.Path{Segment: "MSA", Field: 2})
	if !ok {
		return ack
	}
	return slices.Insert(bytes.Clone(ack), id.Offset(), []byte(otherID)...)
}

// otherID stands before the message's control ID to make it another.
const otherID = "NOT-"
