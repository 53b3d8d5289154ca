package mllpcore_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest"
)

// slowLog is a log on a disk that does not go on until it is told to.
type slowLog struct {
	*message.MemoryLog
	gate chan struct{}
	mu   sync.Mutex
	held int64 // bytes inside Append
	most int64
}

func (l *slowLog) Append(m *mllpcore.Message, done mllpcore.Completion) {
	l.mu.Lock()
	l.held += int64(len(m.Body))
	l.most = max(l.most, l.held)
	l.mu.Unlock()
	<-l.gate
	l.mu.Lock()
	l.held -= int64(len(m.Body))
	l.mu.Unlock()
	l.MemoryLog.Append(m, done)
}

func large(id string, size int) string {
	return mllptest.Message(id, "OBX|1|ED|"+strings.Repeat("x", size)+"\r")
}

// The bytes of messages that wait for the log count for MaxBufferedBytes, whole and broken ones: past it reading pauses,
// and nothing is lost.
func TestWhatWaitsForTheLogCounts(t *testing.T) {
	const limit, size, n = 8 << 20, 1 << 20, 40
	for _, broken := range []bool{false, true} {
		t.Run(fmt.Sprintf("broken %v", broken), func(t *testing.T) {
			log := &slowLog{MemoryLog: message.NewMemoryLog(0, 0), gate: make(chan struct{})}
			s := mllptest.NewServer(t, with("MaxBufferedBytes", fmt.Sprint(limit)), func(c *mllptest.Config) { c.Options.Log = log })
			open := sync.OnceFunc(func() { close(log.gate) })
			t.Cleanup(open)
			var senders sync.WaitGroup
			for i := range n {
				p := mllptest.Dial(t, s.Address)
				senders.Go(func() {
					b := mllptest.Block(large(fmt.Sprint(i), size))
					if broken {
						b = b[:len(b)-2]
					}
					_, _ = io.WriteString(p, b) // the log tells what has come
					if broken {
						_ = p.Close()
					} else if ack := p.Answer(); mllptest.Field(ack, "MSA", 1) != "AA" {
						t.Errorf("%q", ack)
					}
				})
			}
			// A quarter is for copies, and large ones leave a half of the rest to others.
			const most = limit * 3 / 4
			awaitThat(t, "there is no room for more of them", func() bool { return s.Buffered() >= most/2-size })
			open()
			senders.Wait()
			awaitThat(t, "all are kept", func() bool { return log.Totals().Count == n })
			if log.most > most {
				t.Errorf("%d bytes waited for the log, MaxBufferedBytes is %d", log.most, limit)
			}
			awaitThat(t, "all is given back", func() bool { return s.Buffered() == 0 })
		})
	}
}

// awaitThat waits until ok.
func awaitThat(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for limit := time.Now().Add(mllptest.Wait); !ok(); tick() {
		if time.Now().After(limit) {
			t.Fatalf("%s: not within %v", what, mllptest.Wait)
		}
	}
}

// 500 connections that each send a megabyte and no end block do not stop the others. ReceiveTimeout ends them; what came
// is kept as broken.
func TestMessagesWithoutEndStopNobody(t *testing.T) {
	const n = 500
	s := mllptest.NewServer(t, with("MaxConnectionsPerHost", "0", "ReceiveTimeout", "3", "MaxBufferedBytes", "134217728"),
		func(c *mllptest.Config) { c.Options.Log = message.NewMemoryLog(0, 1<<30) })
	half := "\x0b" + large("H", 1<<20)
	var senders sync.WaitGroup
	for range n {
		p := mllptest.Dial(t, s.Address)
		senders.Go(func() { _, _ = io.WriteString(p, half) }) // it may have to wait, or be ended
	}
	for i, size := range []int{100, 3000, 10_000, 50_000, 3000} {
		p := mllptest.Dial(t, s.Address)
		if ack := p.Exchange(large(fmt.Sprint(i), size)); mllptest.Field(ack, "MSA", 1) != "AA" {
			t.Errorf("%d bytes: %q", size, ack)
		}
	}
	other := mllptest.DialFrom(t, "127.0.0.2", s.Address)
	if ack := other.Exchange(large("O", 5<<20)); mllptest.Field(ack, "MSA", 1) != "AA" {
		t.Errorf("a large one of another host: %q", ack)
	}
	s.Await("a broken message", func(e mllpcore.Event) bool {
		b, ok := e.(*mllpcore.EndTransferEvent)
		return ok && b.Message.Kind == message.KindBroken && strings.Contains(b.Message.Reason, "ReceiveTimeout")
	})
	_ = s.Close()
	senders.Wait()
}

