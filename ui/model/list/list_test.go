package list

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
)

type noCompletion struct{}

func (noCompletion) Appended(*message.Message, error) {}

// put appends n messages, answered AA, and returns the last ID.
func put(log *message.MemoryLog, n int) message.ID {
	for range n {
		last := uint64(log.Totals().Last) + 1
		body := fmt.Sprintf("MSH|^~\\&|A|B|C|D|20260101||ADT^A%02d|M%d|P|2.5\rPID|1||%d^^^H||DOE^JO\r", last%10, last, last)
		m := &message.Message{
			Time: time.Unix(0, 0), Started: time.Unix(0, 0), Remote: "10.0.0.7:5000", Body: []byte(body), Size: int64(len(body)),
		}
		log.Append(m, noCompletion{})
		log.Answered(m.ID, message.Answer{Code: "AA", Positive: true, Sent: time.Unix(1, 0), Elapsed: time.Millisecond})
	}
	return log.Totals().Last
}

// load asks for what a screen of visible rows at top wants, and shows it.
func load(t *testing.T, l *List, loader *Loader, top, visible int) (moved int) {
	t.Helper()
	for range 1000 {
		p := loader.Load(t.Context(), l.Request(top, visible))
		if loader.find != nil {
			loader.find.wait()
		}
		n, ok := l.Apply(p)
		moved += n
		if !ok || p.Err != nil {
			t.Fatalf("a page for the present filter was not taken: %v", p.Err)
		}
		if !p.More {
			return moved
		}
	}
	t.Fatal("loading never ends")
	return 0
}

// newLoader returns a loader that is closed when the test ends.
func newLoader(t *testing.T, src model.Source) *Loader {
	t.Helper()
	l := NewLoader(model.LogOf(src), func() time.Time { return time.Unix(2, 0) })
	t.Cleanup(l.Close)
	return l
}

func ids(l *List, top, n int) string {
	var s []string
	for i := top; i < min(top+n, l.Len()); i++ {
		if r := l.Row(i); r != nil {
			s = append(s, fmt.Sprint(r.ID))
		} else {
			s = append(s, "?")
		}
	}
	return strings.Join(s, " ")
}

func TestListShowsNewestFirst(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	l, loader := New(), newLoader(t, log)
	load(t, l, loader, 0, 5)
	if l.Len() != 0 {
		t.Fatalf("an empty log shows %d rows", l.Len())
	}
	put(log, 8)
	moved := load(t, l, loader, 0, 5)
	if got := ids(l, 0, 5); got != "8 7 6 5 4" || l.Len() != 8 || moved != 8 {
		t.Errorf("got rows %s of %d, moved %d", got, l.Len(), moved)
	}
}

func TestScrolledListStaysOnItsRows(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	put(log, 1000)
	l, loader := New(), newLoader(t, log)
	load(t, l, loader, 0, 20)
	for _, top := range []int{10, 300, 700, 980} {
		load(t, l, loader, top, 20)
		want := fmt.Sprint(1000 - top)
		if got := ids(l, top, 1); got != want {
			t.Errorf("at row %d stands message %s, want %s", top, got, want)
		}
		if got := ids(l, top, 20); strings.Contains(got, "?") {
			t.Errorf("at row %d not all is loaded: %s", top, got)
		}
	}
	before := ids(l, 980, 20)
	put(log, 55)
	moved := load(t, l, loader, 980, 20)
	if moved != 55 {
		t.Fatalf("55 rows came on top, the list says %d", moved)
	}
	if got := ids(l, 980+moved, 20); got != before {
		t.Errorf("the rows on the screen changed from %s to %s", before, got)
	}
}

