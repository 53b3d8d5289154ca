package mllpcore

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Stats are the server's counters since it was made or reset, and the answer times of the last minute.
type Stats struct {
	Listening          bool
	Address            string   // bound host:port, the first where there are several; empty while not listening
	Addresses          []string // all of them
	TLS                bool     // the listener speaks TLS
	Connections        int      // open now
	Accepted           uint64   // connections taken
	RefusedConnections uint64   // connections refused by a limit, a list or a hook
	RefusedHandshakes  uint64   // TLS handshakes that failed
	GaveWay            uint64   // connections closed so that another client could come, see MaxConnections
	Probes             uint64   // connections that came and left without a byte
	Messages           uint64   // whole messages
	Broken             uint64   // broken and refused ones
	Negative           uint64   // negative answers sent
	Unanswered         uint64   // blocks not answered, so that no two programs answer each other
	BytesIn, BytesOut  int64
	P50, P99           time.Duration // from the last byte in to the answer out, last minute; 0 when there was none
}

type counters struct {
	accepted, refused, probes  atomic.Uint64
	gaveWay, handshakes        atomic.Uint64 // handshakes: refused ones
	messages, broken, negative atomic.Uint64
	unanswered                 atomic.Uint64
	bytesIn, bytesOut          atomic.Int64
}

func (c *counters) reset() {
	for _, n := range []*atomic.Uint64{
		&c.accepted, &c.refused, &c.handshakes, &c.gaveWay, &c.probes, &c.messages, &c.broken, &c.negative, &c.unanswered,
	} {
		n.Store(0)
	}
	c.bytesIn.Store(0)
	c.bytesOut.Store(0)
}

// latencyWindow is half the span over which answer times are told.
const latencyWindow = 30 * time.Second

// latency keeps the answer times of the last 30 to 60 seconds in two histograms, 1 µs to 1 h with two digits.
type latency struct {
	mu            sync.Mutex
	current, past *hdrhistogram.Histogram
	turned        time.Time
}

func newLatency() *latency {
	return &latency{
		current: hdrhistogram.New(1, time.Hour.Microseconds(), 2),
		past:    hdrhistogram.New(1, time.Hour.Microseconds(), 2),
	}
}

// lock and unlock enclose the records of one write.
func (l *latency) lock()   { l.mu.Lock() }
func (l *latency) unlock() { l.mu.Unlock() }

// record is called with the lock held.
func (l *latency) record(d time.Duration, now time.Time) {
	l.turn(now)
	_ = l.current.RecordValue(min(max(d.Microseconds(), 1), time.Hour.Microseconds())) // in range by min and max
}

// turn drops the older half when the newer one is full.
func (l *latency) turn(now time.Time) {
	age := now.Sub(l.turned)
	if age < latencyWindow {
		return
	}
	l.past, l.current = l.current, l.past
	l.current.Reset()
	if age >= 2*latencyWindow {
		l.past.Reset()
	}
	l.turned = now
}

func (l *latency) percentiles(now time.Time) (p50, p99 time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn(now)
	all := hdrhistogram.Import(l.current.Export())
	all.Merge(l.past)
	if all.TotalCount() == 0 {
		return 0, 0
	}
	return time.Duration(all.ValueAtQuantile(50)) * time.Microsecond,
		time.Duration(all.ValueAtQuantile(99)) * time.Microsecond
}
