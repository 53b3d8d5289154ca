package store

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/store/reading"
)

// counter is a Completion for many messages.
type counter struct {
	wg   sync.WaitGroup
	fail atomic.Pointer[error]
}

func (c *counter) Appended(_ *message.Message, err error) {
	if err != nil {
		c.fail.Store(&err)
	}
	c.wg.Done()
}

// TestMillion measures a log of MESSAGES messages against what README promises. It takes minutes and runs only when
// MESSAGES is set, as in MESSAGES=1000000 go test -run Million -v ./mllpcore/store.
func TestMillion(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("MESSAGES"))
	if err != nil {
		t.Skip("MESSAGES is not set")
	}
	path := logFile(t)
	start := time.Now()
	lap := func(what string, most time.Duration) {
		t.Helper()
		d := time.Since(start)
		t.Logf("%-60s %v", what, d)
		if most != 0 && d > most {
			t.Errorf("%s took %v, at most %v", what, d, most)
		}
		start = time.Now()
	}
	s := open(t, path, Options{})
	c := &counter{}
	c.wg.Add(n)
	for i := range n {
		m := sample("M" + strconv.Itoa(i))
		m.Remote = fmt.Sprintf("10.%d.%d.%d:999", i>>16&255, i>>8&255, i&255)
		if i%50_000 == 3 {
			m.Kind, m.Reason = message.KindBroken, "cut off"
		}
		s.Append(m, c)
		s.Answered(message.ID(i+1), message.Answer{Code: "AA", Positive: i%1000 != 0, Sent: m.Time})
	}
	c.wg.Wait()
	if e := c.fail.Load(); e != nil {
		t.Fatal(*e)
	}
	lap("append", 0)
	for s.Lag() > 0 {
		time.Sleep(10 * time.Millisecond)
	}
	lap("derive the rest", 0)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	lap("close", 0)
	s = open(t, path, Options{MaxMessages: int64(n)})
	lap("open", 300*time.Millisecond)
	rows, err := s.Rows(t.Context(), 0, 200)
	if err != nil || len(rows) != 200 || s.Totals().Count != n {
		t.Fatalf("%d rows, %v, totals %+v", len(rows), err, s.Totals())
	}
	lap("first page", 300*time.Millisecond)
	if page := s.Before(message.ID(n/2), 200); len(page) != 200 {
		t.Fatalf("page in the middle: %d", len(page))
	}
	lap("page in the middle", 100*time.Millisecond)
	for _, text := range []string{
		"type:ORU", "id:M77", "id:M77*", "id:M*", "type:ORU^R01", "status:broken", "ack:AE", "quirk:*", "time<2001-01-01",
		"patient:77", "from:10.2.0.0/16", "type:ADT",
	} {
		q, err := query.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, err := range s.Find(t.Context(), q, reading.ScanOptions{Limit: 200}) {
			if err != nil {
				t.Fatal(err)
			}
			found++
		}
		lap(fmt.Sprintf("%s: %d", text, found), 100*time.Millisecond)
	}
	start = time.Now()
	count := 0
	for _, err := range s.Scan(t.Context(), reading.ScanOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		count++
	}
	lap(fmt.Sprintf("scan all %d", count), 0)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, Options{MaxMessages: Unlimited})
	before := answerTimes(t, s)
	for s.Lag() > 0 {
		time.Sleep(10 * time.Millisecond)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, Options{MaxMessages: int64(n - 100_000)})
	during := answerTimes(t, s)
	t.Logf("p50 and p99 of 64 who append: %v, %v; with retention: %v, %v; dropped %d",
		before[0], before[1], during[0], during[1], s.Totals().Dropped)
	if during[1] > 2*before[1] {
		t.Errorf("p99 with retention %v, without %v", during[1], before[1])
	}
	start = time.Now()
	if err := s.Reindex(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	lap("reindex", 0)
}

// answerTimes has 64 append for some seconds and returns the median and the 99th percentile of the time it took.
func answerTimes(t *testing.T, s *Store) [2]time.Duration {
	var mu sync.Mutex
	var all []time.Duration
	var wg sync.WaitGroup
	end := time.Now().Add(8 * time.Second)
	for p := range 64 {
		wg.Go(func() {
			var own []time.Duration
			for i := 0; time.Now().Before(end); i++ {
				start := time.Now()
				if err := keep(s, sample(fmt.Sprintf("P%d-%d", p, i))); err != nil {
					t.Error(err)
					return
				}
				own = append(own, time.Since(start))
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, own...)
		})
	}
	wg.Wait()
	slices.Sort(all)
	return [2]time.Duration{all[len(all)/2], all[len(all)*99/100]}
}
