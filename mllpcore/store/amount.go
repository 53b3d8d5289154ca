package store

import (
	"slices"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/coding"
	"mllpscope/mllpcore/store/sqlite"
)

// amount is how many messages there are, with how many bytes of payload and junk, and how many of them are broken.
type amount struct {
	count, bytes        int64
	broken, brokenBytes int64
}

// add counts a message with the sign.
func (a *amount) add(broken bool, bytes, sign int64) {
	a.count += sign
	a.bytes += sign * bytes
	if broken {
		a.broken += sign
		a.brokenBytes += sign * bytes
	}
}

func (a *amount) plus(b amount) {
	a.count += b.count
	a.bytes += b.bytes
	a.broken += b.broken
	a.brokenBytes += b.brokenBytes
}

// The names of an amount in meta.
var amountNames = [...]string{"count", "bytes", "broken", "brokenbytes"}

// note adds the amount to the one that is stored, which covers what is derived, in the same transaction.
func (a *amount) note(c *sqlite.Conn) error {
	for i, n := range [...]int64{a.count, a.bytes, a.broken, a.brokenBytes} {
		if n == 0 {
			continue
		}
		if err := c.Exec(addMeta, amountNames[i], n); err != nil {
			return err
		}
	}
	return nil
}

const (
	// isBroken is a condition on a row m of message; brokenFacts is the same.
	isBroken = "(substr(hex(substr(m.facts, 2, 1)), 2) IN ('1', '2', '3', '4'))"
	// messageBytes is what Totals.Bytes counts of a row m of message.
	messageBytes = "(length(m.body) + ifnull(length(m.junk), 0))"
)

// brokenKinds are those of the summary's index of what is broken.
func brokenKinds() [4]message.Kind {
	return [...]message.Kind{message.KindBroken, message.KindAnswer, message.KindRefused, message.KindSent}
}

func isBrokenKind(k message.Kind) bool {
	kinds := brokenKinds()
	return slices.Contains(kinds[:], k)
}

// brokenFacts tells whether a message is broken by what it has in the column facts.
func brokenFacts(facts []byte) bool {
	return len(facts) > 1 && isBrokenKind(message.Kind(facts[1]&coding.FactKindMask))
}