// A byte a second does not keep a message open for longer than ReceiveTimeout.
func TestTrickleEnds(t *testing.T) {
	s := mllptest.NewServer(t, with("ReceiveTimeout", "2"))
	p := mllptest.Dial(t, s.Address)
	p.SendRaw("\x0b" + large("T", 300_000))
	ctx, cancel := context.WithCancel(t.Context())
	var trickle sync.WaitGroup
	defer trickle.Wait()
	defer cancel()
	trickle.Go(func() {
		for ctx.Err() == nil {
			_, _ = io.WriteString(p, "y")
			select {
			case <-time.After(200 * time.Millisecond):
			case <-ctx.Done():
			}
		}
	})
	e, _ := s.Await("the end of the message", func(e mllpcore.Event) bool {
		_, ok := e.(*mllpcore.EndTransferEvent)
		return ok
	}).(*mllpcore.EndTransferEvent)
	if e.Message.Kind != message.KindBroken || e.Message.Size < 300_000 || !strings.Contains(e.Message.Reason, "ReceiveTimeout") {
		t.Errorf("%v, %d bytes, %s", e.Message.Kind, e.Message.Size, e.Message.Reason)
	}
}

// Without ReceiveTimeout, one that stands still is ended when others have waited for its memory.
func TestStandstillGivesUpItsMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 40 seconds")
	}
	s := mllptest.NewServer(t, with("ReceiveTimeout", "0", "MaxBufferedBytes", "4194304"))
	still := mllptest.Dial(t, s.Address)
	still.SendRaw("\x0b" + large("S", 1900<<10))
	awaitThat(t, "it is in", func() bool { return s.Buffered() > 1800<<10 })
	p := mllptest.Dial(t, s.Address)
	var ack string
	for end := time.Now().Add(60 * time.Second); ack == "" && time.Now().Before(end); {
		if ack == "" {
			go func() { _, _ = io.WriteString(p, mllptest.Block(large("P", 1900<<10))) }()
			_ = p.SetReadDeadline(end)
			b := make([]byte, 4096)
			n, err := p.Read(b)
			if ack = string(b[:n]); err != nil {
				t.Fatal(err)
			}
		}
	}
	if mllptest.Field(ack, "MSA", 1) != "AA" {
		t.Errorf("%q", ack)
	}
	if e := ended(s, "1"); !strings.Contains(e.Description, "MaxBufferedBytes (4194304) is reached") {
		t.Errorf("%q", e.Description)
	}
	if kept := s.Log.Before(0, 10); len(kept) != 2 || kept[1].Kind != message.KindBroken || len(kept[1].Body) < 1900<<10 {
		t.Errorf("%d messages kept", len(kept))
	}
}

// OutputData of connections that stay open does not hold more than its part, and says so.
func TestOutputDataIsBounded(t *testing.T) {
	const size = 1 << 20
	s := mllptest.NewServer(t, with("MaxBufferedBytes", fmt.Sprint(32*size)))
	for i := range 6 {
		if ack := mllptest.Dial(t, s.Address).Exchange(large(fmt.Sprint(i), size)); mllptest.Field(ack, "MSA", 1) != "AA" {
			t.Fatalf("%q", ack)
		}
	}
	kept := 0
	for i := range 6 {
		text, err := s.Config(fmt.Sprintf("OutputData[%d]", i+1))
		switch {
		case err == nil && len(text) > size:
			kept++
		case err == nil || !strings.Contains(err.Error(), "was given up to make room"):
			t.Errorf("%d: %d bytes, %v", i, len(text), err)
		}
	}
	if kept != 3 { // an eighth: 4 MiB, and each is a little more than one
		t.Errorf("%d are kept", kept)
	}
	c, err := s.Connection("1")
	if err != nil || c.OutputData() != nil {
		t.Errorf("%v, OutputData of the first has %d bytes", err, len(c.OutputData()))
	}
}

// A reader of events that does not read holds a bounded part of large messages, and can tell what it missed.
func TestEventsOfLargeMessagesAreBounded(t *testing.T) {
	const size, n = 1 << 20, 100
	s := mllptest.NewServer(t, func(c *mllptest.Config) { c.NoLog = true })
	sub := s.Subscribe(mllpcore.SubscribeOptions{Kinds: []mllpcore.EventKind{mllpcore.EventEndTransfer}})
	p := mllptest.Dial(t, s.Address)
	for i := range n {
		p.Exchange(large(fmt.Sprint(i), size))
	}
	waiting, missed := len(sub.C), sub.Missed()
	if waiting > 64 || waiting < 60 || int(missed)+waiting != n {
		t.Errorf("%d events wait, %d were missed", waiting, missed)
	}
	for range 20 {
		<-sub.C
	}
	for i := range 20 {
		p.Exchange(large(fmt.Sprint(i), size))
	}
	if len(sub.C) < waiting-1 {
		t.Errorf("%d events wait after some were read", len(sub.C))
	}
	sub.Close()
}
