package pump

import (
	"testing"
	"time"
)

// TestPumpCountsWorkAndNotWhoWatches: the cost is that of the work, without what runs behind it.
func TestPumpCountsWorkAndNotWhoWatches(t *testing.T) {
	var order []string
	var p *Pump
	p = New(Options{
		Marshal: func(f func()) { f() },
		Workers: []Worker{WorkerFunc(func(*Batch) func() {
			return func() { order = append(order, "work") }
		})},
		After: func() {
			order = append(order, "watch")
			if p.Cost().Batches != uint64(len(order)/2) {
				t.Errorf("after %v the cost is that of %d batches", order, p.Cost().Batches)
			}
		},
	})
	p.Step(time.Now())
	p.Step(time.Now())
	if len(order) != 4 || order[0] != "work" || order[1] != "watch" {
		t.Errorf("ran %v", order)
	}
	if cost := p.Cost(); cost.P99 > cost.Max || cost.Ran.P99 > cost.Ran.Max {
		t.Errorf("cost %+v", cost)
	}
}

// TestPumpTellsP99OfBothMeasures: each is sorted by itself.
func TestPumpTellsP99OfBothMeasures(t *testing.T) {
	p := New(Options{Marshal: func(f func()) { f() }})
	for i := range 200 {
		ms := time.Duration(i+1) * time.Millisecond
		p.note(&Batch{}, 0, work{took: ms, ran: 200*time.Millisecond - ms})
	}
	cost := p.Cost()
	if cost.P99 != 198*time.Millisecond || cost.Max != 200*time.Millisecond {
		t.Errorf("by the clock: %v, %v", cost.P99, cost.Max)
	}
	if cost.Ran.P99 != 197*time.Millisecond || cost.Ran.Max != 199*time.Millisecond {
		t.Errorf("on the processor: %v, %v", cost.Ran.P99, cost.Ran.Max)
	}
}
