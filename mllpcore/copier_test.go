package mllpcore_test

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

// copyingLog copies each message when it completes it, in run.
type copyingLog struct {
	pacedLog
	queued   chan struct{} // of each message one token, while there is room
	mu       sync.Mutex
	bodies   map[string]string // by control ID
	messages map[*mllpcore.Message]bool
	ids      map[mllpcore.MessageID]string // control IDs
	answers  map[string]string             // by control ID
	memory   map[*byte]bool                // of answers
}

func newCopyingLog(t *testing.T) *copyingLog {
	l := &copyingLog{
		pacedLog: pacedLog{queue: make(chan func(), 64), stop: make(chan struct{})},
		queued:   make(chan struct{}, 64),
		bodies:   make(map[string]string), messages: make(map[*mllpcore.Message]bool),
		ids: make(map[mllpcore.MessageID]string), answers: make(map[string]string), memory: make(map[*byte]bool),
	}
	t.Cleanup(func() { close(l.stop) })
	return l
}

func (l *copyingLog) Append(m *mllpcore.Message, done mllpcore.Completion) {
	l.queue <- func() {
		l.mu.Lock()
		body := string(m.Body)
		id := mllptest.Field(body, "MSH", 10)
		l.bodies[id] = body
		l.messages[m] = true
		m.ID = mllpcore.MessageID(len(l.bodies))
		l.ids[m.ID] = id
		l.mu.Unlock()
		done.Appended(m, nil)
	}
	select {
	case l.queued <- struct{}{}:
	default:
	}
}

func (l *copyingLog) Answered(id mllpcore.MessageID, a mllpcore.Answer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answers[l.ids[id]] = string(a.Bytes)
	l.memory[unsafe.SliceData(a.Bytes)] = true
}

func (*copyingLog) KeepsCopies() {}

// unlike returns a message of its own length and letters.
func unlike(connection, i int) string {
	id := fmt.Sprintf("%d-%d", connection, i)
	return strings.Replace(mllptest.Message(id), "\rPID", "\rNTE|1||"+strings.Repeat(id+" ", i%97)+"\rPID", 1)
}

// ahead is how many messages exchangeAll sends before their answers.
const ahead = 10

// exchangeAll sends n messages on each of some connections, and checks what is answered.
func exchangeAll(t *testing.T, s *mllpcore.Server, connections, n int) {
	t.Helper()
	var running sync.WaitGroup
	for c := range connections {
		conn, err := net.Dial("tcp", s.Addr())
		if err != nil {
			t.Fatal(err)
		}
		running.Go(func() {
			defer conn.Close()
			sent := make(chan struct{}, ahead)
			go func() {
				for i := range n {
					sent <- struct{}{}
					fmt.Fprint(conn, mllptest.Block(unlike(c, i))) // the answers tell
				}
			}()
			in := bufio.NewReader(conn)
			for i := range n {
				answer, err := in.ReadString(0x1c)
				if want := fmt.Sprintf("%d-%d", c, i); err != nil || mllptest.Field(answer[1:], "MSA", 2) != want {
					t.Errorf("answer %q to %s: %v", answer, want, err)
					return
				}
				<-sent
			}
		})
	}
	running.Wait()
}

func listening(t *testing.T, log mllpcore.Log) *mllpcore.Server {
	t.Helper()
	settings := mllpcore.DefaultSettings()
	if err := settings.SetAll(map[string]string{"LocalHost": "127.0.0.1", "LocalPort": "0"}); err != nil {
		t.Fatal(err)
	}
	s := mllpcore.NewServer(mllpcore.Options{Settings: &settings, Log: log})
	t.Cleanup(func() { s.Close() })
	if err := s.Listen(); err != nil {
		t.Fatal(err)
	}
	return s
}

// answers tells whether b is one whole answer to the message with a control ID.
func answers(b, id string) bool {
	return strings.HasPrefix(b, "\x0bMSH|") && strings.HasSuffix(b, "|"+id+"\r\x1c\r") && strings.Count(b, "\x0b") == 1
}

// TestACopierGetsMemoryAgain, and each message whole.
func TestACopierGetsMemoryAgain(t *testing.T) {
	const connections, n = 8, 400
	log := newCopyingLog(t)
	go log.run()
	s := listening(t, log)
	exchangeAll(t, s, connections, n)
	if err := s.Close(); err != nil { // so that the log has the last answers
		t.Fatal(err)
	}
	log.mu.Lock()
	defer log.mu.Unlock()
	for c := range connections {
		for i := range n {
			if id := fmt.Sprintf("%d-%d", c, i); log.bodies[id] != unlike(c, i) {
				t.Fatalf("%s is kept as %q", id, log.bodies[id])
			} else if !answers(log.answers[id], id) {
				t.Fatalf("%s was answered %q", id, log.answers[id])
			}
		}
	}
	if len(log.messages) > connections*n/2 || len(log.memory) > connections*n/2 {
		t.Errorf("%d messages and the memory of %d answers for %d", len(log.messages), len(log.memory), connections*n)
	}
}

// TestEventsKeepTheirMessages although the log is a Copier, also of those that were on their way when somebody began to
// watch.
func TestEventsKeepTheirMessages(t *testing.T) {
	const connections, n = 4, 1000
	log := newCopyingLog(t)
	s := listening(t, log)
	seen := make(map[mllpcore.EventKind][]*mllpcore.Message)
	var all sync.WaitGroup
	all.Go(func() {
		exchangeAll(t, s, connections, n)
		exchangeAll(t, s, connections, n)
	})
	for range connections * ahead {
		<-log.queued
	}
	kinds := []mllpcore.EventKind{mllpcore.EventEndTransfer, mllpcore.EventAckOut}
	events := s.Subscribe(mllpcore.SubscribeOptions{Kinds: kinds, Buffer: 5 * connections * n})
	go log.run()
	all.Wait()
	events.Close()
	for e := range events.C {
		switch e := e.(type) {
		case *mllpcore.EndTransferEvent:
			seen[e.Kind()] = append(seen[e.Kind()], e.Message)
		case *mllpcore.AckOutEvent:
			seen[e.Kind()] = append(seen[e.Kind()], e.Message)
			if id := mllptest.Field(string(e.Message.Body), "MSH", 10); !answers(string(e.Answer.Bytes), id) {
				t.Fatalf("the answer to %s is told as %q", id, e.Answer.Bytes)
			}
		}
	}
	for _, kind := range kinds {
		if len(seen[kind]) < connections*n {
			t.Errorf("%d of %v", len(seen[kind]), kind)
		}
		for _, m := range seen[kind] {
			var c, i int
			id := mllptest.Field(string(m.Body), "MSH", 10)
			if _, err := fmt.Sscanf(id, "%d-%d", &c, &i); err != nil || string(m.Body) != unlike(c, i) {
				t.Fatalf("%v of %q has %q: %v", kind, id, m.Body, err)
			}
		}
	}
}
