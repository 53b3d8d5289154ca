package list

import (
	"context"
	"slices"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
)

// sorter keeps the first of all messages in an order, however many it is given.
type sorter struct {
	order Order
	keys  []sortKey
	most  int
	cut   bool // some were given up
}

func (s *sorter) add(k sortKey) {
	if s.keys = append(s.keys, k); len(s.keys) >= 2*s.most {
		s.trim()
	}
}

// trim leaves as many as are kept, in their order.
func (s *sorter) trim() {
	slices.SortFunc(s.keys, s.order.compare)
	if len(s.keys) > s.most {
		s.keys, s.cut = s.keys[:s.most], true
	}
}

// ids returns what was kept, in its order.
func (s *sorter) ids() []message.ID {
	s.trim()
	ids := make([]message.ID, len(s.keys))
	for i, k := range s.keys {
		ids[i] = k.id
	}
	return ids
}

// headsStep is how many messages are read in one go to be sorted by their bytes.
const headsStep = 64

// Seeing looks at a message for what only its bytes tell.
type Seeing func(ctx context.Context, e model.Entry, l Look) (Glance, error)

// sort finds all that matches and keeps the first of it in the order that is asked for.
func (f *finder) sort(ctx context.Context, found func(yield func(model.Entry, error) bool)) {
	s := sorter{order: f.order, most: MaxMatches}
	err := f.collect(found, &s)
	if err == nil && f.order.reads() {
		err = f.read(ctx, &s)
	}
	ids := s.ids()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.found.done, f.found.capped, f.found.err = true, s.cut, notCancelled(err)
	if err == nil {
		f.found.ids, f.low = ids, 1
	}
}

// collect gives the sorter what is found; where bytes are to be read, no more than are read at most.
func (f *finder) collect(found func(yield func(model.Entry, error) bool), s *sorter) error {
	for e, err := range found {
		if err != nil {
			return err
		}
		f.looked(e.ID)
		if !f.order.reads() {
			s.add(f.order.keyOf(&e))
			continue
		}
		if len(s.keys) == MaxRead {
			s.cut = true
			return nil
		}
		s.keys = append(s.keys, sortKey{id: e.ID})
	}
	return nil
}

// read reads the messages that were found and says by their bytes where they stand.
func (f *finder) read(ctx context.Context, s *sorter) error {
	ids := make([]message.ID, len(s.keys))
	for i, k := range s.keys {
		ids[i] = k.id
	}
	s.keys = s.keys[:0]
	look := f.order.look()
	for len(ids) > 0 {
		n := min(headsStep, len(ids))
		for e, err := range f.log.Heads(ctx, ids[:n], GlanceBytes) {
			if err != nil {
				return err
			}
			seen, err := f.seeing(ctx, e, look)
			if err != nil {
				return err
			}
			s.keys = append(s.keys, f.order.keyOfGlance(e.ID, seen))
		}
		ids = ids[n:]
	}
	return nil
}
