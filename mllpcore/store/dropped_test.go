package store

import (
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore/store/ageclock"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/status"
)

func (c *clockTest) droppedNews() (news []string) {
	for _, told := range c.teller.Told() {
		if told.Kind == status.NoticeDropped {
			news = append(news, told.Text)
		}
	}
	return news
}

// What retention drops is told: the first time at once, then summed up from time to time, and when the log is closed.
func TestDroppedIsTold(t *testing.T) {
	c := &clockTest{T: t, testClock: newTestClock(), path: logFile(t)}
	o := Options{MaxMessages: 5, MaxBroken: 2}
	c.open(o)
	keepNumbered(t, c.log, 8)
	c.look()
	want := []string{"3 messages over the limit of 5. 3 were dropped since the log was made"}
	check := func(what string) {
		t.Helper()
		news := c.droppedNews()
		if len(news) != len(want) {
			t.Fatalf("%s: %q", what, news)
		}
		for i := range news {
			if !strings.Contains(news[i], want[i]) {
				t.Errorf("%s: %q, want %q", what, news[i], want[i])
			}
		}
	}
	check("at first")
	if said := c.droppedNews()[0]; !strings.HasPrefix(said, "the oldest messages were dropped: ") ||
		!strings.Contains(said, "; those that go next are said together, 10 minutes from now at the earliest. Export") {
		t.Errorf("%q", said)
	}
	for range 9 {
		keepNumbered(t, c.log, 2)
		mustKeep(t, c.log, brokenMessage(1))
		c.pass(time.Minute)
		c.look()
	}
	check("soon after")
	c.pass(time.Minute)
	c.look()
	want = append(want, "18 messages over the limit of 5, 7 broken messages and acknowledgements over their limit of 2. 28 were dropped")
	check("ten minutes later")
	c.pass(time.Hour)
	c.look()
	check("when nothing was dropped")
	keepNumbered(t, c.log, 1)
	c.look()
	want = append(want, "1 message over the limit of 5")
	check("an hour later")
	keepNumbered(t, c.log, 1)
	c.look()
	c.close()
	want = append(want, "dropped since this was said last: 1 message over the limit of 5. 30 were dropped since the log was "+
		"made. Export what is to stay")
	check("at the end")
	c.open(o)
	if n := c.log.Totals().Dropped; n != 30 {
		t.Errorf("%d dropped", n)
	}
	c.pass(91 * day)
	if err := c.log.ConfirmClock(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.look()
	want = []string{"7 messages older than 90 days"}
	check("by age")
}

// What a person deleted is no loss by retention.
func TestDeletedIsNotTold(t *testing.T) {
	c := newClockTest(t)
	keepNumbered(t, c.log, 3)
	if err := c.log.Delete(t.Context(), 1, 2); err != nil {
		t.Fatal(err)
	}
	c.pass(time.Hour)
	c.look()
	if _, held := c.log.Get(1); held {
		t.Error("it was not dropped for good")
	}
	c.close()
	if news := c.droppedNews(); len(news) != 0 {
		t.Errorf("told is %q", news)
	}
}

// Where all is bookmarked that a limit would drop, the other limits hold nevertheless.
func TestBookmarksDoNotStopTheOtherLimits(t *testing.T) {
	c := &clockTest{T: t, testClock: newTestClock(), path: logFile(t)}
	c.open(Options{MaxMessages: Unlimited})
	c.days(3)
	for id := range 2 {
		if err := c.log.Mark(t.Context(), rowIDs(t, c.log)[id], reading.Mark{Bookmarked: true}); err != nil {
			t.Fatal(err)
		}
	}
	mustKeep(t, c.log, brokenMessage(5))
	c.close()
	c.open(Options{MaxMessages: 1})
	c.pass(5 * day)
	c.look()
	c.pass(88 * day)
	c.look()
	if got := rowIDs(t, c.log); len(got) != 2 || got[0] != 3 || got[1] != 2 {
		t.Errorf("held are %v", got)
	}
}

func TestNumbersInWords(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000", -100: "-100"} {
		if got := grouped(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int64]string{10 << 30: "10 GiB", 1 << 20: "1 MiB", 1536: "1.5 KiB"} {
		if got := sizeText(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
	for d, want := range map[time.Duration]string{90 * day: "90 days", 36 * time.Hour: "36 hours", 90 * time.Minute: "90 minutes"} {
		if got := ageclock.SpanText(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
