package pump

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"mllpscope/mllpcore"
)

func logEvent(text string) mllpcore.Event { return &mllpcore.LogEvent{LogLevel: 1, Message: text} }

func TestPumpCrossesInBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := make(chan mllpcore.Event, 4096)
		got, crossings := 0, 0
		p := New(Options{
			Events: events, Marshal: func(f func()) { f() },
			Workers: []Worker{WorkerFunc(func(b *Batch) func() {
				n := len(b.Events)
				return func() { got += n; crossings++ }
			})},
		})
		p.Start()
		for range 1000 { // one a millisecond
			events <- logEvent("x")
			time.Sleep(time.Millisecond)
		}
		time.Sleep(Interval)
		synctest.Wait()
		if got != 1000 {
			t.Errorf("%d of 1000 events crossed", got)
		}
		if most := int(time.Second/Interval) + 3; crossings > most {
			t.Errorf("%d crossings in a second, at most %d are allowed", crossings, most)
		}
		p.Stop()
		<-p.Done()
	})
}

func TestPumpTellsAtOnceAfterAQuietTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := make(chan mllpcore.Event, 1)
		var seen atomic.Bool
		p := New(Options{Events: events, Marshal: func(f func()) { f() }, Workers: []Worker{
			WorkerFunc(func(b *Batch) func() {
				if len(b.Events) == 0 {
					return nil
				}
				return func() { seen.Store(true) }
			}),
		}})
		p.Start()
		time.Sleep(Beat + 2*Interval)
		events <- logEvent("x")
		synctest.Wait()
		if !seen.Load() {
			t.Error("an event after a quiet time waits for the next beat")
		}
		p.Stop()
		<-p.Done()
	})
}

func TestPumpWaitsForTheLastCrossing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := make(chan mllpcore.Event, batchMost*3)
		queue := make(chan func(), 100) // the UI goroutine, which is busy
		p := New(Options{
			Events: events, Marshal: func(f func()) { queue <- f },
			Workers: []Worker{WorkerFunc(func(*Batch) func() { return func() {} })},
		})
		p.Start()
		for range batchMost * 3 {
			events <- logEvent("x")
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if len(queue) != 1 {
			t.Errorf("%d crossings wait for a busy UI goroutine, want 1", len(queue))
		}
		(<-queue)()
		time.Sleep(time.Second)
		synctest.Wait()
		if most := p.Cost().MostInOne; most > batchMost {
			t.Errorf("%d events in one batch, the bound is %d", most, batchMost)
		}
		p.Stop()
		<-p.Done()
	})
}

func TestPumpStopsWhileTheUIIsGone(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	p := New(Options{
		Marshal: func(func()) {}, // never runs anything: the app has quit
		Workers: []Worker{WorkerFunc(func(*Batch) func() { return func() {} })},
	})
	p.Start()
	p.Stop()
	p.Stop()
	<-p.Done()
	if p.Post(func() {}) {
		t.Error("a stopped pump takes a func")
	}
}

func TestPumpFinishRunsQuitLast(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	quit := make(chan bool)
	p := New(Options{Marshal: func(f func()) { f() }})
	p.Start()
	p.Finish(func() {
		select {
		case <-p.Done():
			quit <- true
		default:
			quit <- false
		}
	})
	if !<-quit {
		t.Error("quit ran before the pump had ended")
	}
}

func TestPumpBoundsWhatWaits(t *testing.T) {
	p := New(Options{Marshal: func(f func()) { f() }})
	for i := range postsMost {
		if !p.Post(func() {}) {
			t.Fatalf("post %d was refused", i)
		}
	}
	if p.Post(func() {}) {
		t.Errorf("more than %d funcs wait", postsMost)
	}
	ran := false
	p.Step(time.Now())
	p.Post(func() { ran = true })
	p.Step(time.Now())
	if !ran {
		t.Error("a posted func did not run")
	}
}
