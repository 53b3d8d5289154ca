package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/reading"
)

func TestMain(m *testing.M) {
	if child := os.Getenv(childVariable); child != "" {
		os.Exit(runChild(child))
	}
	goleak.VerifyTestMain(m)
}

// waiter is a Completion that can be waited for.
type waiter struct {
	wg  sync.WaitGroup
	mu  sync.Mutex
	err error
	ids []message.ID
}

func (w *waiter) Appended(m *message.Message, err error) {
	w.mu.Lock()
	w.err = errors.Join(w.err, err)
	if err == nil {
		w.ids = append(w.ids, m.ID)
	}
	w.mu.Unlock()
	w.wg.Done()
}

// append keeps messages and returns how it went.
func keep(l message.Log, messages ...*message.Message) error {
	w := &waiter{}
	w.wg.Add(len(messages))
	for _, m := range messages {
		l.Append(m, w)
	}
	w.wg.Wait()
	return w.err
}

func mustKeep(t testing.TB, l message.Log, messages ...*message.Message) {
	t.Helper()
	if err := keep(l, messages...); err != nil {
		t.Fatalf("append: %v", err)
	}
}

func open(t testing.TB, path string, o Options) *Store {
	t.Helper()
	s, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() }) // tests that care close it themselves
	return s
}

func logFile(t testing.TB) string { return filepath.Join(t.TempDir(), "log", "messages.mllp") }

// sample returns a whole message with the control ID.
func sample(id string) *message.Message {
	body := "MSH|^~\\&|LAB|HOSP|RIS|CLINIC|20261122100000||ORU^R01^ORU_R01|" + id + "|P|2.5\r" +
		"PID|1||77^^^H^MR||DOE^JOHN||19700101|M\rOBX|1|ST|HB||14.2|g/dl\r"
	return &message.Message{
		Time: time.Unix(0, time.Now().UnixNano()), Connection: "3", Remote: "10.0.0.7:51234", Size: int64(len(body)),
		Body: []byte(body), Prompt: true,
	}
}

// await waits until ok, which is asked often, and fails the test when that takes too long.
func await(t testing.TB, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for limit := time.Now().Add(2 * time.Minute); !ok(); <-tick.C {
		if time.Now().After(limit) {
			t.Fatalf("still not: %s", what)
		}
	}
}

func awaitDerived(t testing.TB, s *Store) {
	t.Helper()
	await(t, "all derived", func() bool {
		n, _ := s.answers.Size()
		return s.Lag() == 0 && n == 0
	})
}

// Facts of every kind survive, byte for byte, in the order of their arrival.
func TestKeptAcrossReopening(t *testing.T) {
	path := logFile(t)
	now := time.Unix(time.Now().Unix(), 5) // not so old that retention takes it
	messages := []*message.Message{
		sample("A1"),
		{
			Time: now, Started: now.Add(-3 * time.Second), Connection: "9", Remote: "[fe80::1]:7", Kind: message.KindBroken,
			Reason: "cut off", Quirks: frame.QuirkJunk | frame.QuirkMissingEOL, Size: 1 << 20, Duplicate: true,
			Body: []byte("\x00\xffMSH|"), Junk: []byte("\n\x00log line"), Skipped: 99_999,
		},
		{
			Time: now, Started: now, Connection: "1", Remote: "10.0.0.7:1", Kind: message.KindSent,
			Body: []byte("MSH"), Size: 3,
		},
		{Time: now, Kind: message.KindAnswer, Body: bytes.Repeat([]byte{0, 1, 2, 0xFE}, 300_000), Size: 1_200_000},
		{Time: now, Kind: message.KindRefused, Reason: "no MSH segment: é", Body: []byte{}},
	}
	s := open(t, path, Options{})
	mustKeep(t, s, messages...)
	sent := message.Answer{
		Code: "AA", Positive: true, Stored: now.Add(time.Microsecond), Sent: now.Add(time.Millisecond),
		Elapsed: 800 * time.Microsecond, Bytes: []byte("\vMSH|\x1c\r"), Faults: []string{"late", "twice"},
	}
	s.Answered(messages[0].ID, sent)
	s.Answered(messages[4].ID, message.Answer{Code: "", Reason: "AckMode is never"})
	messages[0].Prompt = false // which is not kept
	check := func(r *reading.Reader) {
		t.Helper()
		want := make([]message.Kept, len(messages))
		for i, m := range messages {
			want[len(messages)-1-i] = message.Kept{Message: m}
		}
		want[4].Answer, want[4].Answered = sent, true
		want[0].Answer, want[0].Answered = message.Answer{Reason: "AckMode is never"}, true
		if diff := cmp.Diff(want, r.Before(0, 10), cmp.Comparer(bytes.Equal)); diff != "" {
			t.Errorf("- want, + got\n%s", diff)
		}
		held := int64(len(messages[0].Body)+len(messages[1].Body)+len(messages[1].Junk)+len("MSH")) + 1_200_000
		totals := message.Totals{Count: 5, Bytes: held, Last: 5}
		if diff := cmp.Diff(totals, r.Totals()); diff != "" {
			t.Errorf("totals - want, + got\n%s", diff)
		}
	}
	check(s.Reader)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	check(r)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, Options{})
	awaitDerived(t, s)
	check(s.Reader)
	more := sample("A2")
	mustKeep(t, s, more)
	if more.ID != 6 {
		t.Errorf("the next message got ID %d, want 6", more.ID)
	}
}

