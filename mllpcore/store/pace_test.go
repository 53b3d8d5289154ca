package store

import (
	"sync"
	"testing"
	"time"

	"mllpscope/mllpcore/message"
)

// Half of the time that messages leave over goes to what can wait, once much of it waits.
func TestPace(t *testing.T) {
	var p pace
	now := time.Unix(1000, 0)
	p.resume(now, 1)
	for range 100 { // 6 ms of each 10 are left over
		p.wait(now.Add(4 * time.Millisecond))
		now = now.Add(10 * time.Millisecond)
		p.resume(now, 100)
	}
	if p.rate < 9_000 || p.rate > 11_000 {
		t.Errorf("%.0f messages in a second, want 10000", p.rate)
	}
	if got := p.quiet(); got != quiet || p.share() != shareTime {
		t.Errorf("quiet after %v, steps of %v, with %.2f spare", got, p.share(), p.spare)
	}
	if p := (pace{spare: 0.1}); p.quiet() != busyQuiet || p.share() != busyShareTime {
		t.Errorf("quiet after %v, steps of %v, with %.2f spare", p.quiet(), p.share(), p.spare)
	}
	for _, test := range []struct {
		backlog int64
		urgent  bool
		spare   float64
		rate    float64
		want    float64
	}{
		{smallBacklog, false, p.spare, 0, maxPause},
		{smallBacklog + 1, false, p.spare, 0, 2/0.6 - 1},
		{40_000, false, p.spare, 10_000, maxPause},
		{40_001, false, p.spare, 10_000, 2/0.6 - 1},
		{smallBacklog + 1, false, 0, 0, maxPause},
		{smallBacklog + 1, true, 0, 10_000, latePause},
		{lateBacklog + 1, false, 0, 100_000, latePause},
		{lateBacklog + 1, false, 1, 0, 1},
	} {
		p.spare, p.rate = test.spare, test.rate
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
		if err := keep(s, sample("A")); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, Options{MaxMessages: 10})
	for n := 0; ; n++ {
		m := sample("A")
		if err := keep(s, m); err != nil {
			t.Fatal(err)
		}
		s.Answered(m.ID, message.Answer{Code: "AA", Positive: true, Sent: m.Time})
		totals, derived := s.totals.Get()
		waiting, _ := s.answers.Size()
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

// Answers come faster than they are written for long, and none is lost: memory for them is bounded.
func TestNoAnswerIsLostUnderLoad(t *testing.T) {
	s := open(t, logFile(t), Options{})
	answer := make([]byte, 32<<10)
	const producers, each = 8, 800 // three times what may wait
	var wg sync.WaitGroup
	for range producers {
		wg.Go(func() {
			for range each {
				m := sample("A")
				if err := keep(s, m); err != nil {
					t.Error(err)
					return
				}
				s.Answered(m.ID, message.Answer{Code: "AA", Positive: true, Sent: m.Time, Bytes: answer})
			}
		})
	}
	wg.Wait()
	for _, k := range s.Before(0, producers*each) {
		if !k.Answered || len(k.Answer.Bytes) != len(answer) {
			t.Fatalf("the answer of message %d was lost", k.ID)
		}
	}
}
