package pending

import (
	"testing"

	"pgregory.net/rapid"

	"mllpscope/mllpcore/message"
)

// TestNumberingIsAMap does the same to a numbering and to a map.
func TestNumberingIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, m := newNumbering(), map[message.ID]int{}
		for range rapid.IntRange(0, 200).Draw(t, "steps") {
			id := message.ID(rapid.OneOf(
				rapid.Uint64Range(0, 8), rapid.Uint64Range(500, 520), rapid.Uint64Range(1<<40, 1<<40+3),
			).Draw(t, "id"))
			switch number := rapid.IntRange(-1, 5).Draw(t, "number"); {
			case number < 0:
				n.remove(id)
				delete(m, id)
			default:
				n.set(id, number)
				m[id] = number
			}
			got, ok := n.get(id)
			if want, there := m[id]; ok != there || ok && got != want {
				t.Fatalf("%d: %d %v, want %d %v", id, got, ok, want, there)
			}
		}
		for id, want := range m {
			if got, ok := n.get(id); !ok || got != want {
				t.Fatalf("%d: %d %v, want %d", id, got, ok, want)
			}
			n.remove(id)
		}
		if len(n.pages) != 0 {
			t.Fatalf("%d pages are left", len(n.pages))
		}
	})
}
