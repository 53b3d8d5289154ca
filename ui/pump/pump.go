package pump

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"mllpscope/mllpcore"
)

const (
	// Interval is the least time between two crossings to the UI goroutine.
	Interval = 75 * time.Millisecond
	// Beat is the longest time between two, so that seconds and rates go on when nothing happens.
	Beat = 500 * time.Millisecond
	// batchMost bounds the events taken into one batch; the rest waits in the subscription, which counts what it loses.
	batchMost = 4096
	// postsMost bounds the funcs that wait for the next crossing. They come from what a person does, one at a time.
	postsMost = 4096
	// costOver is over how many crossings their cost is told.
	costOver = 1024
)

// Batch is what happened since the last crossing.
type Batch struct {
	Events []mllpcore.Event // in order; valid during Prepare only
	Now    time.Time
}

// Worker takes part in the pump's batches. Prepare runs on the pump's goroutine, where reading and formatting belong;
// what it returns (nil for nothing) runs on the UI goroutine and only puts ready things in place.
type Worker interface {
	Prepare(b *Batch) (show func())
}

// WorkerFunc is a func as Worker.
type WorkerFunc func(b *Batch) (show func())

// Prepare calls f.
func (f WorkerFunc) Prepare(b *Batch) func() { return f(b) }

// Options say what a Pump carries and how it crosses.
type Options struct {
	Events  <-chan mllpcore.Event // may be nil
	Workers []Worker
	Marshal func(func()) // runs a func on the UI goroutine without waiting; nil means fyne.Do
	After   func()       // runs behind every crossing and is no part of its cost, for who watches it; may be nil
}

// Cost tells how long the work of one crossing kept the UI goroutine busy, over the last 1024 crossings, and how
// long a crossing waited for its turn there.
type Cost struct {
	Batches   uint64
	Max, P99  time.Duration // by the clock: also what the machine gave to others meanwhile
	Ran       Ran
	DelayMax  time.Duration
	MostInOne int // events in the largest batch
}

// Ran tells how long the work of one crossing ran on a processor, where that is measured: see threadTime.
type Ran struct{ Max, P99 time.Duration }

// work is how long a crossing took by the clock, and how much of that it ran.
type work struct{ took, ran time.Duration }

// Pump is the only doorway to the UI goroutine. One goroutine collects events and posted funcs, lets the workers
// prepare, and crosses once for all of it, at most once in 75 ms and never again before the last crossing has run.
type Pump struct {
	opts Options
	poke chan struct{}
	stop chan struct{}
	once sync.Once
	done chan struct{}

	mu      sync.Mutex
	posts   []func()
	stopped bool
	times   []work // ring of the last crossings
	cost    Cost
}

// New returns a pump that is not running yet.
func New(o Options) *Pump {
	if o.Marshal == nil {
		o.Marshal = fyne.Do
	}
	return &Pump{opts: o, poke: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{})}
}

// Start starts the pump's goroutine. It must be called once.
func (p *Pump) Start() { go p.run() }

// Stop asks the pump to end; Done tells when it has. Posted funcs that did not cross are dropped. It may be called more
// than once and from any goroutine.
func (p *Pump) Stop() {
	p.once.Do(func() {
		p.mu.Lock()
		p.stopped = true
		p.posts = nil
		p.mu.Unlock()
		close(p.stop)
	})
}

// Done is closed when the pump's goroutine has ended: from then on nothing crosses any more.
func (p *Pump) Done() <-chan struct{} { return p.done }

// Finish stops the pump and, once it has ended, runs quit on the UI goroutine as the very last crossing. It returns at
// once, because the UI goroutine must stay free for the crossing that may be under way.
func (p *Pump) Finish(quit func()) {
	p.Stop()
	go func() {
		<-p.done
		p.marshal(quit)
	}()
}

// Poke asks for a crossing soon, because a worker has something new to prepare. It never blocks.
func (p *Pump) Poke() {
	select {
	case p.poke <- struct{}{}:
	default:
	}
}

// Post runs f on the UI goroutine with the next crossing. It never blocks and may be called from any goroutine. It
// reports false, and f will not run, when the pump was stopped or 4096 others wait.
func (p *Pump) Post(f func()) bool {
	p.mu.Lock()
	taken := !p.stopped && len(p.posts) < postsMost
	if taken {
		p.posts = append(p.posts, f)
	}
	p.mu.Unlock()
	p.Poke()
	return taken
}

// Cost tells what the crossings cost so far.
func (p *Pump) Cost() Cost {
	p.mu.Lock()
	defer p.mu.Unlock()
	cost := p.cost
	cost.P99 = p.p99(func(w work) time.Duration { return w.took })
	cost.Ran.P99 = p.p99(func(w work) time.Duration { return w.ran })
	return cost
}

