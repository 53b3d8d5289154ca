package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/dbpage"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/verify"
)

const (
	// scrubEvery is how long after the last time the log is read through again, and scrubLook how often it is looked
	// whether that is due, by a clock that also counts while the machine is asleep.
	scrubEvery = 24 * time.Hour
	scrubLook  = 10 * time.Minute
	// scrubStep is about how long it is read at a time, and sees it as it is at one moment. For restScrub times as long
	// nothing is read then, or for busyScrub times while messages come: a hundredth of one core.
	scrubStep = 2 * time.Millisecond
	restScrub = 9
	busyScrub = 99
)

// scrub reads all of a log through, slowly, after it was opened and then once a day, so that damage is found before
// what is damaged is needed. It has a connection of its own and looks at what is there at one moment for a few
// milliseconds at a time: what is written is copied out of the WAL as ever, and nobody waits for it.
type scrub struct {
	store  *Store
	reader *reading.Reader // of its own
	began  time.Duration
	last   message.ID // the newest message at the last step
	held   *heldDamage
	said   map[status.Part]bool // of what is said once

	ctx   context.Context
	end   context.CancelFunc
	ended sync.WaitGroup
}

func newScrub(s *Store) *scrub {
	b := &scrub{
		store: s, said: map[status.Part]bool{status.PartMark: s.marksSaid},
		held: &heldDamage{damage: s.Reader.Found(), now: s.options.steady},
	}
	b.reader = s.Reader.Apart(url.Values{
		"mode": {"ro"}, sqlite.Pragmas: {"busy_timeout(5000)", "temp_store(MEMORY)", "cache_size(-1000)"},
	})
	b.ctx, b.end = context.WithCancel(context.Background())
	return b
}

// run reads the log through, and again when that is due, until close.
func (b *scrub) run() {
	if b.store.options.noScrub {
		return
	}
	b.ended.Go(func() {
		b.pass()
		ticker := time.NewTicker(scrubLook)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				b.look()
			case <-b.ctx.Done():
				return
			}
		}
	})
}

// close ends reading at once.
func (b *scrub) close() error {
	b.end()
	b.ended.Wait()
	return b.reader.Close()
}

// look reads the log through if that is due.
func (b *scrub) look() {
	if b.store.options.steady()-b.began >= scrubEvery {
		b.pass()
	}
}

// pass reads the log through once. What it finds is told by what tells of that when somebody reads it; when it finds
// nothing, nothing is told. A log that is damaged is not read any further: of that everything is told already.
func (b *scrub) pass() {
	b.began = b.store.options.steady()
	defer b.held.tell()
	defer func() { _ = b.reader.Forget() }() // it only read, and the next time it is to read from the disk again
	for _, part := range b.parts() {
		for more := true; more; {
			if b.ctx.Err() != nil || b.store.health.Has(status.Damaged) {
				return
			}
			start := time.Now()
			var err error
			if more, err = part(func() bool { return time.Since(start) >= scrubStep }); err != nil {
				b.failed(err)
				return
			}
			b.held.tellSometimes()
			b.rest(time.Since(start))
		}
	}
}

// failed tells what kept it from reading on. Whether the files are gone is told by the watch. It is tried again.
func (b *scrub) failed(err error) {
	if b.ctx.Err() != nil || errors.Is(err, ErrClosed) {
		return
	}
	b.store.met(err)
	b.began = b.store.options.steady() - scrubEvery + time.Hour
	if !sqlite.OfDamage(err) && !errors.Is(err, errGone) && !b.said[status.PartFile] {
		b.said[status.PartFile] = true
		b.store.notice(status.NoticeDamage, fmt.Sprintf("the log %s could not be read through to the end, so damage in it "+
			"may not be known: it is tried again every hour; look at the disk and at who may read it (%v)", b.store.path, err))
	}
}

// rest lets others go on.
func (b *scrub) rest(worked time.Duration) {
	t, derived := b.store.totals.Get()
	times := time.Duration(restScrub)
	if t.Last != b.last || derived != t.Last || b.store.queue.count.Load() > 0 {
		times = busyScrub
	}
	b.last = t.Last
	timer := time.NewTimer(times * worked)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-b.ctx.Done():
	}
}

// scrubPart does a little of one part of reading a log through, until it has been enough; more is false at its end.
type scrubPart func(enough func() bool) (more bool, err error)

// parts are all that is looked at.
func (b *scrub) parts() []scrubPart {
	v := &verify.Verifier{Reader: b.reader, Progress: func(Progress) {}, Each: b.message}
	parts := []scrubPart{b.free(), b.pages(), b.rows(func(
		c *sqlite.Conn, after int64, enough func() bool,
	) (int64, bool, error) {
		defer b.found(v, false)
		return v.SomeMessages(b.ctx, c, after, enough)
	})}
	for _, of := range verify.WhatIsOfMessages() {
		parts = append(parts, b.rows(func(c *sqlite.Conn, after int64, enough func() bool) (int64, bool, error) {
			defer b.found(v, true)
			return v.SomeLonely(b.ctx, c, of, after, enough)
		}))
	}
	return append(parts, func(func() bool) (bool, error) {
		defer b.found(v, false)
		return false, v.Marks(b.ctx)
	})
}

// free looks at the list of free pages.
func (b *scrub) free() scrubPart {
	return func(func() bool) (bool, error) {
		return false, b.reader.Look(b.ctx, func(c *sqlite.Conn) error {
			p, err := sqlite.PagesOf(c)
			if err != nil {
				return err
			}
			return dbpage.CheckFree(p, sqlite.NewPageSet(p.Count))
		})
	}
}

// pages looks at each page.
func (b *scrub) pages() scrubPart {
	next, last := uint32(1), uint32(0)
	return func(enough func() bool) (more bool, err error) {
		err = b.reader.Look(b.ctx, func(c *sqlite.Conn) error {
			p, err := sqlite.PagesOf(c)
			if err != nil || !p.Mapped {
				return err
			}
			k, err := dbpage.NewPageCheck(p)
			if err != nil {
				return err
			}
			if last == 0 {
				last = p.Count
			}
			end := min(last, p.Count) // it may have become shorter
			for ; next <= end && !enough(); next++ {
				if err := k.Check(next); err != nil {
					return err
				}
			}
			more = next <= end
			return nil
		})
		return more, err
	}
}

// rows looks at the rows of a table, a few at a time, up to the newest message that there is now. What comes meanwhile
// is left to the next time; where messages never stop coming it would not come to an end otherwise.
func (b *scrub) rows(some func(c *sqlite.Conn, after int64, enough func() bool) (int64, bool, error)) scrubPart {
	after := int64(verify.BeforeAll)
	t, _ := b.store.totals.Get()
	return func(enough func() bool) (more bool, err error) {
		err = b.reader.Look(b.ctx, func(c *sqlite.Conn) (err error) {
			after, more, err = some(c, after, enough)
			more = more && after < int64(t.Last)
			return err
		})
		return more, err
	}
}
