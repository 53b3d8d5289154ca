package mllpcore

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"
)

// gatedLog keeps nothing, and holds up the message A.
type gatedLog struct{ held, gate chan struct{} }

func (l *gatedLog) Append(m *Message, done Completion) {
	if m.Summary().ControlID == "A" {
		close(l.held)
		<-l.gate
	}
	done.Appended(m, nil)
}

func (*gatedLog) Answered(MessageID, Answer) {}
func (*gatedLog) KeepsCopies()               {}

// What comes while a turn goes on that a late event began is told by the next event alone: it is read after the turn.
func TestEventInTurn(t *testing.T) {
	log := &gatedLog{held: make(chan struct{}), gate: make(chan struct{})}
	set := DefaultSettings()
	set.LocalHost, set.LocalPort = "127.0.0.1", 0
	s := NewServer(Options{Settings: &set, Log: log})
	s.RestAlways()
	if err := s.Listen(); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	conn, err := net.Dial("tcp", s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	send := func(id string) {
		fmt.Fprintf(conn, "\x0bMSH|^~\\&|S|C|||20261122||ADT^A01|%s|P|2.5\r\x1c\r", id)
	}
	answer := func(id string) {
		t.Helper()
		var all strings.Builder
		for b := make([]byte, 1); !strings.HasSuffix(all.String(), "\x1c\r"); all.Write(b) {
			if _, err := conn.Read(b); err != nil {
				t.Fatalf("no answer to %s: %v", id, err)
			}
		}
		if !strings.Contains(all.String(), "MSA|AA|"+id+"\r") {
			t.Errorf("answered %q, want %s", all.String(), id)
		}
	}
	for range 3 {
		send("first")
		answer("first")
	}
	c, err := s.Connection("1")
	if err != nil {
		t.Fatal(err)
	}
	for c.resting.state.Load() != atRest {
		time.Sleep(time.Millisecond)
	}
	// The poller cannot look while another has the turn.
	c.resting.poller.mu.Lock()
	send("A")
	go c.come(true)
	select {
	case <-log.held:
	case <-time.After(10 * time.Second):
		t.Error("A is not taken")
	}
	c.resting.poller.mu.Unlock()
	send("B")
	for c.resting.state.Load() != recalled { // by the event of A or of B
		time.Sleep(time.Millisecond)
	}
	close(log.gate)
	answer("A")
	answer("B")
}
