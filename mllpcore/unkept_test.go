package mllpcore_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
)

// repeated is a message of so many bytes and more that have all come from its control ID.
func repeated(id string, size int) string {
	return mllptest.Message(id, "OBX|1|ED|"+strings.Repeat(id, size/len(id))+"\r")
}

// Where nothing is kept and nobody watches, large messages are taken in with the memory of those before.
func TestLargeMessagesOfWhichNothingIsKept(t *testing.T) {
	const size, n = 1 << 20, 100
	s := mllptest.NewServer(t, func(c *mllptest.Config) { c.NoLog = true })
	conn, err := net.Dial("tcp", s.Address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(6 * mllptest.Wait))
	block, answer := []byte(mllptest.Block(repeated("A1", size))), make([]byte, 4<<10)
	exchange := func() {
		t.Helper()
		if _, err := conn.Write(block); err != nil {
			t.Fatal(err)
		}
		if n, err := conn.Read(answer); err != nil || !bytes.Contains(answer[:n], []byte("MSA|AA|A1")) {
			t.Fatalf("%q, %v", answer[:n], err)
		}
	}
	for range 3 {
		exchange()
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range n {
		exchange()
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / n; each > size/4 && !raceDetector {
		t.Errorf("%d bytes are allocated for a message of %d", each, size)
	}
}

// The memory of a message is used again only when nobody has it any more: OutputData is the last one's, and what a reader
// of events was given stays as it was, on whatever connection others come.
func TestMemoryIsUsedAgainOnlyWhenNobodyHasIt(t *testing.T) {
	const size, connections, rounds = 200 << 10, 4, 30
	s := mllptest.NewServer(t, func(c *mllptest.Config) { c.NoLog = true })
	seen := make(chan *mllpcore.Message, connections*connections*rounds)
	var senders sync.WaitGroup
	for i := range connections {
		p := mllptest.Dial(t, s.Address)
		senders.Go(func() {
			for k := range rounds {
				id := fmt.Sprintf("C%dR%d", i, k)
				message := repeated(id, size+k<<10)
				var sub *mllpcore.Subscription
				if k%4 == 0 {
					sub = s.Subscribe(mllpcore.SubscribeOptions{Kinds: []mllpcore.EventKind{mllpcore.EventEndTransfer}, Buffer: 64})
				}
				_, _ = io.WriteString(p, mllptest.Block(message)) // the answer tells
				ack := p.Answer()
				connection, _ := strings.CutPrefix(p.LocalAddr().String(), "127.0.0.1:")
				got := outputOf(s, connection)
				if mllptest.Field(ack, "MSA", 2) != id || got != message {
					t.Errorf("%s: answer %q, OutputData of %d bytes for %d", id, ack, len(got), len(message))
				}
				if sub != nil {
					sub.Close()
					for e := range sub.C {
						seen <- e.(*mllpcore.EndTransferEvent).Message
					}
				}
			}
		})
	}
	senders.Wait()
	close(seen)
	if len(seen) == 0 {
		t.Error("nothing was watched")
	}
	for m := range seen {
		id := mllptest.Field(string(m.Body), "MSH", 10)
		if !strings.HasPrefix(id, "C") || string(m.Body) != repeated(id, len(m.Body)-len(repeated(id, 0))) {
			t.Errorf("what came as %q has changed", id)
		}
	}
}

// outputOf returns OutputData of the connection from a port.
func outputOf(s *mllptest.Server, port string) string {
	for _, info := range s.Connections() {
		if strings.HasSuffix(info.Remote, ":"+port) {
			if c, err := s.Connection(info.ID); err == nil {
				return string(c.OutputData())
			}
		}
	}
	return ""
}
