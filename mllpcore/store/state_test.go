package store

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"mllpscope/mllpcore/store/status"
)

// What is told of the state last is what holds, also when another change comes while it is told.
func TestStateInOrder(t *testing.T) {
	var h *status.Health
	var last atomic.Bool
	told := make(chan struct{})
	o := Options{OnState: func(state status.State) {
		if !state.Healthy {
			close(told)
			for !h.State().Healthy {
				runtime.Gosched()
			}
			for range 10_000 { // whoever does not wait has its turn
				runtime.Gosched()
			}
		}
		last.Store(state.Healthy)
	}}
	o.setDefaults()
	h = status.NewHealth(o.now, o.OnState)
	var wg sync.WaitGroup
	wg.Go(func() { h.Fail(ErrClosed, 1) })
	<-told
	h.Succeed()
	wg.Wait()
	if !last.Load() {
		t.Error("told that it fails although it works again")
	}
}
