package rules

import (
	"context"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/message"
)

// Engine goes by a Set of rules. Attach makes a server ask it. Its methods are safe for concurrent use.
type Engine struct {
	program    atomic.Pointer[program]
	breakpoint *Breakpoint
	ids        *hl7.ControlIDs
	names      Names

	mu     sync.Mutex // orders Use and Attach
	server *mllpcore.Server
}

var _ mllpcore.AckOutPlanner = (*Engine)(nil)

// New returns an engine for a Set. names opens the dictionary, once and only when a rule has a Check; nil: such a rule
// is refused. The error is an *Error.
func New(s Set, names Names) (*Engine, error) {
	if names == nil {
		names = noNames
	}
	e := &Engine{breakpoint: newBreakpoint(), ids: hl7.NewControlIDs(), names: sync.OnceValues(names)}
	if err := e.Use(s); err != nil {
		return nil, err
	}
	return e, nil
}

// Use goes by another Set from now on; what waits at the breakpoint goes on waiting. Counts and chances start anew, but
// for the hits of rules that stay as they are. The error is an *Error; the Set in use then stays.
func (e *Engine) Use(s Set) error {
	p, err := compile(s, e.names)
	if err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if before := e.program.Load(); before != nil {
		p.keepHits(before)
	}
	e.program.Store(p)
	e.hook()
	return nil
}

// Attach makes a server ask the engine, and a server that was attached before no longer. A server whose engine has no
// rule that is on is as fast as one without an engine. It takes the place of the server's own AckOut hook.
func (e *Engine) Attach(s *mllpcore.Server) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.server != nil {
		e.server.SetAckOutHook(nil)
	}
	e.server = s
	e.hook()
}

func (e *Engine) hook() {
	switch {
	case e.server == nil:
	case e.program.Load().on == 0:
		e.server.SetAckOutHook(nil)
	default:
		e.server.SetAckOutHook(e)
	}
}

// Set returns a copy of the rules in use.
func (e *Engine) Set() Set { return e.program.Load().set.Clone() }

// Active returns how many rules are on.
func (e *Engine) Active() int { return e.program.Load().on }

// Hits returns how many messages each rule decided since it is as it is, on or off.
func (e *Engine) Hits() []uint64 {
	p := e.program.Load()
	hits := make([]uint64, len(p.hits))
	for i, n := range p.hits {
		hits[i] = n.Load()
	}
	return hits
}

// keepHits goes on counting the hits of rules that were there before, wherever they stood, on or off.
func (p *program) keepHits(before *program) {
	taken := make([]bool, len(before.hits))
	for i := range p.set.Rules {
		for j := range before.set.Rules {
			if !taken[j] && unchanged(p.set.Rules[i], before.set.Rules[j]) {
				p.hits[i], taken[j] = before.hits[j], true
				break
			}
		}
	}
}

// unchanged reports whether two rules say the same, on or off.
func unchanged(a, b Rule) bool {
	a.Off, b.Off = false, false
	return reflect.DeepEqual(a.Values(), b.Values())
}

// Faults returns what the rules that are on do wrong on purpose, in words, without repeating any.
func (e *Engine) Faults() []string {
	var names []string
	for _, c := range e.program.Load().rules {
		if c == nil {
			continue
		}
		for _, name := range c.Fault.Names() {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// Breakpoint is where the messages wait whose rule says Hold.
func (e *Engine) Breakpoint() *Breakpoint { return e.breakpoint }

// Close answers AE to all that wait at the breakpoint and to all that come there. Call it before Server.Shutdown, which
// waits for what waits, and in a program that nobody watches.
func (e *Engine) Close() { e.breakpoint.Close() }

// PlanAckOut implements mllpcore.AckOutPlanner: what no rule matches is left alone, and only a rule that holds messages
// or injects a fault takes time.
func (e *Engine) PlanAckOut(ctx context.Context, m *message.Message) (memo any, plan mllpcore.AckOutPlan) {
	o := e.decide(ctx, m)
	switch {
	case o.rule == nil:
		return o, mllpcore.AckOutLeaves
	case o.rule.Answer == Hold:
		return o, mllpcore.AckOutAsks
	case o.rule.Fault.Any():
		return o, mllpcore.AckOutWaits
	}
	return o, mllpcore.AckOutQuick
}

// AckOut implements mllpcore.AckOutHook.
func (e *Engine) AckOut(ctx context.Context, a *mllpcore.AckOut) {
	o, ok := a.Memo.(*outcome)
	if !ok {
		o = e.decide(ctx, a.Message)
		a.Memo = o
	}
	if o.rule != nil {
		o.apply(ctx, e, a)
	}
}

// decide finds the rule for a message.
func (e *Engine) decide(ctx context.Context, m *message.Message) *outcome {
	p := e.program.Load()
	o := new(outcome)
	var id, n uint64
	if p.tries != nil {
		id = identity(m)
		n = p.tries.next(id)
	}
	for i, c := range p.rules {
		if c == nil || !c.meant(ctx, m) {
			continue
		}
		chance := source(p.set.Seed, c.salt, id, n)
		if c.Probability > 0 && chance.Float64() >= c.Probability {
			continue
		}
		p.hits[i].Add(1)
		o.rule, o.chance = c, chance
		break
	}
	return o
}
