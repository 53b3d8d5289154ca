package pending

import (
	"sort"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/coding"
)

const (
	// ChunkBytes is how much memory the notes that lie together have.
	ChunkBytes = 64 << 10
	// spareNotes is how many times that is kept to be used again: memory that is new costs more than what is noted in it.
	spareNotes = 256
)

// notedList holds answers in their order, numbered as they came. It grows without moving them.
type notedList struct {
	chunks []*notedChunk
	first  int // number of the oldest
	last   int // number of the next
	spare  []*notedChunk
}

// notedChunk is some notes. Where one lies it stays: bytes never outgrows its capacity.
type notedChunk struct {
	from  int   // number of the first
	ends  []int // of each in bytes
	bytes []byte
}

// note returns the note with a number.
func (c *notedChunk) note(number int) []byte {
	i, start := number-c.from, 0
	if i > 0 {
		start = c.ends[i-1]
	}
	return c.bytes[start:c.ends[i]:c.ends[i]]
}

// end is the number that the next has.
func (l *notedList) end() int { return l.last }

// chunk returns the place of the chunk that a number is in.
func (l *notedList) chunk(number int) int {
	if len(l.chunks) < 2 || number < l.chunks[1].from {
		return 0
	}
	return sort.Search(len(l.chunks), func(i int) bool { return l.chunks[i].from > number }) - 1
}

// at returns the note with a number.
func (l *notedList) at(number int) []byte { return l.chunks[l.chunk(number)].note(number) }

// add appends a note and returns its size.
func (l *notedList) add(id message.ID, a *message.Answer) int64 {
	c := l.room(coding.NoteRoom(a))
	before := len(c.bytes)
	c.bytes = coding.AppendNote(c.bytes, id, a)
	c.ends = append(c.ends, len(c.bytes))
	l.last++
	return int64(len(c.bytes) - before)
}

// room returns the last chunk, or a new one, with room for so many bytes.
func (l *notedList) room(n int) *notedChunk {
	if last := len(l.chunks) - 1; last >= 0 {
		if c := l.chunks[last]; cap(c.bytes)-len(c.bytes) >= n {
			return c
		}
	}
	var c *notedChunk
	if last := len(l.spare) - 1; last >= 0 && n <= ChunkBytes {
		c, l.spare[last] = l.spare[last], nil
		l.spare = l.spare[:last]
	} else {
		c = &notedChunk{bytes: make([]byte, 0, max(n, ChunkBytes))}
	}
	c.from = l.last
	l.chunks = append(l.chunks, c)
	return c
}

// appendTo appends at most n from a number on to some. What they have as bytes is as long as they are not dropped.
func (l *notedList) appendTo(some []coding.Note, number, n int) []coding.Note {
	for end := min(number+n, l.last); number < end; {
		c := l.chunks[l.chunk(number)]
		for last := min(end, c.from+len(c.ends)); number < last; number++ {
			some = append(some, coding.ReadNote(c.note(number)))
		}
	}
	return some
}

// drop forgets the oldest, up to a number.
func (l *notedList) drop(upTo int) {
	l.first = max(l.first, upTo)
	for len(l.chunks) > 0 && l.chunks[0].from+len(l.chunks[0].ends) <= upTo {
		c := l.chunks[0]
		l.chunks[0] = nil
		l.chunks = l.chunks[1:]
		if cap(c.bytes) == ChunkBytes && len(l.spare) < spareNotes {
			c.ends, c.bytes = c.ends[:0], c.bytes[:0]
			l.spare = append(l.spare, c)
		}
	}
}

// relax gives back the memory that is kept to be used again.
func (l *notedList) relax() { l.spare = nil }
