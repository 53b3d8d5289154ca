package explain

// list grows without moving what it has, so that a message of very many segments never needs room for two copies.
type list[T any] struct {
	chunks [][]T
	len    int32
}

// chunkBits is how many items of a list are in one piece, as a power of two.
const chunkBits = 12

func (l *list[T]) at(i int32) *T { return &l.chunks[i>>chunkBits][i&(1<<chunkBits-1)] }

// add appends v and returns its index.
func (l *list[T]) add(v T) int32 {
	i := l.len
	switch chunk := i >> chunkBits; {
	case i == 0:
		l.chunks = append(l.chunks, []T{v}) // most messages are small: the first piece grows as it needs
	case int(chunk) == len(l.chunks):
		l.chunks = append(l.chunks, append(make([]T, 0, 1<<chunkBits), v))
	default:
		l.chunks[chunk] = append(l.chunks[chunk], v)
	}
	l.len++
	return i
}
