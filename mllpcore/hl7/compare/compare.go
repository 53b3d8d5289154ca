package compare

import (
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/explain"
)

// Messages compares two messages. The names come from the first one's version. Delimiters, charset and escape sequences
// do not matter: values are compared as a person reads them.
func Messages(a, b *explain.Document, o Options) ([]Row, Counts) {
	if o.Ignore == nil {
		o.Ignore = DefaultIgnored()
	}
	if o.MaxText == 0 {
		o.MaxText = defaultText
	}
	if o.MaxRows == 0 {
		o.MaxRows = defaultRows
	}
	c := &comparer{options: o, alike: a.Message().Delimiters() == b.Message().Delimiters() &&
		a.Charset().Name() == b.Charset().Name()}
	x, y := items(a), items(b)
	for _, p := range align(a.Message(), b.Message()) {
		switch {
		case p.b < 0:
			c.only(x[p.a], OnlyA)
		case p.a < 0:
			c.only(y[p.b], OnlyB)
		default:
			c.segments(x[p.a], y[p.b])
		}
	}
	return c.rows, c.counts
}

// items returns the segments by their index in the message.
func items(d *explain.Document) map[int]explain.Item {
	list := make(map[int]explain.Item, d.Message().NumSegments())
	for s := range d.Segments() {
		if n, ok := s.Node(); ok {
			list[n.Segment().Index()] = s
		}
	}
	return list
}

type comparer struct {
	options Options
	alike   bool // same delimiters and charset: equal bytes are equal values
	rows    []Row
	counts  Counts
}

func (c *comparer) add(state State, a, b *explain.Item) {
	if state != Same && c.ignored(a, b) {
		state = Ignored
	}
	c.counts.add(state)
	if state == Same && !c.options.All || len(c.rows) >= c.options.MaxRows {
		return
	}
	row := Row{State: state, A: c.side(a), B: c.side(b)}
	for _, i := range [...]*explain.Item{a, b} {
		if i != nil && row.Name == "" {
			row.Name = i.Name()
		}
	}
	c.rows = append(c.rows, row)
}

func (c *comparer) ignored(list ...*explain.Item) bool {
	for _, i := range list {
		if i == nil {
			continue
		}
		if n, ok := i.Node(); ok && c.options.ignores(n.Path()) {
			return true
		}
	}
	return false
}

func (c *comparer) side(i *explain.Item) Side {
	if i == nil {
		return Side{}
	}
	s := Side{Path: i.Path(), Offset: i.Offset(), Len: i.Len()}
	s.Text, s.Cut = i.Short(c.options.MaxText)
	return s
}

// only adds a segment that one message has: as a row of its own, whatever is in it.
func (c *comparer) only(i explain.Item, state State) {
	if state == OnlyA {
		c.add(state, &i, nil)
	} else {
		c.add(state, nil, &i)
	}
}

func (c *comparer) segments(a, b explain.Item) {
	if c.alike && !c.options.All {
		x, _ := a.Node()
		y, _ := b.Node()
		if equal(x, y) {
			c.counts.Same++
			return
		}
	}
	c.children(a, b, levelField)
}

// level is what is compared next. A message leaves out levels that have only one part; here they are put back.
type level uint8

const (
	levelField level = iota
	levelRepetition
	levelComponent
	levelSubcomponent
	levelLeaf
)

var kinds = [...]explain.Kind{
	levelField: explain.KindField, levelRepetition: explain.KindRepetition, levelComponent: explain.KindComponent,
	levelSubcomponent: explain.KindSubcomponent,
}

// split returns the parts of an item at a level: itself, where it is not divided there.
func split(i *explain.Item, at level) []explain.Item {
	if i == nil {
		return nil
	}
	var list []explain.Item
	for part := range i.Parts(false) {
		if part.Kind() != kinds[at] {
			return []explain.Item{*i}
		}
		list = append(list, part)
	}
	if list == nil && at != levelField {
		list = []explain.Item{*i}
	}
	return list
}

func (c *comparer) children(a, b explain.Item, at level) {
	x, y := split(&a, at), split(&b, at)
	for n := range max(len(x), len(y)) {
		var p, q *explain.Item
		if n < len(x) {
			p = &x[n]
		}
		if n < len(y) {
			q = &y[n]
		}
		c.values(p, q, at+1)
	}
}

// values compares what stands in one place; either may be missing.
func (c *comparer) values(a, b *explain.Item, next level) {
	emptyA, emptyB := a == nil || a.Empty(), b == nil || b.Empty()
	switch {
	case emptyA && emptyB:
	case emptyB:
		c.add(OnlyA, a, nil)
	case emptyA:
		c.add(OnlyB, nil, b)
	default:
		c.filled(a, b, next)
	}
}

// filled compares what both messages have.
func (c *comparer) filled(a, b *explain.Item, next level) {
	switch {
	case c.alike && sameBytes(a, b):
		c.add(Same, a, b)
	case next < levelLeaf && !(delimiterField(a) && delimiterField(b)) && (!a.IsLeaf() || !b.IsLeaf()):
		c.children(*a, *b, next)
	case a.Text() == b.Text():
		c.add(Same, a, b)
	default:
		c.add(Changed, a, b)
	}
}

func sameBytes(a, b *explain.Item) bool {
	x, _ := a.Node()
	y, _ := b.Node()
	return equal(x, y)
}

// delimiterField reports whether the item is MSH-1 or MSH-2.
func delimiterField(i *explain.Item) bool {
	n, ok := i.Node()
	if !ok {
		return false
	}
	p := n.Path()
	return p.Segment == "MSH" && (p.Field == 1 || p.Field == 2)
}

// Paths reads paths such as MSH-7 or OBX-14 for Options.Ignore. The error is one of hl7.ParsePath.
func Paths(texts ...string) ([]hl7.Path, error) {
	list := make([]hl7.Path, 0, len(texts))
	for _, text := range texts {
		p, err := hl7.ParsePath(text)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}
