package list

import (
	"errors"
	"strings"
	"testing"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/query"
	"mllpscope/ui/model"
)

func filter(t *testing.T, text string) Filter {
	t.Helper()
	f, err := ParseFilter(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFilter(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	put(log, 5000)
	l, loader := New(), newLoader(t, log)
	load(t, l, loader, 0, 10)
	for _, tc := range []struct {
		text string
		rows int
		top  string
	}{
		{"id:M4999", 1, "4999"},
		{"type:adt^a05 id:M1005", 1, "1005"},
		{"DOE", 5000, "5000"},
		{"nobody", 0, ""},
		{"PID-5.1=DOE status:ok ack:AA", 5000, "5000"},
	} {
		l.SetFilter(filter(t, tc.text))
		load(t, l, loader, 0, 10)
		if l.Len() != tc.rows || ids(l, 0, 1) != tc.top {
			t.Errorf("%q: %d rows, first %s; want %d, %s", tc.text, l.Len(), ids(l, 0, 1), tc.rows, tc.top)
		}
	}
	l.SetFilter(filter(t, "doe nobody"))
	load(t, l, loader, 0, 10)
	if got := l.Page().Nothing(l.Filter(), Order{}); got != "None of 5,000 messages matches: doe nobody" {
		t.Errorf("an empty list says %q", got)
	}
}

func TestFilterTakesInWhatArrives(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	put(log, 20)
	l, loader := New(), newLoader(t, log)
	l.SetFilter(filter(t, "type:ADT^A05"))
	load(t, l, loader, 0, 10)
	if got := ids(l, 0, 10); got != "15 5" {
		t.Fatalf("got %s", got)
	}
	put(log, 10)
	moved := load(t, l, loader, 0, 10)
	if got := ids(l, 0, 10); got != "25 15 5" || moved != 1 {
		t.Errorf("got %s, moved %d", got, moved)
	}
	if got := l.Page().Matches(l.Filter(), Order{}); got != "3 of 30" {
		t.Errorf("the toolbar says %q", got)
	}
}

func TestPageOfAnOlderFilterIsNotShown(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	put(log, 3)
	l, loader := New(), newLoader(t, log)
	p := loader.Load(t.Context(), l.Request(0, 5))
	l.SetFilter(filter(t, "x"))
	if _, ok := l.Apply(p); ok || l.Len() != 0 {
		t.Error("a page made before the filter was set is shown")
	}
}

func TestDeletedMatchesLeaveTheFilteredList(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	put(log, 40)
	g := gapped{model.LogOf(log), map[message.ID]bool{}}
	l, loader := New(), newLoader(t, g)
	l.SetFilter(filter(t, "type:ADT^A05"))
	load(t, l, loader, 0, 10)
	g.gone[25] = true
	load(t, l, loader, 0, 10)
	if got := ids(l, 0, 10); got != "35 15 5" || l.Len() != 3 {
		t.Errorf("after 25 was deleted %d rows: %s", l.Len(), got)
	}
}

// TestManyDeletedMatchesLeave deletes more than a page holds: what is loaded next must not end at the rows that are gone.
func TestManyDeletedMatchesLeave(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	put(log, 1000)
	g := gapped{model.LogOf(log), map[message.ID]bool{}}
	l, loader := New(), newLoader(t, g)
	l.SetFilter(filter(t, "id:*"))
	load(t, l, loader, 0, 10)
	for id := message.ID(51); id <= 1000; id++ {
		g.gone[id] = true
	}
	for range 100 {
		p := loader.Load(t.Context(), l.Request(0, 10))
		if l.Apply(p); !p.More {
			break
		}
	}
	if got := ids(l, 0, 3); got != "50 49 48" || l.Len() != 50 {
		t.Errorf("after 950 were deleted %d rows: %s", l.Len(), got)
	}
}

func TestFilterForBookmarks(t *testing.T) {
	marked, noted := &message.Message{ID: 1}, &message.Message{ID: 2}
	for text, want := range map[string][2]bool{
		BookmarkedTerm: {true, false}, "  IS:Bookmarked ": {true, false}, "-is:bookmarked": {false, true},
		"is:noted": {false, true}, "note~LOOK or is:bookmarked": {true, true}, "is:bookmarked is:noted": {false, false},
	} {
		f := filter(t, text)
		got := [2]bool{
			f.Query.Match(query.Record{Message: marked, Bookmarked: true}),
			f.Query.Match(query.Record{Message: noted, Note: "look here"}),
		}
		if got != want || f.Text != strings.TrimSpace(text) {
			t.Errorf("%q: the bookmarked and the noted one: %v, want %v", text, got, want)
		}
	}
	for text, at := range map[string]int{"is:bookmarked size>much": len("is:bookmarked size>"), "is:book": len("is:")} {
		_, err := ParseFilter(text)
		var wrong *query.SyntaxError
		if !errors.As(err, &wrong) || wrong.Offset != at {
			t.Errorf("%s: the mistake is at the wrong place: %v", text, err)
		}
	}
}