func TestFarRowsAreReachedWithoutLoadingAll(t *testing.T) {
	log := message.NewMemoryLog(200_000, 0)
	put(log, 100_000)
	l, loader := New(), newLoader(t, log)
	load(t, l, loader, 0, 30)
	load(t, l, loader, 50_000, 30)
	if got := ids(l, 50_000, 1); got != "50000" {
		t.Errorf("row 50,000 is message %s", got)
	}
	if n := len(l.Page().Rows); n > 500 {
		t.Errorf("%d rows are held for a screen of 30", n)
	}
	load(t, l, loader, 99_970, 30)
	if got := ids(l, 99_999, 1); got != "1" {
		t.Errorf("the last row is message %s, want 1", got)
	}
}

func TestPausedListStandsStill(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	put(log, 10)
	l, loader := New(), newLoader(t, log)
	load(t, l, loader, 0, 5)
	l.SetFollow(false)
	put(log, 7)
	if moved := load(t, l, loader, 0, 5); moved != 0 {
		t.Errorf("%d rows came on top of a list that stands still", moved)
	}
	if got := ids(l, 0, 3); got != "10 9 8" || l.Len() != 10 || l.Page().New != 7 {
		t.Errorf("got %s, %d rows, %d new", got, l.Len(), l.Page().New)
	}
	l.SetFilter(filter(t, "id:M3"))
	load(t, l, loader, 0, 5)
	l.SetFilter(filter(t, ""))
	load(t, l, loader, 0, 5)
	if got := ids(l, 0, 1); got != "10" {
		t.Errorf("after a filter was set and cleared, message %s is on top, want 10", got)
	}
	l.SetFollow(true)
	load(t, l, loader, 0, 5)
	if got := ids(l, 0, 1); got != "17" || l.Page().New != 0 {
		t.Errorf("after following again message %s is on top, %d new", got, l.Page().New)
	}
}

func TestSelectionIsByMessage(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	put(log, 10)
	l, loader := New(), newLoader(t, log)
	load(t, l, loader, 0, 5)
	l.Select(8)
	if i := l.Index(8); i != 2 {
		t.Fatalf("message 8 is at row %d, want 2", i)
	}
	put(log, 3)
	load(t, l, loader, 0, 5)
	if i := l.Index(l.Selected()); i != 5 {
		t.Errorf("after three more it is at row %d, want 5", i)
	}
	if i := l.Index(99); i != -1 {
		t.Errorf("a message that does not exist is at row %d", i)
	}
}

func TestRowIsMadeAgainWhenItsAnswerIsKnown(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	m := &message.Message{Time: time.Unix(0, 0), Body: []byte("MSH|^~\\&|||||||ADT^A01|X|P|2.5\r")}
	log.Append(m, noCompletion{})
	l, loader := New(), newLoader(t, log)
	load(t, l, loader, 0, 5)
	waiting := l.Row(0)
	if waiting.Settled || waiting.Cells[ColAnswer] != "…" {
		t.Fatalf("before the answer: %+v", waiting)
	}
	log.Answered(m.ID, message.Answer{Code: "AE", Reason: "no room", Sent: time.Unix(2, 0)})
	load(t, l, loader, 0, 5)
	r := l.Row(0)
	if !r.Settled || r.Cells[ColAnswer] != "AE" || r.Tones[ColAnswer] != model.ToneWarn || r.Cells[ColNote] != "no room" {
		t.Errorf("after the answer: %+v", r)
	}
	load(t, l, loader, 0, 5)
	if l.Row(0) != r {
		t.Error("a settled row was made again")
	}
}

func TestDroppedMessagesLeaveTheList(t *testing.T) {
	log := message.NewMemoryLog(100, 0)
	put(log, 250)
	l, loader := New(), newLoader(t, log)
	load(t, l, loader, 0, 10)
	load(t, l, loader, 90, 10)
	if got := ids(l, 99, 1); got != "151" || l.Len() != 100 {
		t.Errorf("the last of %d rows is %s, want 151 of 100", l.Len(), got)
	}
}

// gapped is a log in which messages are missing.
type gapped struct {
	model.Log
	gone map[message.ID]bool
}

func (g gapped) Totals() message.Totals {
	t := g.Log.Totals()
	t.Count -= len(g.gone)
	return t
}

