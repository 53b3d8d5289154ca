package store

import (
	"testing"
	"time"

	"mllpscope/mllpcore"
)

// Half of the time that messages leave over goes to what can wait, once much of it waits.
func TestPace(t *testing.T) {
	var p pace
	now := time.Unix(1000, 0)
	p.resume(now)
	for range 20 { // 6 ms of each 10 are left over
		p.wait(now.Add(4 * time.Millisecond))
		now = now.Add(10 * time.Millisecond)
		p.resume(now)
	}
	if got := p.quiet(); got != quiet {
		t.Errorf("quiet after %v with %.2f spare", got, p.spare)
	}
	for _, test := range []struct {
		backlog int64
		urgent  bool
		spare   float64
		want    float64
	}{
		{smallBacklog, false, p.spare, maxPause},
		{smallBacklog + 1, false, p.spare, 2/0.6 - 1},
		{smallBacklog + 1, false, 0, maxPause},
		{smallBacklog + 1, true, 0, latePause},
		{lateBacklog + 1, false, 0, latePause},
		{lateBacklog + 1, false, 1, 1},
	} {
		p.spare = test.spare
		if got := p.pause(test.backlog, test.urgent); got < test.want-0.01 || got > test.want+0.01 {
			t.Errorf("%d wait, urgent %v, spare %.2f: a pause of %.2f steps, want %.2f",
				test.backlog, test.urgent, test.spare, got, test.want)
		}
	}
}

// Messages that never stop coming hold up neither the notes of answers, nor deriving, nor retention for ever.
func TestAllThatCanWaitIsDoneUnderLoad(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	for range 100 {
		if err := keep(s, message("A")); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, Options{MaxMessages: 10})
	for n := 0; ; n++ {
		m := message("A")
		if err := keep(s, m); err != nil {
			t.Fatal(err)
		}
		s.Answered(m.ID, mllpcore.Answer{Code: "AA", Positive: true, Sent: m.Time})
		totals, derived := s.totals.get()
		waiting, _ := s.answers.size()
		if totals.Dropped >= 90 && derived >= 120 && waiting < n {
			break
		}
		if n == 100_000 {
			t.Fatalf("after %d messages: %d dropped, derived to %d, %d answers not noted", n, totals.Dropped, derived, waiting)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
