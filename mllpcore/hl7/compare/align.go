package compare

import (
	"bytes"
	"hash/maphash"

	"mllpscope/mllpcore/hl7"
)

// pair is a segment of each message that belong together; -1 stands for none.
type pair struct{ a, b int }

// line is what the alignment knows of a segment.
type line struct {
	index int
	name  string
	hash  uint64 // of all its bytes
	key   uint64 // of what it is about, such as OBX-3 and OBX-4; 0 = nothing
}

// maxTable bounds the work of the exact alignment, in pairs of segments. Longer stretches are paired by name and order.
const maxTable = 4 << 20

// align pairs the segments of two messages, so that a segment that was added moves none of the others.
func align(a, b *hl7.Message) []pair {
	seed := maphash.MakeSeed()
	x, y := linesOf(a, seed), linesOf(b, seed)
	var pairs, tail []pair
	for len(x) > 0 && len(y) > 0 && same(x[0], y[0]) {
		pairs = append(pairs, pair{x[0].index, y[0].index})
		x, y = x[1:], y[1:]
	}
	for len(x) > 0 && len(y) > 0 && same(x[len(x)-1], y[len(y)-1]) {
		tail = append(tail, pair{x[len(x)-1].index, y[len(y)-1].index})
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	if len(x)*len(y) <= maxTable {
		pairs = append(pairs, exact(x, y)...)
	} else {
		pairs = append(pairs, byName(x, y)...)
	}
	for i := len(tail) - 1; i >= 0; i-- {
		pairs = append(pairs, tail[i])
	}
	return pairs
}

func same(a, b line) bool { return a.name == b.name && a.hash == b.hash }

func linesOf(m *hl7.Message, seed maphash.Seed) []line {
	list := make([]line, 0, m.NumSegments())
	for s := range m.Segments() {
		if s.Len() == 0 {
			continue
		}
		name := s.Name()
		l := line{index: s.Index(), name: string(name[:min(len(name), 16)]), hash: maphash.Bytes(seed, s.Raw())}
		l.key = keyOf(s, l.name, seed)
		list = append(list, l)
	}
	return list
}

// keyFields are the fields that say what a repeated segment is about, better than its set ID does.
var keyFields = map[string][]int{
	"OBX": {3, 4}, "OBR": {4, 3, 2}, "ORC": {2, 3}, "NK1": {2, 3}, "AL1": {3}, "IAM": {3}, "DG1": {3}, "PR1": {3},
	"IN1": {2, 3}, "GT1": {3}, "PID": {3}, "RXA": {5, 3}, "RXE": {2}, "SPM": {2, 4}, "AIS": {3}, "AIP": {3}, "AIL": {3},
	"AIG": {3}, "FT1": {7, 4}, "MFE": {4}, "STF": {1}, "TXA": {2, 12}, "NTE": {3}, "ROL": {3, 4}, "SCH": {1, 2},
}

// keyOf hashes the key fields of a segment, or its set ID where none are known.
func keyOf(s hl7.Segment, name string, seed maphash.Seed) uint64 {
	fields, ok := keyFields[name]
	if !ok {
		fields = []int{1}
	}
	var b []byte
	filled := false
	for _, n := range fields {
		if f, ok := s.Field(n); ok && f.Len() > 0 {
			raw := f.Raw()
			b = append(b, raw[:min(len(raw), 256)]...)
			filled = true
		}
		b = append(b, '|')
	}
	if !filled {
		return 0
	}
	return maphash.Bytes(seed, b) | 1
}

// The worth of a pair: what is the same counts most, then what it is about, then the name alone.
const (
	worthSame = 8
	worthKey  = 5
	worthName = 2
)

func worth(a, b line) int {
	switch {
	case a.name != b.name:
		return 0
	case a.hash == b.hash:
		return worthSame
	case a.key != 0 && a.key == b.key:
		return worthKey
	}
	return worthName
}

// exact finds the pairs of the greatest worth that do not cross: the longest common subsequence, weighed.
func exact(x, y []line) []pair {
	width := len(y) + 1
	table := make([]int32, (len(x)+1)*width)
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			best := max(table[(i+1)*width+j], table[i*width+j+1])
			if w := worth(x[i], y[j]); w > 0 {
				best = max(best, table[(i+1)*width+j+1]+int32(w))
			}
			table[i*width+j] = best
		}
	}
	pairs := make([]pair, 0, max(len(x), len(y)))
	i, j := 0, 0
	for i < len(x) && j < len(y) {
		here := table[i*width+j]
		w := worth(x[i], y[j])
		switch {
		case w > 0 && here == table[(i+1)*width+j+1]+int32(w):
			pairs = append(pairs, pair{x[i].index, y[j].index})
			i, j = i+1, j+1
		case here == table[(i+1)*width+j]:
			pairs = append(pairs, pair{x[i].index, -1})
			i++
		default:
			pairs = append(pairs, pair{-1, y[j].index})
			j++
		}
	}
	return append(pairs, rest(x[i:], y[j:])...)
}

func rest(x, y []line) []pair {
	var pairs []pair
	for _, l := range x {
		pairs = append(pairs, pair{l.index, -1})
	}
	for _, l := range y {
		pairs = append(pairs, pair{-1, l.index})
	}
	return pairs
}

// byName pairs the n-th segment of a name with the n-th one of the other message.
func byName(x, y []line) []pair {
	waiting := make(map[string][]int)
	for _, l := range y {
		waiting[l.name] = append(waiting[l.name], l.index)
	}
	paired := make(map[int]bool, len(y))
	pairs := make([]pair, 0, len(x))
	for _, l := range x {
		p := pair{l.index, -1}
		if list := waiting[l.name]; len(list) > 0 {
			p.b = list[0]
			paired[p.b] = true
			waiting[l.name] = list[1:]
		}
		pairs = append(pairs, p)
	}
	for _, l := range y {
		if !paired[l.index] {
			pairs = append(pairs, pair{-1, l.index})
		}
	}
	return pairs
}

// equal reports whether two parts are the same bytes under the same delimiters.
func equal(a, b hl7.Node) bool { return bytes.Equal(a.Raw(), b.Raw()) }
