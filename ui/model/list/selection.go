package list

import (
	"maps"
	"slices"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
)

// selection is what a person has chosen: one message, all between two, or all there are; and beside that, others one by
// one, and some of those not.
type selection struct {
	lead      message.ID // chosen last; 0 for none
	from, to  message.ID // the ends of a range; 0 for none
	all       bool
	also, not map[message.ID]bool
}

// Selected returns the ID of the message that was selected last, 0 for none.
func (l *List) Selected() message.ID { return l.chosen.lead }

// Select selects a message by its ID and no other; 0 selects none.
func (l *List) Select(id message.ID) { l.chosen = selection{lead: id} }

// Extend selects all from the message that was selected before up to another one.
func (l *List) Extend(id message.ID) {
	from := l.chosen.from
	if from == 0 || l.Scattered() {
		from = l.chosen.lead
	}
	l.chosen = selection{lead: id}
	if from != id && from != 0 {
		l.chosen.from, l.chosen.to = from, id
	}
}

// SelectAll selects all rows of the view; id is the one that counts as selected last.
func (l *List) SelectAll(id message.ID) { l.chosen = selection{lead: id, all: true} }

// Anchor returns where a range of several rows began, 0 when there is none.
func (l *List) Anchor() message.ID { return l.chosen.from }

// Scattered reports whether the selection is more than one row or the rows between two of which the last counts as
// selected last.
func (l *List) Scattered() bool {
	c := &l.chosen
	return c.all || len(c.also)+len(c.not) > 0 || c.from != 0 && c.lead != c.to
}

// Lead makes one of the selected messages the one that counts as selected last.
func (l *List) Lead(id message.ID) {
	if l.Has(id) {
		l.chosen.lead = id
	}
}

// Toggle adds a message to the selection or takes it out, and reports whether it is in it now.
func (l *List) Toggle(id message.ID) bool {
	s := &l.chosen
	if s.lead == 0 {
		l.Select(id)
		return true
	}
	if s.also == nil {
		s.also, s.not = map[message.ID]bool{}, map[message.ID]bool{}
		if s.from == 0 && !s.all {
			s.also[s.lead] = true
		}
		if l.order.On { // what lies between two is no range of IDs
			for _, other := range l.between() {
				s.also[other] = true
			}
			s.from, s.to = 0, 0
		}
	}
	switch in := l.covers(id); {
	case l.Has(id) && in:
		s.not[id] = true
	case l.Has(id):
		delete(s.also, id)
	case in:
		delete(s.not, id)
		s.lead = id
		return true
	default:
		s.also[id] = true
		s.lead = id
		return true
	}
	l.leave(id)
	return false
}

// leave makes another message the one that was selected last, when id was.
func (l *List) leave(id message.ID) {
	s := &l.chosen
	if s.lead != id {
		return
	}
	s.lead = 0
	for other := range s.also {
		s.lead = max(s.lead, other)
	}
	for _, end := range []message.ID{s.from, s.to} {
		if s.lead == 0 && !s.not[end] {
			s.lead = end
		}
	}
	for _, r := range l.page.Rows {
		if s.lead == 0 && l.Has(r.ID) {
			s.lead = r.ID
		}
	}
	if s.lead == 0 {
		l.Select(0)
	}
}

// Has reports whether a message is selected.
func (l *List) Has(id message.ID) bool {
	s := &l.chosen
	if s.from == 0 && !s.all && s.also == nil {
		return id != 0 && id == s.lead
	}
	return s.also[id] || l.covers(id) && !s.not[id]
}

// covers reports whether a message is within the range, or among all.
func (l *List) covers(id message.ID) bool {
	s := &l.chosen
	switch {
	case s.all:
		return true
	case s.from == 0:
		return false
	}
	return id >= min(s.from, s.to) && id <= max(s.from, s.to)
}

// between returns the IDs of a range in a view whose IDs are all known; nil in another.
func (l *List) between() []message.ID {
	ids := l.page.ids
	from, to := slices.Index(ids, l.chosen.from), slices.Index(ids, l.chosen.to)
	if from < 0 || to < 0 {
		return nil
	}
	return ids[min(from, to) : max(from, to)+1]
}

// Choice returns what finds the selected messages; ok is false when there is none.
func (l *List) Choice() (s model.Search, ok bool) {
	c := &l.chosen
	switch {
	case c.lead == 0:
		return model.Search{}, false
	case c.all && l.order.On && l.page.Capped:
		return only(l.page.ids, c), true
	case c.all:
		s = l.filter.Search()
		s.Before = l.page.Upto + 1
	case c.from != 0 && l.order.On:
		return model.Search{Only: newestFirst(slices.Values(l.between()))}, true
	case c.from != 0:
		s = l.filter.Search()
		s.Before, s.After = max(c.from, c.to)+1, min(c.from, c.to)-1
	case c.also != nil:
		return only(nil, c), true
	default:
		return model.Search{Before: c.lead + 1, After: c.lead - 1}, true
	}
	s.Also, s.Not = newestFirst(maps.Keys(c.also)), maps.Clone(c.not)
	return s, true
}

// only finds those of the messages that are in the selection, and those that were added to it.
func only(ids []message.ID, c *selection) model.Search {
	wanted := maps.Clone(c.also)
	if wanted == nil {
		wanted = map[message.ID]bool{}
	}
	for _, id := range ids {
		if !c.not[id] {
			wanted[id] = true
		}
	}
	return model.Search{Only: newestFirst(maps.Keys(wanted))}
}

func newestFirst(ids func(yield func(message.ID) bool)) []message.ID {
	list := slices.Sorted(ids)
	slices.Reverse(list)
	return list
}

// Chosen returns how many messages are selected; exact is false where IDs between two ends may be missing.
func (l *List) Chosen() (n int, exact bool) {
	c := &l.chosen
	switch n, exact = len(c.also)-len(c.not), true; {
	case c.lead == 0:
		return 0, true
	case c.all:
		n += l.page.Total
	case c.from == 0 && c.also == nil:
		n++
	case c.from != 0:
		if ids := l.between(); ids != nil {
			return n + len(ids), true
		}
		from, to := l.Index(c.from), l.Index(c.to)
		if from >= 0 && to >= 0 {
			return n + max(from-to, to-from) + 1, true
		}
		return n + int(max(c.from, c.to)-min(c.from, c.to)) + 1, false
	}
	return n, exact
}

// SelectedIDs returns the selected messages when they are at most n, all of them known; nil otherwise.
func (l *List) SelectedIDs(n int) []message.ID {
	if count, exact := l.Chosen(); count == 0 || count > n || !exact {
		return nil
	}
	var ids []message.ID
	for id := range l.chosen.also {
		ids = append(ids, id)
	}
	for _, r := range l.page.Rows {
		if l.Has(r.ID) && !l.chosen.also[r.ID] {
			ids = append(ids, r.ID)
		}
	}
	if l.chosen.from == 0 && !l.chosen.all && l.chosen.also == nil {
		ids = []message.ID{l.chosen.lead}
	}
	slices.Sort(ids)
	return ids
}
