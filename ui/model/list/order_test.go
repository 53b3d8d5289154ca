package list

import (
	"context"
	"fmt"
	"testing"
	"time"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/model"
)

// putOdd keeps messages whose sizes, senders and answers stand in another order than they came in.
func putOdd(log *message.MemoryLog, n int) {
	for i := range n {
		body := fmt.Appendf(nil, "MSH|^~\\&|A|B|C|D|2026||ADT^A%02d|MSG%d|P|2.5\rPID|1||%d^^^H\r", (i*7)%5, n-i, i%3)
		body = append(body, make([]byte, (i*13)%n)...)
		m := &message.Message{Remote: fmt.Sprintf("10.0.0.%d:5000", 20-i%11), Body: body, Size: int64(len(body))}
		kept := make(waited, 1)
		log.Append(m, kept)
		<-kept
		if i%4 != 3 {
			log.Answered(m.ID, message.Answer{
				Code: "AA", Positive: true, Sent: time.Unix(9, 0), Elapsed: time.Duration((i*17)%n) * time.Millisecond,
			})
		}
	}
}

type waited chan error

func (w waited) Appended(_ *message.Message, err error) { w <- err }

// sorted returns what a column shows when the view is sorted by it.
func sorted(t *testing.T, l *List, loader *Loader, o Order, n int) []*Row {
	t.Helper()
	l.SetOrder(o)
	for { // sorting goes on until it is done, however slow the machine is
		p := loader.Load(t.Context(), l.Request(0, 10))
		if p.Err != nil {
			t.Fatal(p.Err)
		}
		if l.Apply(p); !p.More {
			break
		}
		time.Sleep(time.Millisecond)
	}
	var rows []*Row
	for i := range n {
		rows = append(rows, l.Row(i))
	}
	return rows
}

func TestSortOverTheWholeLog(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	putOdd(log, 500)
	l, loader := New(), newLoader(t, log)
	load(t, l, loader, 0, 10)
	size := OrderBy(ColSize, hl7.Path{}, "Size")
	for i, r := range sorted(t, l, loader, size, 60) {
		if i > 0 && r.Size > l.Row(i-1).Size {
			t.Fatalf("row %d has %d bytes, the one before %d", i, r.Size, l.Row(i-1).Size)
		}
	}
	if l.Following() || l.Len() != 500 {
		t.Errorf("sorted, it follows: %t, %d rows", l.Following(), l.Len())
	}
	top := l.Row(0)
	putOdd(log, 3) // others arrive: what is sorted stands still
	load(t, l, loader, 0, 10)
	if l.Row(0) != top || l.Len() != 500 || l.Page().New != 3 {
		t.Errorf("after three more: %d rows, %d new", l.Len(), l.Page().New)
	}
	if got := sorted(t, l, loader, size.Next(), 1)[0].Size; got >= top.Size {
		t.Errorf("the other way round the first has %d bytes", got)
	}
	if size.Next().Next().On {
		t.Error("the third click still sorts")
	}
	// numbers by what they are, addresses too, and what has no value comes last
	if got := sorted(t, l, loader, OrderBy(ColControlID, hl7.Path{}, "Control ID"), 11); got[8].Cells[ColControlID] != "MSG9" ||
		got[9].Cells[ColControlID] != "MSG10" {
		t.Errorf("by control ID: %s, %s", got[8].Cells[ColControlID], got[9].Cells[ColControlID])
	}
	if got := sorted(t, l, loader, OrderBy(ColFrom, hl7.Path{}, "From"), 1)[0]; got.Cells[ColFrom] != "10.0.0.10:5000" {
		t.Errorf("by address the first is %s", got.Cells[ColFrom])
	}
	for _, o := range []Order{OrderBy(ColMillis, hl7.Path{}, "ms"), OrderBy(ColMillis, hl7.Path{}, "ms").Next()} {
		if got := sorted(t, l, loader, o, 1)[0]; got.Cells[ColMillis] == model.Dash {
			t.Error("what has no answer comes first")
		}
	}
	l.SetFollow(true)
	load(t, l, loader, 0, 10)
	if got := ids(l, 0, 3); l.Order().On || got != "503 502 501" {
		t.Errorf("following again it shows %s", got)
	}
}

