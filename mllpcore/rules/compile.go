package rules

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/query"
)

// compiled is a rule that is on, ready to be asked.
type compiled struct {
	Rule
	title    string
	label    string // place and name: rule 1 “results fail”
	salt     uint64 // makes its chances its own
	queries  []*query.Query
	checks   *checks // nil where the rule has no Check
	template *template
	segments []*template
	counted  atomic.Uint64 // messages for which everything before Every held
}

// program is a Set that is ready to be asked.
type program struct {
	set   Set
	rules []*compiled      // by place; nil where a rule is off
	hits  []*atomic.Uint64 // by place: messages it decided
	on    int
	tries *attempts // nil where nothing is left to chance
}

// compile makes a Set ready. open is asked for the dictionary when a rule that is on needs it; nil: it is only looked
// at whether all is right.
func compile(s Set, open Names) (*program, error) {
	p := &program{set: s.Clone()}
	names := open
	if open != nil {
		names = sync.OnceValues(open)
	}
	for i := range p.set.Rules {
		c, err := compileRule(&p.set.Rules[i])
		if err == nil && c.checks != nil && !c.Off && open != nil {
			err = c.checks.open(names)
		}
		if err == nil && !c.Off && names != nil {
			err = c.askChecks(names)
		}
		if err != nil {
			e := &Error{Rule: i, Name: s.Rules[i].Name, Err: err}
			var key *keyError
			if errors.As(err, &key) {
				e.Key, e.Err = key.key, key.err
			}
			return nil, e
		}
		if c.Off { // but it must be right
			c = nil
		} else {
			p.on++
			c.title, c.label = p.set.Title(i), p.set.label(i)
			c.salt = hashText(c.title)
			if c.chance() && p.tries == nil {
				p.tries = new(attempts)
			}
		}
		p.rules, p.hits = append(p.rules, c), append(p.hits, new(atomic.Uint64))
	}
	return p, nil
}

func compileRule(r *Rule) (*compiled, error) {
	c := &compiled{Rule: *r}
	for _, part := range []func() error{c.condition, c.check, c.numbers, c.answers, c.faults} {
		if err := part(); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *compiled) condition() error {
	if c.Value != "" && c.Path == "" {
		return wrong("value", "there is no path that it belongs to: write path = \"PID-3.1\" as well")
	}
	value := quoted(c.Value)
	if c.Value == "" {
		value = "*"
	}
	for _, term := range []struct{ key, given, text string }{
		{"when", c.When, c.When},
		{"peer", c.Peer, "from:" + quoted(c.Peer)},
		{"type", c.Type, "type:" + quoted(c.Type)},
		{"path", c.Path, c.Path + "=" + value},
	} {
		if strings.TrimSpace(term.given) == "" {
			continue
		}
		if _, err := hl7.ParsePath(c.Path); term.key == "path" && err != nil {
			return wrong("path", "%w", err)
		}
		q, err := query.Parse(term.text)
		if err != nil {
			return wrong(term.key, "%w", err)
		}
		if q.Needs().Answer {
			return wrong(term.key, "it asks for the answer, which is not given yet: take ack, ms and reason out")
		}
		c.queries = append(c.queries, q)
	}
	return nil
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func (c *compiled) numbers() error {
	switch {
	case c.Every < 0:
		return wrong("every", "%d is negative", c.Every)
	case c.Probability < 0 || c.Probability > 1 || c.Probability != c.Probability:
		return wrong("probability", "%v is not between 0 and 1", c.Probability)
	}
	return nil
}

func (c *compiled) answers() error {
	code := hl7.Code(c.Answer)
	switch {
	case c.Answer != "" && c.Answer != Silence && c.Answer != Hold && !code.Valid():
		return wrong("answer", "%q is none of AA, AE, AR, CA, CE, CR, silence, hold", c.Answer)
	case code.Positive() && (c.Error != 0 || c.Location != ""):
		return wrong("error", "%s says that nothing is wrong: take error and location out, or answer AE", c.Answer)
	case c.Template != "" && c.Answer != "":
		return wrong("template", "it says itself what is answered: take answer out")
	}
	if _, err := hl7.ParsePath(c.Location); c.Location != "" && err != nil {
		return wrong("location", "%w", err)
	}
	return c.templates()
}

func (c *compiled) templates() (err error) {
	if c.Template != "" {
		if c.template, err = parseTemplate(c.Template); err != nil {
			return wrong("template", "%w", err)
		}
	}
	for _, s := range c.Segments {
		t, err := parseTemplate(s)
		if err != nil {
			return wrong("segments", "%w", err)
		}
		c.segments = append(c.segments, t)
	}
	return nil
}

func (c *compiled) faults() error {
	f := &c.Fault
	for _, m := range []struct{ key, moment string }{{"close", f.Close}, {"reset", f.Reset}} {
		if m.moment != "" && m.moment != Before && m.moment != After {
			return wrong(m.key, "%q is neither before nor after", m.moment)
		}
	}
	if f.Close != "" && f.Reset != "" {
		return wrong("reset", "the connection ends once: close or reset")
	}
	return f.amounts()
}

func (f *Fault) amounts() error {
	switch {
	case f.Gap > 0 && f.Piece == 0:
		return wrong("gap", "there is no piece: write piece = 10 as well")
	case f.Delay.From < 0 || f.Delay.To < f.Delay.From:
		return wrong("delay", "%v ends before it begins", f.Delay)
	case f.Gap < 0 || f.Deaf < 0:
		return wrong("gap", "a time cannot be negative")
	case f.Piece < 0 || f.Truncate < 0 || f.Garbage < 0:
		return wrong("piece", "a number of bytes cannot be negative")
	case f.Garbage > maxGarbage:
		return wrong("garbage", "%d bytes are too many: at most %d", f.Garbage, maxGarbage)
	}
	return nil
}

// maxGarbage is the most random bytes of one answer.
const maxGarbage = 16 << 20

// meant reports whether the rule's condition holds, all but the chance.
func (c *compiled) meant(ctx context.Context, m *message.Message) bool {
	for _, q := range c.queries {
		if !q.Match(query.Record{Message: m}) {
			return false
		}
	}
	if c.checks != nil && !c.checks.hold(ctx, m) {
		return false
	}
	n := c.counted.Add(1)
	return c.Every < 2 || n%uint64(c.Every) == 0
}