// p99 returns what 99 of 100 crossings did not exceed. The caller holds the lock.
func (p *Pump) p99(of func(work) time.Duration) time.Duration {
	if len(p.times) == 0 {
		return 0
	}
	sorted := make([]time.Duration, len(p.times))
	for i, w := range p.times {
		sorted[i] = of(w)
	}
	slices.Sort(sorted)
	return sorted[(len(sorted)*99-1)/100]
}

// MeasureAnew forgets the cost so far.
func (p *Pump) MeasureAnew() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.times, p.cost = nil, Cost{}
}

// Step prepares and crosses once in the caller's goroutine: for tests, whose pump was not started.
func (p *Pump) Step(now time.Time) {
	b := Batch{Now: now}
	p.drain(&b, p.opts.Events)
	p.cross(&b)
}

func (p *Pump) run() {
	defer close(p.done)
	timer := time.NewTimer(0)
	defer timer.Stop()
	var batch Batch
	events := p.opts.Events
	last := time.Now().Add(-Interval)
	for {
		select {
		case <-p.stop:
			return
		case e, ok := <-events:
			if !ok {
				events = nil
				continue
			}
			batch.Events = append(batch.Events, e)
		case <-p.poke:
		case <-timer.C:
		}
		if !p.pause(last, &batch, events) {
			return
		}
		last = time.Now()
		batch.Now = last
		if !p.cross(&batch) {
			return
		}
		clear(batch.Events)
		batch.Events = batch.Events[:0]
		timer.Reset(Beat)
	}
}

// pause collects events until the interval since the last crossing is over; false when the pump was stopped.
func (p *Pump) pause(last time.Time, b *Batch, events <-chan mllpcore.Event) bool {
	timer := time.NewTimer(time.Until(last.Add(Interval)))
	defer timer.Stop()
	for {
		if len(b.Events) >= batchMost {
			events = nil // what comes now waits in the subscription
		}
		select {
		case <-p.stop:
			return false
		case e, ok := <-events:
			if !ok {
				events = nil
				continue
			}
			b.Events = append(b.Events, e)
		case <-timer.C:
			p.drain(b, events)
			return true
		}
	}
}

// drain takes what is ready without waiting.
func (p *Pump) drain(b *Batch, events <-chan mllpcore.Event) {
	for len(b.Events) < batchMost {
		select {
		case e, ok := <-events:
			if !ok {
				return
			}
			b.Events = append(b.Events, e)
		default:
			return
		}
	}
}

// cross prepares and runs one batch on the UI goroutine; false when the pump was stopped meanwhile.
func (p *Pump) cross(b *Batch) bool {
	shows := p.prepare(b)
	if len(shows) == 0 && p.opts.After == nil {
		p.note(b, 0, work{})
		return true
	}
	ran := make(chan struct{})
	asked := time.Now()
	p.marshal(func() {
		defer close(ran)
		select {
		case <-p.stop: // the window is going away
			return
		default:
		}
		start, ran := time.Now(), threadTime()
		for _, show := range shows {
			show()
		}
		p.note(b, start.Sub(asked), work{took: time.Since(start), ran: threadTime() - ran})
		if p.opts.After != nil {
			p.opts.After()
		}
	})
	select {
	case <-ran:
		return true
	case <-p.stop:
		return false
	}
}

// marshal brings f to the UI goroutine. Fyne closes the way there when it ends by itself, and sending panics from then
// on: nothing is shown any more, which is no reason for the process to end like that.
func (p *Pump) marshal(f func()) {
	defer func() {
		v := recover()
		if err, ok := v.(runtime.Error); v != nil && !(ok && strings.Contains(err.Error(), "send on closed channel")) {
			panic(v)
		}
	}()
	p.opts.Marshal(f)
}

func (p *Pump) prepare(b *Batch) []func() {
	p.mu.Lock()
	shows := p.posts
	p.posts = nil
	p.mu.Unlock()
	for _, w := range p.opts.Workers {
		if show := w.Prepare(b); show != nil {
			shows = append(shows, show)
		}
	}
	return shows
}

func (p *Pump) note(b *Batch, delay time.Duration, w work) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.times) < costOver {
		p.times = append(p.times, w)
	} else {
		p.times[p.cost.Batches%costOver] = w
	}
	p.cost.Batches++
	p.cost.Max = max(p.cost.Max, w.took)
	p.cost.Ran.Max = max(p.cost.Ran.Max, w.ran)
	p.cost.DelayMax = max(p.cost.DelayMax, delay)
	p.cost.MostInOne = max(p.cost.MostInOne, len(b.Events))
}
