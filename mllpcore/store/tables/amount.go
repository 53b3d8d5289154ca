package tables

import (
	"slices"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/coding"
	"mllpscope/mllpcore/store/sqlite"
)

// Amount is how many messages there are, with how many bytes of payload and junk, and how many of them are broken.
type Amount struct {
	Count, Bytes        int64
	Broken, BrokenBytes int64
}

// Add counts a message with the sign.
func (a *Amount) Add(broken bool, bytes, sign int64) {
	a.Count += sign
	a.Bytes += sign * bytes
	if broken {
		a.Broken += sign
		a.BrokenBytes += sign * bytes
	}
}

func (a *Amount) plus(b Amount) {
	a.Count += b.Count
	a.Bytes += b.Bytes
	a.Broken += b.Broken
	a.BrokenBytes += b.BrokenBytes
}

// AmountNames are those of an amount in meta.
var AmountNames = [...]string{"count", "bytes", "broken", "brokenbytes"}

// Note adds the amount to the one that is stored, which covers what is derived, in the same transaction.
func (a *Amount) Note(c *sqlite.Conn) error {
	for i, n := range [...]int64{a.Count, a.Bytes, a.Broken, a.BrokenBytes} {
		if n == 0 {
			continue
		}
		if err := c.Exec(AddMeta, AmountNames[i], n); err != nil {
			return err
		}
	}
	return nil
}

const (
	// IsBroken is a condition on a row m of message; BrokenFacts is the same.
	IsBroken = "(substr(hex(substr(m.facts, 2, 1)), 2) IN ('1', '2', '3', '4'))"
	// MessageBytes is what Totals.Bytes counts of a row m of message.
	MessageBytes = "(length(m.body) + ifnull(length(m.junk), 0))"
)

// BrokenKinds are those of the summary's index of what is broken.
func BrokenKinds() [4]message.Kind {
	return [...]message.Kind{message.KindBroken, message.KindAnswer, message.KindRefused, message.KindSent}
}

// IsBrokenKind tells whether a message of a kind counts as broken.
func IsBrokenKind(k message.Kind) bool {
	kinds := BrokenKinds()
	return slices.Contains(kinds[:], k)
}

// BrokenFacts tells whether a message is broken by what it has in the column facts.
func BrokenFacts(facts []byte) bool {
	return len(facts) > 1 && IsBrokenKind(message.Kind(facts[1]&coding.FactKindMask))
}
