package frame

import (
	"bytes"
	"testing"
)

// What was recycled is used for the next long block of about its size, and changes nothing else.
func TestRecycled(t *testing.T) {
	const n = 3 * chunkSize
	for _, tt := range []struct {
		name      string
		had, want int
		again     bool
	}{
		{"of the same size", n, n, true},
		{"a little shorter", n, n - n/8, true},
		{"longer", n, n + 1, false},
		{"much shorter", n, n / 2, false},
		{"too long to be held", maxSpare + 1, maxSpare, false},
		{"shorter than a chunk", chunkSize, chunkSize, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			emptySpares()
			had := bytes.Repeat([]byte{'a'}, tt.had)
			Recycle(had)
			got := newWhole(tt.want)
			if len(got) != 0 || cap(got) < tt.want || cap(got)-tt.want > tt.want/spareSlack {
				t.Errorf("%d of %d bytes", len(got), cap(got))
			}
			// A pool may lose what it is given, never give what it was not.
			if again := &got[:1][0] == &had[0]; again && !tt.again {
				t.Error("it is used again")
			}
		})
	}
}

func emptySpares() {
	for spares.Get() != nil {
	}
}
