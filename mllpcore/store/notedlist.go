package store

// notedChunk is how many answers lie together.
const notedChunk = 512

// notedList holds answers in their order, numbered as they came. It grows without moving them: as many as 100,000 wait
// under load.
type notedList struct {
	chunks []*[notedChunk]noted
	first  int // number of the oldest
	skip   int // places in the first chunk that were left
	length int
	spare  *[notedChunk]noted
}

// end is the number that the next has.
func (l *notedList) end() int { return l.first + l.length }

// at returns one by its number.
func (l *notedList) at(number int) *noted {
	i := number - l.first + l.skip
	return &l.chunks[i/notedChunk][i%notedChunk]
}

func (l *notedList) add(n noted) {
	i := l.skip + l.length
	if i/notedChunk == len(l.chunks) {
		chunk := l.spare
		if l.spare = nil; chunk == nil {
			chunk = new([notedChunk]noted)
		}
		l.chunks = append(l.chunks, chunk)
	}
	l.chunks[i/notedChunk][i%notedChunk] = n
	l.length++
}

// together returns at most n from a number on, as many as lie together; none at the end.
func (l *notedList) together(number, n int) []noted {
	n = min(n, l.end()-number)
	if n <= 0 {
		return nil
	}
	i := number - l.first + l.skip
	from := i % notedChunk
	to := min(from+n, notedChunk)
	return l.chunks[i/notedChunk][from:to:to]
}

// drop forgets the oldest, up to a number.
func (l *notedList) drop(upTo int) {
	for l.first < upTo {
		*l.at(l.first) = noted{}
		l.first++
		l.length--
		if l.skip++; l.skip == notedChunk {
			l.spare, l.chunks[0] = l.chunks[0], nil
			l.chunks = l.chunks[1:]
			l.skip = 0
		}
	}
}
