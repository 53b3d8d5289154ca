package mllpcore

import (
	"hash/maphash"
	"sync"
	"sync/atomic"
)

const (
	duplicateBits    = 14
	duplicateBuckets = 1 << duplicateBits
	duplicateWays    = 7 // with next they fill one cache line: more would cost a second miss for every message
)

// duplicates remembers about the last 114,000 pairs of sender and MSH-10 by their hash, in 1 MiB that is made with the
// first message. It takes no lock: two connections that send the same ID in the same instant may both be told it is
// new.
type duplicates struct {
	once  sync.Once
	seed  maphash.Seed
	table []duplicateBucket
}

type duplicateBucket struct {
	ids  [duplicateWays]atomic.Uint64
	next atomic.Uint64
}

// seen reports whether the pair was seen before, and remembers it.
func (d *duplicates) seen(application, facility, controlID []byte) bool {
	d.once.Do(func() {
		d.seed = maphash.MakeSeed()
		d.table = make([]duplicateBucket, duplicateBuckets)
	})
	const mix = 0x9E3779B97F4A7C15 // odd, so that no bit is lost and the order of the three counts
	sum := maphash.Bytes(d.seed, application)
	sum = sum*mix + maphash.Bytes(d.seed, facility)
	sum = sum*mix + maphash.Bytes(d.seed, controlID)
	sum |= 1 // never the zero of an empty place
	b := &d.table[sum>>(64-duplicateBits)]
	for i := range b.ids {
		if b.ids[i].Load() == sum {
			return true
		}
	}
	b.ids[b.next.Add(1)%duplicateWays].Store(sum)
	return false
}
