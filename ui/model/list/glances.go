package list

import (
	"context"
	"slices"
	"sync"

	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
)

// glancesKept is how many glances are kept before the older half is dropped.
const glancesKept = 4096

// Glances keeps what was seen at a glance by message, so that scrolling back reads nothing again. It holds no message.
// Its methods may be called from any goroutine.
type Glances struct {
	mu         sync.Mutex
	look       Look
	mutes      check.Mutes
	turn       uint64 // grows when what is looked for, or the log, changes: what is read for an older one is not kept
	young, old map[message.ID]glance
}

type glance struct {
	Glance
	again bool // a path has been added since
}

// NewGlances returns an empty keeper that looks for nothing.
func NewGlances() *Glances { return &Glances{young: map[message.ID]glance{}} }

// SetLook says what to look for. Values of paths that were looked for before are kept.
func (g *Glances) SetLook(l Look) {
	g.mu.Lock()
	defer g.mu.Unlock()
	before := g.look
	g.look = l
	g.turn++
	from := make([]int, len(l.Paths))
	again := l.Checks && !before.Checks
	for i, p := range l.Paths {
		from[i] = slices.Index(before.Paths, p)
		again = again || from[i] < 0
	}
	for _, part := range []map[message.ID]glance{g.young, g.old} {
		for id, known := range part {
			values := make([]string, len(from))
			for i, at := range from {
				if at >= 0 {
					values[i] = known.Values[at]
				}
			}
			known.Values, known.again = values, known.again || again
			part[id] = known
		}
	}
}

// SetMutes says which findings are not counted. What was seen is looked at again.
func (g *Glances) SetMutes(m check.Mutes) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.mutes = m
	g.turn++
	g.young, g.old = map[message.ID]glance{}, nil
}

// Mutes returns which findings are not counted.
func (g *Glances) Mutes() check.Mutes {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.mutes
}

// Look returns what is looked for.
func (g *Glances) Look() Look {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.look
}

// Forget drops all: the messages are others, or are shown in another way.
func (g *Glances) Forget() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.turn++
	g.young, g.old = map[message.ID]glance{}, nil
}

// Value returns the value of a message at one of the paths; empty when there is none or it is not known yet.
func (g *Glances) Value(id message.ID, path int) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if known, ok := g.get(id); ok && path < len(known.Values) {
		return known.Values[path]
	}
	return ""
}

// Checks returns how many findings a message has; empty when it is not known yet.
func (g *Glances) Checks(id message.ID) (string, model.Tone) {
	g.mu.Lock()
	defer g.mu.Unlock()
	known, _ := g.get(id)
	return known.Checks, known.Tone
}

// Counted takes over what the checks of a whole message have found, where a glance could not count it, and reports
// whether that is something new.
func (g *Glances) Counted(id message.ID, c *document.Checks) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	known, ok := g.get(id)
	if !ok || known.Checks != unseen {
		return false
	}
	known.Checks, known.Tone = checksCell(c.Counts(), c.Muted(), true)
	g.young[id] = known
	return true
}

// Missing returns those of the messages that have to be looked at.
func (g *Glances) Missing(ids []message.ID) []message.ID {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.look.Empty() {
		return nil
	}
	var missing []message.ID
	for _, id := range ids {
		if known, ok := g.get(id); !ok || known.again {
			missing = append(missing, id)
		}
	}
	return missing
}

func (g *Glances) get(id message.ID) (glance, bool) {
	if known, ok := g.young[id]; ok {
		return known, true
	}
	known, ok := g.old[id]
	return known, ok
}

// put keeps a glance, unless something else is looked for by now.
func (g *Glances) put(turn uint64, id message.ID, seen Glance) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if turn != g.turn {
		return
	}
	if len(g.young) >= glancesKept/2 {
		g.young, g.old = make(map[message.ID]glance, glancesKept/2), g.young
	}
	g.young[id] = glance{Glance: seen}
}

// Read looks at messages and keeps what it sees. enough is asked before each of them and ends it; what is left is
// still missing. A message that log does not hold any more has nothing to be seen. It must not run on the UI goroutine.
func (g *Glances) Read(
	ctx context.Context, log model.Log, names *dict.Dictionary, ids []message.ID, enough func() bool,
) error {
	g.mu.Lock()
	look, turn := g.look, g.turn
	look.Mutes = g.mutes
	g.mu.Unlock()
	gone := make(map[message.ID]bool, len(ids))
	for _, id := range ids {
		gone[id] = true
	}
	for e, err := range log.Heads(ctx, ids, GlanceBytes) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || enough() {
			return err
		}
		delete(gone, e.ID)
		seen := NewGlance(ctx, e, names, look)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		g.put(turn, e.ID, seen)
	}
	for id := range gone {
		g.put(turn, id, Glance{Values: make([]string, len(look.Paths))})
	}
	return nil
}
