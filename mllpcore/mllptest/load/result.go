package load

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Result is what a run measured. What the warm-up sent is only in All.
type Result struct {
	Messages int64         // answered, not counting the warm-up
	All      int64         // answered, in all
	Elapsed  time.Duration // from the end of the warm-up to the last answer
	P50, P99 time.Duration // answer times
	Max      time.Duration

	histogram *hdrhistogram.Histogram
}

func newResult() Result { return Result{histogram: newHistogram()} }

// PerSecond returns the messages answered per second.
func (r Result) PerSecond() float64 {
	if r.Elapsed <= 0 {
		return 0
	}
	return float64(r.Messages) / r.Elapsed.Seconds()
}

// Merge returns both results as one: rates are those of runs one after the other.
func (r Result) Merge(other Result) Result {
	sum := newResult()
	for _, one := range []Result{r, other} {
		sum.Messages += one.Messages
		sum.All += one.All
		sum.Elapsed += one.Elapsed
		if one.histogram != nil {
			sum.histogram.Merge(one.histogram)
		}
	}
	sum.tell()
	return sum
}

func (r *Result) add(s *stream) {
	r.Messages += s.counted
	r.All += s.answered
	r.Elapsed = max(r.Elapsed, s.ended-s.options.WarmUp)
	r.histogram.Merge(s.histogram)
	r.tell()
}

func (r *Result) tell() {
	at := func(q float64) time.Duration { return time.Duration(r.histogram.ValueAtQuantile(q)) * unit }
	r.P50, r.P99, r.Max = at(50), at(99), time.Duration(r.histogram.Max())*unit
}

// Answer times are kept in microseconds up to a minute, with two digits.
const (
	unit    = time.Microsecond
	longest = int64(time.Minute / unit)
)

func newHistogram() *hdrhistogram.Histogram { return hdrhistogram.New(1, longest, 2) }

func record(h *hdrhistogram.Histogram, d time.Duration) {
	_ = h.RecordValue(min(max(int64(d/unit), 1), longest)) // within the range by min and max
}
