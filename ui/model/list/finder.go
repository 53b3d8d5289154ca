package list

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
)

const (
	// MaxMatches is how many rows are shown at most while a filter is set.
	MaxMatches = 100_000
	// newerStep is how many messages that arrived are looked at in one go.
	newerStep = 2000
)

// finder looks through the log from the newest to the oldest, on a goroutine of its own, and keeps the IDs of what
// matches. What arrives meanwhile is looked at by newer.
type finder struct {
	log    model.Log
	search model.Search
	order  Order
	seeing Seeing // only called when the order needs it
	cancel context.CancelFunc
	done   chan struct{}

	mu    sync.Mutex
	found findings
	high  message.ID // all from where the search began up to here has been looked at
	low   message.ID // and all down to here
}

// findings are what a finder has found so far.
type findings struct {
	ids    []message.ID // newest first; only appended to, or replaced
	looked int          // how many IDs have been looked at
	done   bool         // down to the oldest
	capped bool
	err    error
}

// newFinder begins to look for what matches, from upto on.
func newFinder(
	ctx context.Context, log model.Log, s model.Search, o Order, seeing Seeing, upto message.ID,
) *finder {
	f := &finder{log: log, search: s, order: o, seeing: seeing, done: make(chan struct{}), high: upto, low: upto + 1}
	ctx, f.cancel = context.WithCancel(ctx)
	go f.run(ctx, upto)
	return f
}

// waitAtMost waits for a short while for the end: what is there at once does not flicker.
func (f *finder) waitAtMost(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-f.done:
	case <-timer.C:
	}
}

// wait waits until everything that was there at the start has been looked at.
func (f *finder) wait() { <-f.done }

func (f *finder) ended() bool {
	select {
	case <-f.done:
		return true
	default:
		return false
	}
}

func (f *finder) run(ctx context.Context, upto message.ID) {
	defer close(f.done)
	defer f.cancel()
	search := f.search
	search.Before, search.Progress = upto+1, f.looked
	if f.order.On {
		f.sort(ctx, f.log.Find(ctx, search))
		return
	}
	for e, err := range f.log.Find(ctx, search) {
		if !f.take(e, err) {
			return
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.found.done, f.low = true, 1
}

func (f *finder) looked(id message.ID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.low = min(f.low, id)
}

// notCancelled is err, or nil when it only says that nobody wants to know any more.
func notCancelled(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// take keeps one more match; false when that is enough.
func (f *finder) take(e model.Entry, err error) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		f.found.done, f.found.err = true, notCancelled(err)
		return false
	}
	f.low = min(f.low, e.ID)
	if len(f.found.ids) >= MaxMatches {
		f.found.done, f.found.capped = true, true
		return false
	}
	f.found.ids = append(f.found.ids, e.ID)
	return true
}

// newer takes in what arrived since the last look, up to a message, and returns how much of it matches.
func (f *finder) newer(ctx context.Context, upto message.ID) (moved int, more bool, err error) {
	if upto <= f.high {
		return 0, false, nil
	}
	end := min(upto, f.high+newerStep)
	var found []message.ID
	search := f.search
	search.After, search.Before = f.high, end+1
	for e, err := range f.log.Find(ctx, search) {
		if err != nil {
			return 0, false, err
		}
		found = append(found, e.ID)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.high = end
	if len(found) > 0 {
		f.found.ids = slices.Concat(found, f.found.ids)
		if len(f.found.ids) > MaxMatches {
			f.found.ids, f.found.capped = slices.Clip(f.found.ids[:MaxMatches]), true
		}
	}
	return len(found), end < upto, nil
}

func (f *finder) snapshot() findings {
	f.mu.Lock()
	defer f.mu.Unlock()
	found := f.found
	found.looked = int(f.high - f.low + 1)
	return found
}

// drop takes away those of ids that are not in list any more and returns how many they were.
func (f *finder) drop(ids []message.ID, list []model.Entry) int {
	gone := make(map[message.ID]bool, len(ids))
	for _, id := range ids {
		gone[id] = true
	}
	for i := range list {
		delete(gone, list[i].ID)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	left := slices.DeleteFunc(slices.Clone(f.found.ids), func(id message.ID) bool { return gone[id] })
	n := len(f.found.ids) - len(left)
	f.found.ids = left
	return n
}
