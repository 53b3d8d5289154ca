package store

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

// What is told of the state last is what holds, also when another change comes while it is told.
func TestStateInOrder(t *testing.T) {
	var h *health
	var last atomic.Bool
	told := make(chan struct{})
	o := Options{OnState: func(state State) {
		if !state.Healthy {
			close(told)
			for !h.get().Healthy {
				runtime.Gosched()
			}
			for range 10_000 { // whoever does not wait has its turn
				runtime.Gosched()
			}
		}
		last.Store(state.Healthy)
	}}
	o.setDefaults()
	h = newHealth(o.now, o.OnState)
	var wg sync.WaitGroup
	wg.Go(func() { h.ill(ErrClosed, 1) })
	<-told
	h.well()
	wg.Wait()
	if !last.Load() {
		t.Error("told that it fails although it works again")
	}
}