func TestSortByWhatOnlyTheBytesTell(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	putOdd(log, MaxRead+50)
	l, loader := New(), newLoader(t, log)
	names := carried(t)
	loader.Seeing = func(ctx context.Context, e model.Entry, look Look) (Glance, error) {
		return NewGlance(ctx, e, names, look), nil
	}
	load(t, l, loader, 0, 10)
	path, _ := hl7.ParsePath("PID-3.1")
	o := OrderBy(Columns, path, "PID-3.1")
	first := sorted(t, l, loader, o, 1)[0]
	if l.Len() != MaxRead || l.Page().Matches(Filter{}, o) != "newest 5,000 by PID-3.1" {
		t.Errorf("%d rows, and it says %q", l.Len(), l.Page().Matches(Filter{}, o))
	}
	if first.Cells[ColPatient] != "0" {
		t.Errorf("the first has patient %s", first.Cells[ColPatient])
	}
}

// However many messages there are, no more than the first are kept, and those are the right ones.
func TestSorterKeepsTheFirst(t *testing.T) {
	o := OrderBy(ColSize, hl7.Path{}, "Size")
	s := sorter{order: o, most: 10}
	for i := range 1000 {
		s.add(sortKey{id: message.ID(i + 1), number: float64(i * 389 % 1000)})
		if len(s.keys) > 20 {
			t.Fatalf("%d are kept", len(s.keys))
		}
	}
	ids := s.ids()
	if len(ids) != 10 || !s.cut {
		t.Fatalf("kept are %v", ids)
	}
	for i, id := range ids {
		if got := int(id-1) * 389 % 1000; got != 999-i {
			t.Errorf("at %d is %d", i, got)
		}
	}
}

func TestSelectionOneByOne(t *testing.T) {
	log := message.NewMemoryLog(0, 0)
	putOdd(log, 50)
	l, loader := New(), newLoader(t, log)
	load(t, l, loader, 0, 20)
	found := func() string {
		s, ok := l.Choice()
		if !ok {
			return "none"
		}
		text := ""
		for e, err := range model.FindChosen(t.Context(), model.LogOf(log), s) {
			if err != nil {
				t.Fatal(err)
			}
			text += fmt.Sprint(e.ID, " ")
		}
		n, _ := l.Chosen()
		return fmt.Sprint(text, "of ", n)
	}
	l.Select(50)
	l.Toggle(47)
	l.Toggle(2)
	if got := found(); got != "50 47 2 of 3" {
		t.Errorf("got %s", got)
	}
	l.Toggle(47)
	if got := found(); got != "50 2 of 2" || l.Has(47) {
		t.Errorf("got %s", got)
	}
	l.Toggle(2)
	l.Toggle(50)
	if got := found(); got != "none" || l.Selected() != 0 {
		t.Errorf("got %s", got)
	}
	l.Select(48)
	l.Extend(44)
	l.Toggle(46)
	l.Toggle(40)
	if got := found(); got != "40 48 47 45 44 of 5" {
		t.Errorf("a range without one and with another: %s", got)
	}
	l.SelectAll(50)
	l.Toggle(49)
	if n, exact := l.Chosen(); n != 49 || !exact || l.Has(49) || !l.Has(3) {
		t.Errorf("all but one are %d", n)
	}
	if got := found(); len(got) < 100 || got[:6] != "50 48 " {
		t.Errorf("all but one: %s", got)
	}
	// in a sorted view a range is what lies between two on the screen
	rows := sorted(t, l, loader, OrderBy(ColSize, hl7.Path{}, "Size"), 4)
	l.Select(rows[0].ID)
	l.Extend(rows[2].ID)
	n, _ := l.Chosen()
	s, _ := l.Choice()
	if n != 3 || len(s.Only) != 3 {
		t.Errorf("three rows are %d, found are %v", n, s.Only)
	}
	l.Toggle(rows[1].ID)
	l.Toggle(rows[3].ID)
	if s, _ := l.Choice(); len(s.Only) != 3 || l.Has(rows[1].ID) || !l.Has(rows[3].ID) {
		t.Errorf("after two toggles %v", s.Only)
	}
}
