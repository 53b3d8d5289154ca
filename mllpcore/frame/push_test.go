package frame

import (
	"bytes"
	"io"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

// pieces is a Source that gives what is left in pieces, to whoever asks.
type pieces struct{ left []byte }

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.left) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.left[:1+rand.IntN(len(p.left))])
	p.left = p.left[n:]
	return n, nil
}

func (*pieces) SetReadDeadline(time.Time) error { return nil }

// TestPushed brings a Reader its bytes, as far as it has room for them: it returns the same blocks as one that reads.
func TestPushed(t *testing.T) {
	parts := []string{
		"\x0bMSH|^~\\&|A\r\x1c\r", "\x0bMSH|^~\\&|B\r\x1c\r", "\x0bC\x1c\r", "\x0b\x1c\r", "junk", "\r\n", "\x0bD", "\x0bE\x1c",
		"\x0bF\x1cG\x1c\r", "\x0b" + string(bytes.Repeat([]byte("x"), smallBuffer-3)) + "\x1c\r",
		"\x0b" + string(bytes.Repeat([]byte("y"), 3*smallBuffer)) + "\x1c\r",
	}
	pushed := 0
	for range 3000 {
		var stream []byte
		for range 1 + rand.IntN(6) {
			stream = append(stream, parts[rand.IntN(len(parts))]...)
		}
		want, _ := blocksOf(&pieces{bytes.Clone(stream)}, false)
		got, n := blocksOf(&pieces{bytes.Clone(stream)}, true)
		pushed += n
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: pushed %+v, read %+v", stream, got, want)
		}
	}
	if pushed == 0 {
		t.Error("nothing was pushed")
	}
}

// blocksOf returns what a Reader makes of a source, and how many blocks it was given without reading.
func blocksOf(src *pieces, push bool) (all []Block, pushed int) {
	r := NewReader(src, Config{})
	keep := func(b *Block) {
		c := *b
		c.Payload, c.Junk = bytes.Clone(b.Payload), bytes.Clone(b.Junk)
		c.Started, c.Ended = time.Time{}, time.Time{}
		all = append(all, c)
	}
	for {
		if room := r.Room(); push && room != nil && len(src.left) > 0 {
			n, _ := src.Read(room)
			r.Came(n)
			for b := r.Ready(); b != nil; b = r.Ready() {
				keep(b)
				pushed++
			}
			continue
		}
		b, err := r.Next()
		if err != nil {
			return all, pushed
		}
		keep(b)
	}
}
