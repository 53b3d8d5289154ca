package mllpcore

import (
	"hash/maphash"
	"sync"
	"sync/atomic"
)

const (
	duplicateBuckets = 1 << 14
	duplicateWays    = 8
)

// duplicates remembers about the last 131,000 pairs of sender and MSH-10 by their hash, in 1 MiB that is made with the
// first message. It takes no lock: two connections that send the same ID in the same instant may both be told it is new.
type duplicates struct {
	once  sync.Once
	seed  maphash.Seed
	table []duplicateBucket
}

type duplicateBucket struct {
	next atomic.Uint32
	ids  [duplicateWays]atomic.Uint64
}

// seen tells whether the pair was seen before, and remembers it.
func (d *duplicates) seen(application, facility, controlID []byte) bool {
	d.once.Do(func() {
		d.seed = maphash.MakeSeed()
		d.table = make([]duplicateBucket, duplicateBuckets)
	})
	var h maphash.Hash
	h.SetSeed(d.seed)
	_, _ = h.Write(application) // a maphash never fails
	_ = h.WriteByte(0)
	_, _ = h.Write(facility)
	_ = h.WriteByte(0)
	_, _ = h.Write(controlID)
	sum := h.Sum64() | 1 // never the zero of an empty place
	b := &d.table[sum>>(64-14)]
	for i := range b.ids {
		if b.ids[i].Load() == sum {
			return true
		}
	}
	b.ids[b.next.Add(1)%duplicateWays].Store(sum)
	return false
}
