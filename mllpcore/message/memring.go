package message

import "sort"

// memRing is a part of a MemoryLog, in order of ID.
type memRing struct {
	ring  []Kept // from head, count long
	head  int
	count int
	bytes int64
}

func (r *memRing) at(i int) *Kept { return &r.ring[(r.head+i)%len(r.ring)] }

// search returns the position of the first message with an ID of at least id.
func (r *memRing) search(id ID) int {
	return sort.Search(r.count, func(i int) bool { return r.at(i).ID >= id })
}

// find returns the message with the ID, nil when it is not here.
func (r *memRing) find(id ID) *Kept {
	if i := r.search(id); i < r.count && r.at(i).ID == id {
		return r.at(i)
	}
	return nil
}

// push adds a message; at most is how many there will ever be.
func (r *memRing) push(m *Message, atMost int) {
	if r.count == len(r.ring) {
		ring := make([]Kept, min(max(2*len(r.ring), 64), atMost))
		for i := range r.count {
			ring[i] = *r.at(i)
		}
		r.ring, r.head = ring, 0
	}
	*r.at(r.count) = Kept{Message: m}
	r.count++
	r.bytes += weight(m)
}

func (r *memRing) dropOldest() {
	k := r.at(0)
	r.bytes -= weight(k.Message)
	*k = Kept{}
	r.head = (r.head + 1) % len(r.ring)
	r.count--
}

func weight(m *Message) int64 { return int64(len(m.Body) + len(m.Junk)) }

// memPart is what of a ring lies between two positions.
type memPart struct {
	*memRing
	from, to int
}

func (p *memPart) empty() bool { return p.from >= p.to }

// merge takes up to n of two parts, the newest first or the oldest first.
func merge(a, b memPart, n int, newest bool) []Kept {
	out := make([]Kept, 0, min(max(n, 0), a.to-a.from+b.to-b.from))
	for len(out) < n && !(a.empty() && b.empty()) {
		next := &a
		if a.empty() || !b.empty() && (newest == (b.end(newest).ID > a.end(newest).ID)) {
			next = &b
		}
		out = append(out, *next.end(newest))
		if newest {
			next.to--
		} else {
			next.from++
		}
	}
	return out
}

// end returns the newest or the oldest of a part that is not empty.
func (p *memPart) end(newest bool) *Kept {
	if newest {
		return p.at(p.to - 1)
	}
	return p.at(p.from)
}
