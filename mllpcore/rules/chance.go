package rules

import (
	"hash/fnv"
	"math/rand/v2"
	"sync"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/message"
)

// hashedBody is how much of a message without control ID makes it out.
const hashedBody = 64 << 10

// identity makes a message out: by its sender and control ID, so that the same message is the same again with another
// MSH-7, or by its bytes where it has no control ID.
func identity(m *message.Message) uint64 {
	sum := fnv.New64a()
	h, err := hl7.ParseHeader(m.Body)
	if err != nil || len(h.ControlID()) == 0 {
		_, _ = sum.Write(m.Body[:min(len(m.Body), hashedBody)]) // never fails
		return sum.Sum64()
	}
	for _, part := range [][]byte{h.Field(3), h.Field(4), h.ControlID()} {
		_, _ = sum.Write(part)
		_, _ = sum.Write([]byte{0})
	}
	return sum.Sum64()
}

func hashText(s string) uint64 {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(s))
	return sum.Sum64()
}

// mix spreads the bits of numbers that differ in a few (the finalizer of SplitMix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// source returns the random source of one rule for one message that came for the n-th time.
func source(seed, salt, message, n uint64) *rand.Rand {
	return rand.New(rand.NewPCG(mix(seed^mix(salt)), mix(message^mix(n)))) //nolint:gosec // to be repeated, not secret
}

// maxAttempts is how many messages are remembered for counting how often each came. It is far above what is on its way
// at any time; a message that comes again after so many others counts as new.
const maxAttempts = 1 << 16

// attempts counts how often each message came.
type attempts struct {
	mu       sync.Mutex
	now, old map[uint64]uint64
}

// next returns how often the message came before.
func (a *attempts) next(message uint64) uint64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	n, ok := a.now[message]
	if !ok {
		n = a.old[message]
	}
	if a.now == nil || len(a.now) >= maxAttempts {
		a.old, a.now = a.now, make(map[uint64]uint64)
	}
	a.now[message] = n + 1
	return n
}
