package mllpcore_test

import (
	"errors"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

func TestALogThatFailsIsAnsweredNegatively(t *testing.T) {
	full := errors.New("the disk is full")
	for mode, want := range map[string]string{"original": "AE", "commit": "CE"} {
		s := mllptest.NewServer(t, mllptest.With("AckMode", mode), func(c *mllptest.Config) { c.Options.Log = failingLog{full} })
		p := mllptest.Dial(t, s.Address)
		ack := p.Exchange(mllptest.Message("1"))
		if mllptest.Field(ack, "MSA", 1) != want || !strings.HasPrefix(mllptest.Field(ack, "ERR", 3), "207") {
			t.Errorf("%s: answered %q, want %s with 207", mode, ack, want)
		}
		p.Exchange(mllptest.Message("2")) // the connection stays
	}
}

// TestStoredIsNoted: between the last byte and the answer where there is a log that took the message, and nowhere else.
func TestStoredIsNoted(t *testing.T) {
	for name, tt := range map[string]struct {
		log    func(*mllptest.Config)
		stored bool
	}{
		"log":         {func(*mllptest.Config) {}, true},
		"failing log": {func(c *mllptest.Config) { c.Options.Log = failingLog{errors.New("full")} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := mllptest.NewServer(t, tt.log)
			mllptest.Dial(t, s.Address).Exchange(mllptest.Message("1"))
			e := mllptest.AwaitKind[*mllpcore.AckOutEvent](s)
			a := e.Answer
			if a.Stored.IsZero() == tt.stored {
				t.Fatalf("stored at %v", a.Stored)
			}
			if tt.stored && (a.Stored.Before(e.Message.Time) || a.Stored.After(a.Sent)) {
				t.Errorf("last byte %v, stored %v, sent %v", e.Message.Time, a.Stored, a.Sent)
			}
			if s.Log != nil && tt.stored && !s.Log.Before(0, 1)[0].Answer.Stored.Equal(a.Stored) {
				t.Error("the log has another time")
			}
		})
	}
}

type failingLog struct{ err error }

func (l failingLog) Append(m *mllpcore.Message, done mllpcore.Completion) { done.Appended(m, l.err) }
func (failingLog) Answered(mllpcore.MessageID, mllpcore.Answer)           {}

// TestAnswersWaitForTheLog uses a log that completes late and out of order.
func TestAnswersWaitForTheLog(t *testing.T) {
	log := &lateLog{appended: make(chan func(), 10)}
	s := mllptest.NewServer(t, func(c *mllptest.Config) { c.Options.Log = log })
	p := mllptest.Dial(t, s.Address)
	for _, id := range []string{"A", "B", "C"} {
		p.Send(mllptest.Message(id))
	}
	var complete []func()
	for range 3 {
		complete = append(complete, <-log.appended)
	}
	if !p.Silent(50 * time.Millisecond) {
		t.Fatal("answered before the log had the message")
	}
	complete[2]()
	complete[1]()
	if !p.Silent(50 * time.Millisecond) {
		t.Fatal("answered out of order")
	}
	complete[0]()
	for _, id := range []string{"A", "B", "C"} {
		if got := mllptest.Field(p.Answer(), "MSA", 2); got != id {
			t.Errorf("answer for %q, want %s", got, id)
		}
	}
	if infos := s.Connections(); len(infos) != 1 || infos[0].Messages != 3 {
		t.Errorf("%+v", infos)
	}
}

type lateLog struct{ appended chan func() }

func (l *lateLog) Append(m *mllpcore.Message, done mllpcore.Completion) {
	l.appended <- func() { done.Appended(m, nil) }
}
func (*lateLog) Answered(mllpcore.MessageID, mllpcore.Answer) {}

// TestPipelinedAnswersFromALogOfItsOwnPace completes messages from another goroutine, in groups, at any moment of the
// reading goroutine's way through Append.
func TestPipelinedAnswersFromALogOfItsOwnPace(t *testing.T) {
	const n = 3000
	log := &pacedLog{queue: make(chan func(), 64), stop: make(chan struct{})}
	defer close(log.stop)
	go log.run()
	s := mllptest.NewServer(t, func(c *mllptest.Config) { c.Options.Log = log })
	p := mllptest.Dial(t, s.Address)
	go func() {
		for i := range n {
			_, _ = p.Write([]byte(mllptest.Block(mllptest.Message(strconv.Itoa(i))))) // the answers tell
		}
	}()
	for i := range n {
		if got := mllptest.Field(p.Answer(), "MSA", 2); got != strconv.Itoa(i) {
			t.Fatalf("answer %d is for %q", i, got)
		}
	}
	for _, e := range s.Events() {
		if e.Kind() == mllpcore.EventError {
			t.Errorf("%+v", e)
		}
	}
}

type pacedLog struct {
	queue chan func()
	stop  chan struct{}
}

func (l *pacedLog) Append(m *mllpcore.Message, done mllpcore.Completion) {
	l.queue <- func() { done.Appended(m, nil) }
	runtime.Gosched() // the completion may overtake the return
}
func (*pacedLog) Answered(mllpcore.MessageID, mllpcore.Answer) {}

func (l *pacedLog) run() {
	for {
		select {
		case complete := <-l.queue:
			complete()
		case <-l.stop:
			return
		}
	}
}
