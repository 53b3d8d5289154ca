package dict

import "sync"

// Order is what is the same each time that a message is laid over a structure: all its parts with numbers, and its
// segments' names. Nothing in it may be changed.
type Order struct {
	Parts    []*Part         // each before those in it
	Numbers  map[*Part]int16 // their indexes in Parts; the largest structure has some hundred
	Segments map[string]int  // the segments' names, numbered from 0
}

// lazyOrder is made when it is asked for the first time.
type lazyOrder struct {
	once  sync.Once
	order Order
}

// Order returns the parts of the structure in one list.
func (s *Structure) Order() *Order {
	s.lazy.once.Do(func() {
		s.lazy.order = Order{Numbers: make(map[*Part]int16), Segments: make(map[string]int)}
		s.lazy.order.collect(s.Parts)
	})
	return &s.lazy.order
}

func (o *Order) collect(parts []*Part) {
	for _, p := range parts {
		o.Numbers[p] = int16(len(o.Parts))
		o.Parts = append(o.Parts, p)
		if p.IsGroup() {
			o.collect(p.Parts)
		} else if _, ok := o.Segments[p.Name]; !ok {
			o.Segments[p.Name] = len(o.Segments)
		}
	}
}
