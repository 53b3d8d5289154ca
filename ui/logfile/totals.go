package logfile

import (
	"sync"
	"time"

	"mllpscope/mllpcore"
)

// cachedTotals remembers totals for a second.
type cachedTotals struct {
	mu     sync.Mutex
	at     time.Time
	totals mllpcore.Totals
}

func (c *cachedTotals) get(read func() mllpcore.Totals, now time.Time) mllpcore.Totals {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at.IsZero() || now.Sub(c.at) >= time.Second {
		c.totals, c.at = read(), now
	}
	return c.totals
}
