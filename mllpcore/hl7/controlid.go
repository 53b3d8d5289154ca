package hl7

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"sync/atomic"
	"time"
)

// ControlIDs makes control IDs (MSH-10) of at most 20 characters 0–9 and A–Z, the length that all versions allow. They
// are unique across restarts and processes: the second of the start, a random part, and a counter that at 100,000 a
// second lasts for 30 years. Its methods may be called from several goroutines.
type ControlIDs struct {
	prefix  [timeDigits + randomDigits]byte
	counter atomic.Uint64
}

const (
	timeDigits   = 6 // seconds since the epoch below in base 36: 69 years
	randomDigits = 5 // 60 million
	epoch        = 1_704_067_200
	base36       = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// NewControlIDs returns a source of control IDs that no other one gives.
func NewControlIDs() *ControlIDs {
	var seed [8]byte
	_, _ = rand.Read(seed[:]) // never fails: crypto/rand ends the process instead
	c := new(ControlIDs)
	putBase36(c.prefix[:timeDigits], uint64(max(time.Now().Unix()-epoch, 0)))
	putBase36(c.prefix[timeDigits:], binary.NativeEndian.Uint64(seed[:]))
	return c
}

// Append appends the next control ID to dst.
func (c *ControlIDs) Append(dst []byte) []byte {
	var digits [13]byte // as many as a uint64 has
	i, n := len(digits), c.counter.Add(1)
	for {
		i--
		digits[i] = base36[n%36]
		if n /= 36; n == 0 {
			break
		}
	}
	return append(append(dst, c.prefix[:]...), digits[i:]...)
}

// Issued reports whether an ID looks like one that Append or Next has given.
func (c *ControlIDs) Issued(id []byte) bool {
	id = bytes.TrimSpace(id)
	return len(id) > len(c.prefix) && bytes.HasPrefix(id, c.prefix[:])
}

// Within reports whether something in b looks like such an ID, at little cost.
func (c *ControlIDs) Within(b []byte) bool { return bytes.Contains(b, c.prefix[:]) }

// Next returns the next control ID.
func (c *ControlIDs) Next() string { return string(c.Append(make([]byte, 0, 20))) }

// putBase36 writes the lowest digits of n.
func putBase36(dst []byte, n uint64) {
	for i := len(dst) - 1; i >= 0; i-- {
		dst[i] = base36[n%36]
		n /= 36
	}
}
