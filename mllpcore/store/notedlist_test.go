package store

import (
	"testing"

	"pgregory.net/rapid"

	"mllpscope/mllpcore"
)

// The list is as a slice that is cut off at its beginning.
func TestNotedList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l notedList
		var want []mllpcore.MessageID
		first, next := 0, mllpcore.MessageID(0)
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			for range rapid.IntRange(0, 2*notedChunk).Draw(t, "added") {
				next++
				l.add(noted{id: next})
				want = append(want, next)
			}
			n := rapid.IntRange(0, len(want)).Draw(t, "dropped")
			first, want = first+n, want[n:]
			l.drop(first)
			if l.end() != first+len(want) {
				t.Fatalf("the end is %d, want %d", l.end(), first+len(want))
			}
			for i := 0; i < len(want); {
				part := l.together(first+i, 100)
				if len(part) == 0 || len(part) > 100 {
					t.Fatalf("%d of %d lie together", len(part), len(want)-i)
				}
				for _, got := range part {
					if got.id != want[i] || l.at(first+i).id != want[i] {
						t.Fatalf("number %d is %d, want %d", first+i, got.id, want[i])
					}
					i++
				}
			}
			if l.together(l.end(), 1) != nil {
				t.Fatal("something after the end")
			}
		}
	})
}
