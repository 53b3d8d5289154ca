package pending

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/coding"
)

func sameNote(a, b coding.Note) bool { return reflect.DeepEqual(a, b) }

// The list is as a slice that is cut off at its beginning, and what it has given stays as it is meanwhile.
func TestNotedList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l notedList
		var want []coding.Note
		first := 0
		reasons := rapid.IntRange(0, 2*ChunkBytes)
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			for i := range rapid.IntRange(0, 300).Draw(t, "added") {
				n := coding.Note{ID: message.ID(l.end()), Answer: message.Answer{Bytes: []byte{byte(i), 1, 2}}}
				if i%50 == 49 {
					n.Answer.Reason = strings.Repeat("x", reasons.Draw(t, "long"))
				}
				n.Size = l.add(n.ID, &n.Answer)
				want = append(want, n)
			}
			held := l.appendTo(nil, first, 100)
			n := rapid.IntRange(0, len(want)).Draw(t, "dropped")
			if n <= len(held) {
				l.drop(first)
				another := message.Answer{Reason: strings.Repeat("y", ChunkBytes/2)} // into memory that was left, if any
				for range 2 {
					l.add(0, &another)
					want = append(want, coding.ReadNote(l.at(l.end()-1)))
				}
				if !slices.EqualFunc(want[:len(held)], held, sameNote) {
					t.Fatal("what was given has changed")
				}
			}
			first, want = first+n, want[n:]
			l.drop(first)
			if l.end() != first+len(want) {
				t.Fatalf("the end is %d, want %d", l.end(), first+len(want))
			}
			got := l.appendTo(nil, first, len(want)+1)
			if !slices.EqualFunc(want, got, sameNote) {
				t.Fatal("the list is another")
			}
			for i := range want {
				if !sameNote(want[i], coding.ReadNote(l.at(first+i))) {
					t.Fatalf("number %d is not of %d", first+i, want[i].ID)
				}
			}
		}
		l.drop(l.end())
		if len(l.chunks) != 0 || len(l.spare) > spareNotes {
			t.Fatalf("%d chunks are left, and %d to be used again", len(l.chunks), len(l.spare))
		}
	})
}
