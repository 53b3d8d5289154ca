package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/tables"
)

// varied fills a log with messages of all sorts, some of them marked or deleted. Their IDs are in many spans, with a
// gap in between.
func varied(t *testing.T, s *Store, n int) {
	t.Helper()
	kinds := []string{"ADT^A01", "ADT^A08", "ORU^R01", "ORU^R01", "ORU^R01"}
	codes := []string{"AA", "AA", "AA", "AA", "AE", "CA+AA", "CE+AE", ""}
	start := time.Now().Add(-time.Duration(n) * time.Minute)
	for i := range n {
		switch {
		case i == n/3:
			skipIDs(t, s, 400*tables.SpanIDs)
		case i%19 == 18:
			skipIDs(t, s, i*i%(3*tables.SpanIDs))
		}
		kind := kinds[i*7%len(kinds)]
		if i%97 == 5 {
			kind = "MDM^T02"
		}
		m := person(fmt.Sprintf("M%04d", i/2*2+i%31%2), kind, fmt.Sprint(i%40), "DOE^JOHN")
		if i%53 == 0 {
			m.Body = []byte("no header")
		}
		m.Time, m.Remote = start.Add(time.Duration(i)*time.Minute), fmt.Sprintf("10.0.%d.%d:5%d", i%3, i%11, i)
		if i%29 == 3 {
			m.Kind, m.Reason = message.Kind(1+i%4), "cut off"
		}
		if i%41 == 0 {
			m.Quirks = frame.QuirkJunk
		}
		if i%43 == 7 {
			m.Quirks |= frame.QuirkSecondMSH
			m.Body = append(m.Body, person(fmt.Sprintf("N%04d", i), kind, fmt.Sprint(100+i%5), "DOE^JANE").Body...)
		}
		mustKeep(t, s, m)
		if code := codes[i%len(codes)]; i%59 != 1 {
			s.Answered(m.ID, message.Answer{
				Code: code, Positive: !strings.Contains(code, "E"), Sent: m.Time, Elapsed: time.Duration(i) * time.Millisecond,
			})
		}
		var err error
		switch {
		case i%67 == 0:
			err = s.Mark(t.Context(), m.ID, reading.Mark{Bookmarked: true})
		case i%71 == 0:
			err = s.Mark(t.Context(), m.ID, reading.Mark{Note: "look here", Bookmarked: i%2 == 0})
		case i%37 == 0:
			err = s.Delete(t.Context(), m.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// skipIDs has no message get the next IDs, as if they had been dropped.
func skipIDs(t *testing.T, s *Store, n int) {
	t.Helper()
	err := s.ask(t.Context(), func(w *writer) error {
		w.last += message.ID(n)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// someTerms are terms of which some hold for many, some for few, some for none of those messages.
var someTerms = []string{
	"type:ADT", "type:ORU", "type:MDM", "type:ZZZ", "type:A*", "type:ADT^A08", "type:ADT^A0*", "type:M*^T*", "trigger:R01",
	"id:M0100", "id:M01*", "id:M*", "id:M0*7", "id:m02*", "id:N0007", "id:N*", "patient:101", "patient:jane", `id:""`, "id:*", "id>M", "patient:7", "patient:3*", "patient:DOE",
	`patient:""`, "ack:AA", "ack:AE", "ack:CA", "ack:none", "ack:*E", "ack:AR", "status:broken", "status:ok", "status:answer",
	"quirk:*", "quirk:none", "quirk:junk", "duplicate:yes", "duplicate:no", "from:10.0.1.0/24", "from:10.0.2.7", "from:10.0.*",
	"from:10.9.0.0/16", "time>-2h", "time<-8h", "time:-5h..-4h", "time>-1m", "size>100", "size<20", "ms>300", "app:LAB",
	"is:bookmarked", "is:noted", "note~look", "note:77", "DOE", "PID-3.1=7", "nowhere", "*",
}

func someFilter(t *rapid.T, depth int) string {
	if depth == 0 || rapid.IntRange(0, 3).Draw(t, "leaf") == 0 {
		not := rapid.SampledFrom([]string{"", "", "-"}).Draw(t, "not")
		term := rapid.SampledFrom(someTerms).Draw(t, "term")
		if strings.HasPrefix(term, "id>") {
			term = "version>2"
		}
		return not + term
	}
	a, b := someFilter(t, depth-1), someFilter(t, depth-1)
	shape := rapid.SampledFrom([]string{"%s %s", "%s %s", "%s or %s", "(%s) (%s)", "-(%s or %s)", "-(%s %s)"}).Draw(t, "shape")
	return fmt.Sprintf(shape, a, b)
}

// TestFindIsMatch asks random filters, and looks at each message instead of the indexes.
func TestFindIsMatch(t *testing.T) {
	s := open(t, logFile(t), Options{MaxAge: Unlimited})
	varied(t, s, 600)
	awaitDerived(t, s)
	kept := s.Before(0, 1000)
	marks := make([]reading.Mark, len(kept))
	for i := range kept {
		var err error
		if marks[i], err = s.Marked(t.Context(), kept[i].ID); err != nil {
			t.Fatal(err)
		}
	}
	ways := map[bool]int{}
	rapid.Check(t, func(rt *rapid.T) {
		text := someFilter(rt, 3)
		q, err := query.Parse(text)
		if err != nil {
			rt.Fatal(err)
		}
		o := reading.ScanOptions{
			Limit:    rapid.SampledFrom([]int{0, 0, 1, 20}).Draw(rt, "limit"),
			AfterID:  rapid.SampledFrom([]message.ID{0, 0, kept[450].ID}).Draw(rt, "after"),
			BeforeID: rapid.SampledFrom([]message.ID{0, 0, kept[150].ID}).Draw(rt, "before"),
			Dense:    rapid.SampledFrom([]int{1, 5, 0}).Draw(rt, "dense"),
			Window:   rapid.SampledFrom([]message.ID{2, 64, 100, 8192}).Draw(rt, "window"),
		}
		var want, got []message.ID
		now := time.Now()
		q = q.At(now)
		for i := range kept {
			k := &kept[i]
			rec := query.Of(k)
			rec.Bookmarked, rec.Note = marks[i].Bookmarked, marks[i].Note
			if k.ID > o.AfterID && (o.BeforeID == 0 || k.ID < o.BeforeID) && (o.Limit == 0 || len(want) < o.Limit) && q.Match(rec) {
				want = append(want, k.ID)
			}
		}
		for row, err := range s.Find(t.Context(), q, o) {
			if err != nil {
				rt.Fatalf("%s: %v", text, err)
			}
			got = append(got, row.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Errorf("%s, %+v: - want, + got\n%s", text, o, diff)
		}
		ways[len(q.Parts(reading.QueryColumns())) > 0]++
	})
	if !testing.Short() && (ways[true] < 10 || ways[false] < 10) {
		t.Errorf("the random filters say nothing: %v", ways)
	}
}

func TestIDSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := rapid.SliceOf(rapid.OneOf(rapid.Int64Range(1, 200), rapid.Int64Range(4000, 4200), rapid.Int64Range(1, 1<<40)))
		a, b := draw.Draw(t, "a"), draw.Draw(t, "b")
		set, other := reading.NewIDSet(), reading.NewIDSet()
		for _, id := range a {
			set.Add(id)
		}
		for _, id := range append(b, a[:len(a)/2]...) {
			other.Add(id)
		}
		set.Keep(other)
		var want []int64
		for _, id := range a {
			if slices.Contains(b, id) || slices.Contains(a[:len(a)/2], id) {
				want = append(want, id)
			}
		}
		slices.Sort(want)
		want = slices.Compact(want)
		slices.Reverse(want)
		if set.Count != len(want) {
			t.Fatalf("counted %d, want %d", set.Count, len(want))
		}
		for before := int64(1 << 50); ; {
			ids := set.Below(before, 3)
			if n := min(3, len(want)); !slices.Equal(ids, want[:n]) {
				t.Fatalf("below %d: %v, want %v", before, ids, want[:n])
			}
			if len(ids) == 0 {
				return
			}
			before, want = ids[len(ids)-1], want[len(ids):]
		}
	})
}