func (g gapped) without(list []model.Entry) []model.Entry {
	return slices.DeleteFunc(list, func(e model.Entry) bool { return g.gone[e.ID] })
}

func (g gapped) Rows(ctx context.Context, before message.ID, n int) ([]model.Entry, error) {
	list, err := g.Log.Rows(ctx, before, n+len(g.gone))
	list = g.without(list)
	return list[:min(n, len(list))], err
}

func (g gapped) RowsAfter(ctx context.Context, after message.ID, n int) ([]model.Entry, error) {
	list, err := g.Log.RowsAfter(ctx, after, n+len(g.gone))
	list = g.without(list)
	return list[max(len(list)-n, 0):], err
}

func (g gapped) Entries(ctx context.Context, ids []message.ID) ([]model.Entry, error) {
	list, err := g.Log.Entries(ctx, ids)
	return g.without(list), err
}

func TestGapsInTheIDs(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	put(log, 2000)
	g := gapped{model.LogOf(log), map[message.ID]bool{}}
	for id := message.ID(1200); id < 1700; id++ {
		g.gone[id] = true
	}
	l, loader := New(), newLoader(t, g)
	load(t, l, loader, 0, 20)
	if l.Len() != 1500 {
		t.Fatalf("%d rows, want 1500", l.Len())
	}
	load(t, l, loader, 1480, 20)
	if got := ids(l, 1499, 1); got != "1" {
		t.Errorf("the last row is message %s, want 1", got)
	}
	// From anywhere up to the top in steps: no message is left out or seen twice, and the first row is the newest.
	top := 900
	load(t, l, loader, top, 20)
	last := l.Row(top).ID
	for top > 0 {
		step := min(top, 7)
		top -= step
		moved := load(t, l, loader, top, 20)
		for i := range step {
			r := l.Row(top + moved + step - 1 - i)
			want := last + 1
			for g.gone[want] {
				want++
			}
			if r == nil || r.ID != want {
				t.Fatalf("above message %d at row %d stands %+v, want %d", last, top+moved+step-1-i, r, want)
			}
			last = want
		}
		if top > 0 {
			top += moved
		}
	}
	load(t, l, loader, 0, 20)
	if got := ids(l, 0, 2); got != "2000 1999" {
		t.Errorf("at the top are %s", got)
	}
}

// failing is a log that cannot be read.
type failing struct{ model.Log }

func (failing) Rows(context.Context, message.ID, int) ([]model.Entry, error) {
	return nil, errors.New("the disk is gone")
}

func TestWhatIsShownStaysWhenTheLogCannotBeRead(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	put(log, 5)
	shown := NewShownLog(model.LogOf(log))
	l, loader := New(), newLoader(t, shown)
	load(t, l, loader, 0, 5)
	shown.Set(failing{model.LogOf(log)})
	put(log, 1)
	if _, ok := l.Apply(loader.Load(t.Context(), l.Request(0, 5))); !ok || l.Page().Err == nil {
		t.Fatal("nothing is said of a log that cannot be read")
	}
	if got := ids(l, 0, 5); got != "5 4 3 2 1" {
		t.Errorf("shown are %s", got)
	}
	shown.Set(model.LogOf(log))
	load(t, l, loader, 0, 6)
	if got := ids(l, 0, 6); got != "6 5 4 3 2 1" || l.Page().Err != nil {
		t.Errorf("shown are %s, said is %v", got, l.Page().Err)
	}
}

func TestSelectionOfSeveral(t *testing.T) {
	l := New()
	if _, ok := l.Choice(); ok {
		t.Error("something is selected at the start")
	}
	l.Select(7)
	l.Extend(5)
	l.Extend(9)
	if s, _ := l.Choice(); s.Before != 10 || s.After != 6 || l.Anchor() != 7 {
		t.Errorf("from 7 to 9 selects %+v", s)
	}
	l.Extend(7)
	if s, _ := l.Choice(); s.Before != 8 || s.After != 6 || l.Anchor() != 0 {
		t.Errorf("back at 7 selects %+v", s)
	}
}
