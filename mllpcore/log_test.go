package mllpcore_test

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
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

// The sender of a message that no log can keep is not asked to send it again.
func TestAMessageThatCanNeverBeKept(t *testing.T) {
	s := mllptest.NewServer(t, func(c *mllptest.Config) {
		c.Options.Log = failingLog{fmt.Errorf("%w (too big)", message.ErrTooLarge)}
	})
	ack := mllptest.Dial(t, s.Address).Exchange(mllptest.Message("1"))
	if mllptest.Field(ack, "MSA", 1) != "AE" || strings.Contains(ack, "later") || !strings.Contains(ack, "larger than the log can hold") {
		t.Errorf("answered %q", ack)
	}
}

// Senders are told that a message was not kept and what to do, and nothing of this machine; who runs it is told why, in
// every Error event, and in a Log line once.
func TestSendersLearnNothingOfTheMachine(t *testing.T) {
	const why = "/var/lib/mllpd/messages.mllplog is on a disk that is full: free space"
	for version, where := range map[string]string{"2.3": "MSA-3", "2.5": "ERR-8"} {
		s := mllptest.NewServer(t, func(c *mllptest.Config) { c.Options.Log = failingLog{errors.New(why)} })
		p := mllptest.Dial(t, s.Address)
		for _, id := range []string{"1", "2"} {
			ack := p.Exchange(strings.Replace(mllptest.Message(id), "|2.5", "|"+version, 1))
			if strings.Contains(ack, "/var") || !strings.Contains(ack, "the message was not kept. Send it again later.") {
				t.Errorf("%s: %q", where, ack)
			}
		}
		errorEvents, lines, answers := 0, 0, 0
		s.Await("two answers", func(e mllpcore.Event) bool {
			switch e := e.(type) {
			case *mllpcore.ErrorEvent:
				if e.Description == "keep a message: "+why {
					errorEvents++
				}
			case *mllpcore.LogEvent:
				if strings.Contains(e.Message, "/var") {
					lines++
				}
			case *mllpcore.AckOutEvent:
				answers++
				if strings.Contains(e.Answer.Reason, "/var") {
					t.Errorf("%+v", e.Answer)
				}
			}
			return answers == 2
		})
		if errorEvents != 2 || lines != 1 {
			t.Errorf("%d Error events and %d lines with the reason", errorEvents, lines)
		}
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

// TestAPeerThatDoesNotReadHoldsUpNobody fills the buffers of one connection in the middle of an answer. The others are
// answered meanwhile, and a Send on it comes between two answers.
func TestAPeerThatDoesNotReadHoldsUpNobody(t *testing.T) {
	const n = 4000
	log := &pacedLog{queue: make(chan func(), 64), stop: make(chan struct{})}
	defer close(log.stop)
	go log.run()
	s := mllptest.NewServer(t, mllptest.With("OutBufferSize", "4096"), func(c *mllptest.Config) { c.Options.Log = log })
	deaf := mllptest.Dial(t, s.Address)
	if err := deaf.Conn.(*net.TCPConn).SetReadBuffer(16 << 10); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		deaf.Send(mllptest.Message(strconv.Itoa(i)))
	}
	sent := int64(-1)
	for before := int64(-2); before != sent || sent == 0; { // until no more of the answers leaves
		time.Sleep(50 * time.Millisecond)
		before, sent = sent, s.Connections()[0].BytesOut
	}
	var others sync.WaitGroup
	for range 8 {
		p := mllptest.Dial(t, s.Address)
		others.Go(func() {
			for i := range 50 {
				id := "B" + strconv.Itoa(i)
				if got := mllptest.Field(p.Exchange(mllptest.Message(id)), "MSA", 2); got != id {
					t.Errorf("answer %q to %s", got, id)
				}
			}
		})
	}
	others.Wait()
	sending := sendOn(t, s, t.Context(), mllptest.Message("SENT"))
	var rest []byte
	buf := make([]byte, 64<<10)
	for i := 0; i < n; {
		end := bytes.Index(rest, []byte("\x1c\r"))
		if end < 0 {
			got, err := deaf.Read(buf)
			if err != nil {
				t.Fatal(err)
			}
			rest = append(rest, buf[:got]...)
			continue
		}
		b := string(rest[1:end])
		rest = rest[end+2:]
		switch {
		case mllptest.Field(b, "MSH", 10) == "SENT":
			deaf.Send(ackOf("AA", "SENT"))
		case mllptest.Field(b, "MSA", 2) == strconv.Itoa(i):
			i++
		default:
			t.Fatalf("after %d answers came %q", i, b)
		}
	}
	if r := <-sending; r.err != nil {
		t.Error(r.err)
	}
}

// TestPrompt: of senders that send at once a Log may expect more.
func TestPrompt(t *testing.T) {
	log := &heldLog{came: make(chan held, 1)}
	s := mllptest.NewServer(t, func(c *mllptest.Config) { c.Options.Log = log })
	p := mllptest.Dial(t, s.Address)
	for i, step := range []struct {
		pause, hold time.Duration // before the message, and until the log has it
		want        bool
	}{
		{hold: 2 * time.Second, want: false}, // the first
		{want: true},                         // at once after an answer that took long
		{pause: time.Second, want: false},    // long after one that took no time
	} {
		time.Sleep(step.pause)
		p.Send(mllptest.Message(strconv.Itoa(i)))
		h := <-log.came
		if h.message.Prompt != step.want {
			t.Errorf("message %d: prompt %v", i, h.message.Prompt)
		}
		time.Sleep(step.hold)
		h.done.Appended(h.message, nil)
		p.Answer()
	}
}

type held struct {
	message *mllpcore.Message
	done    mllpcore.Completion
}

type heldLog struct{ came chan held }

func (l *heldLog) Append(m *mllpcore.Message, done mllpcore.Completion) { l.came <- held{m, done} }
func (*heldLog) Answered(mllpcore.MessageID, mllpcore.Answer)           {}

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
