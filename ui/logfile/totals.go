package logfile

import (
	"sync"
	"time"

	"mllpscope/mllpcore/message"
)

// cachedTotals remembers totals for a second.
type cachedTotals struct {
	mu     sync.Mutex
	at     time.Time
	totals message.Totals
}

func (c *cachedTotals) get(read func() message.Totals, now time.Time) message.Totals {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at.IsZero() || now.Sub(c.at) >= time.Second {
		c.totals, c.at = read(), now
	}
	return c.totals
}
