package mllpcore

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
func (r *memRing) search(id MessageID) int {
	return sort.Search(r.count, func(i int) bool { return r.at(i).ID >= id })
}

// find returns the message with the ID, nil when it is not here.
func (r *memRing) find(id MessageID) *Kept {
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

// newestOf takes up to n of what is in two rings between the positions from and to of each, newest first.
func newestOf(rings *[2]memRing, from, to [2]int, n int) []Kept {
	out := make([]Kept, 0, min(max(n, 0), to[0]-from[0]+to[1]-from[1]))
	for len(out) < n {
		next := -1
		for i := range rings {
			if to[i] > from[i] && (next < 0 || rings[i].at(to[i]-1).ID > rings[next].at(to[next]-1).ID) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		to[next]--
		out = append(out, *rings[next].at(to[next]))
	}
	return out
}