// The pages mean what MemoryLog's mean.
func TestPagesLikeMemoryLog(t *testing.T) {
	s, m := open(t, logFile(t), Options{}), message.NewMemoryLog(0, 0)
	for i := range 10 {
		for _, log := range []message.Log{s, m} {
			one := sample(fmt.Sprint(i))
			if i%3 == 1 {
				one = brokenMessage(i)
			}
			mustKeep(t, log, one)
		}
	}
	ids := func(page []message.Kept) (ids []message.ID) {
		for _, k := range page {
			ids = append(ids, k.ID)
		}
		return ids
	}
	for _, at := range []message.ID{0, 1, 2, 5, 10, 11, 99} {
		for _, n := range []int{-1, 0, 1, 3, 10, 20} {
			if diff := cmp.Diff(ids(m.Before(at, n)), ids(s.Before(at, n))); diff != "" {
				t.Errorf("Before(%d, %d) - memory, + store\n%s", at, n, diff)
			}
			if diff := cmp.Diff(ids(m.After(at, n)), ids(s.After(at, n))); diff != "" {
				t.Errorf("After(%d, %d) - memory, + store\n%s", at, n, diff)
			}
		}
		_, inMemory := m.Get(at)
		if _, ok := s.Get(at); ok != inMemory {
			t.Errorf("Get(%d) found %v, want %v", at, ok, inMemory)
		}
	}
}

func TestAppendAfterClose(t *testing.T) {
	s := open(t, logFile(t), Options{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	m := sample("X")
	if err := keep(s, m); !errors.Is(err, ErrClosed) || m.ID != 0 {
		t.Errorf("append after close: %v, ID %d", err, m.ID)
	}
}

// What had been taken before Close is kept by it.
func TestCloseKeepsWhatWaits(t *testing.T) {
	path := logFile(t)
	s := open(t, path, Options{})
	w := &waiter{}
	w.wg.Add(500)
	for i := range 500 {
		s.Append(sample(fmt.Sprint(i)), w)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	w.wg.Wait()
	if w.err != nil {
		t.Fatal(w.err)
	}
	if got := open(t, path, Options{}).Totals().Count; got != 500 {
		t.Errorf("%d messages, want 500", got)
	}
}

// A queue of few bytes holds those who append, and loses nothing.
func TestAppendBlocksPastQueueBytes(t *testing.T) {
	s := open(t, logFile(t), Options{QueueBytes: 4096})
	var wg sync.WaitGroup
	for p := range 8 {
		wg.Go(func() {
			for i := range 50 {
				if err := keep(s, sample(fmt.Sprintf("%d-%d", p, i))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got := s.Totals().Count; got != 400 {
		t.Errorf("%d messages, want 400", got)
	}
}
