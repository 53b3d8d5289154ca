package ui

import (
	"context"
	"sync/atomic"
	"time"

	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
	"mllpscope/ui/pump"
)

const (
	// glanceSmall is up to how many bytes a message is looked at on the pump's goroutine, before its row is shown.
	glanceSmall = 16 << 10
	// glanceBudget is how long that may hold up a batch; what is left is looked at on a goroutine of its own.
	glanceBudget = 10 * time.Millisecond
)

// glancing looks at the messages on the screen for columns whose values stand in their bytes. It belongs to the pump's
// goroutine; what takes long it leaves to one other, which rests as long as it has worked.
type glancing struct {
	kept  *list.Glances
	log   model.Log
	names func() (*dict.Dictionary, error)
	host  pump.Host
	poke  func()

	wanted  atomic.Pointer[[]message.ID] // what is on the screen
	busy    atomic.Bool
	arrived atomic.Bool  // something is to be shown that the grid has not drawn
	rested  atomic.Int64 // when that goroutine may work again, in nanoseconds since 1970
}

// look looks at those rows that were not looked at before. It reports whether there is something new to show.
func (g *glancing) look(ctx context.Context, rows []*list.Row) bool {
	ids, small := make([]message.ID, len(rows)), make([]message.ID, 0, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	g.wanted.Store(&ids)
	missing := g.kept.Missing(ids)
	if len(missing) == 0 {
		return g.arrived.Swap(false)
	}
	names, err := g.names()
	if err != nil {
		return false // the inspector says so
	}
	at := 0
	for _, id := range missing { // in the order of the rows
		for rows[at].ID != id {
			at++
		}
		if rows[at].Size <= glanceSmall {
			small = append(small, id)
		}
	}
	if len(small) > 0 {
		end := time.Now().Add(glanceBudget)
		if g.kept.Read(ctx, g.log, names, small, func() bool { return time.Now().After(end) }) != nil {
			return g.arrived.Swap(false) // the next batch tries again
		}
	}
	if left := g.kept.Missing(missing); len(left) > 0 {
		g.aside(left, names)
	}
	return g.arrived.Swap(false) || len(small) > 0
}

// aside looks at messages one by one on another goroutine, as long as they are on the screen.
func (g *glancing) aside(ids []message.ID, names *dict.Dictionary) {
	if time.Now().UnixNano() < g.rested.Load() || !g.busy.CompareAndSwap(false, true) {
		return
	}
	g.host.Go(func(ctx context.Context) {
		start := time.Now()
		for _, id := range ids {
			if !g.shown(id) {
				continue
			}
			err := g.kept.Read(ctx, g.log, names, []message.ID{id}, func() bool { return !g.shown(id) })
			if err != nil {
				break
			}
			g.arrived.Store(true)
			g.poke()
		}
		g.rested.Store(time.Now().Add(time.Since(start)).UnixNano())
		g.busy.Store(false)
		g.poke()
	})
}

// shown reports whether a message is still on the screen.
func (g *glancing) shown(id message.ID) bool {
	for _, other := range *g.wanted.Load() {
		if other == id {
			return true
		}
	}
	return false
}

// seeing looks at a message for what only its bytes tell, as its row shows it.
func (g *glancing) seeing(ctx context.Context, e model.Entry, l list.Look) (list.Glance, error) {
	names, err := g.names()
	if err != nil {
		return list.Glance{}, err
	}
	l.Mutes = g.kept.Mutes()
	return list.NewGlance(ctx, e, names, l), ctx.Err()
}
