package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/fault"
	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/status"
)

// line renders an event with its line end; nothing for an event that is not shown.
type line func(e mllpcore.Event) []byte

// reporter writes events to standard output. The first line tells that the server listens. A reader that is too slow
// costs events, which is said, and never holds up the wire.
type reporter struct {
	server  *mllpcore.Server
	events  *mllpcore.Subscription
	out     *bufio.Writer
	line    line
	started chan struct{} // closed when the first line was written
	once    sync.Once
	ended   chan struct{}
	written atomic.Uint64 // how many events were given to standard output

	mu   sync.Mutex
	late bool          // the server is about to end
	told []status.Told // what the log has told since
}

func newReporter(server *mllpcore.Server, out io.Writer, l line, kinds []mllpcore.EventKind) *reporter {
	r := &reporter{
		server: server,
		events: server.Subscribe(mllpcore.SubscribeOptions{Kinds: kinds, Buffer: 1 << 14}),
		out:    bufio.NewWriterSize(out, 64<<10), line: l,
		started: make(chan struct{}), ended: make(chan struct{}),
	}
	go r.run()
	return r
}

// ready writes the first line.
func (r *reporter) ready(addresses []string) {
	r.once.Do(func() {
		if first := r.line(&listeningEvent{
			EventHeader: mllpcore.EventHeader{Time: time.Now()}, Address: addresses[0], Addresses: addresses,
		}); first != nil {
			_, _ = r.out.Write(first) // bufio keeps the error for Flush
		}
		close(r.started)
	})
}

// hear has the server tell what the log tells. What comes while it ends or later, is written after its last event.
func (r *reporter) hear(told status.Told) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case !r.late && told.Ill:
		r.server.TellTrouble(told.Text)
	case !r.late:
		r.server.Tell(told.Text)
	default:
		r.told = append(r.told, told)
		r.writeLate()
	}
}

// ending is called before the server ends.
func (r *reporter) ending() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.late = true
}

// readerTime is how long a reader of standard output may stand still before the end does not wait for it.
const readerTime = time.Second

// wait returns when all events of a closed server are written, or when nobody reads them, which it says on stderr: the
// log has to be closed, whoever reads.
func (r *reporter) wait(stderr io.Writer) {
	r.once.Do(func() { close(r.started) })
	for before := r.written.Load(); ; {
		select {
		case <-r.ended:
			r.mu.Lock()
			defer r.mu.Unlock()
			r.writeLate()
			return
		case <-time.After(readerTime):
		}
		now := r.written.Load()
		if now == before {
			_, _ = io.WriteString(stderr, "mllpd serve: nobody reads standard output: the last events were not written\n")
			return
		}
		before = now
	}
}

// writeLate writes what the log told late, once all events are written. The caller holds mu.
func (r *reporter) writeLate() {
	select {
	case <-r.ended:
	default:
		return
	}
	for _, told := range r.told {
		header := mllpcore.EventHeader{Time: told.Time}
		if told.Ill {
			_, _ = r.out.Write(r.line(&mllpcore.ErrorEvent{
				EventHeader: header, ErrorCode: int(fault.CodeFile), Description: told.Text,
			}))
			told.Text = "error: " + told.Text
		}
		_, _ = r.out.Write(r.line(&mllpcore.LogEvent{EventHeader: header, LogLevel: 1, Message: told.Text}))
	}
	r.told = nil
	_ = r.out.Flush() // it may be closed
}

// cut says on stderr that messages in progress were cut; they were not acknowledged.
func (r *reporter) cut(err io.Writer) {
	_, _ = io.WriteString(err, "mllpd serve: messages still in progress were cut; they were not acknowledged\n")
}

func (r *reporter) run() {
	defer close(r.ended)
	<-r.started
	var told uint64
	for {
		select {
		case e, ok := <-r.events.C:
			if !ok {
				_ = r.out.Flush() // the last thing; nobody is left to tell
				return
			}
			r.write(e)
		default:
			if missed := r.events.Missed(); missed > told {
				_, _ = r.out.Write(r.line(&missedEvent{
					EventHeader: mllpcore.EventHeader{Time: time.Now()}, Count: missed - told,
				}))
				told = missed
			}
			_ = r.out.Flush() // a closed standard output must not end the listener
			e, ok := <-r.events.C
			if !ok {
				return
			}
			r.write(e)
		}
	}
}

func (r *reporter) write(e mllpcore.Event) {
	_, _ = r.out.Write(r.line(e)) // bufio keeps the error for Flush
	r.written.Add(1)
}

// listeningEvent is the first line of -json.
type listeningEvent struct {
	mllpcore.EventHeader
	Address   string   `json:"address"`   // the first
	Addresses []string `json:"addresses"` // all: several where LocalHost is a name that stands for several
}

// Kind implements mllpcore.Event; it is none of the server's own.
func (*listeningEvent) Kind() mllpcore.EventKind { return 0 }

// missedEvent reports how many events were not written because the reader of standard output was too slow.
type missedEvent struct {
	mllpcore.EventHeader
	Count uint64 `json:"count"`
}

// Kind implements mllpcore.Event; it is none of the server's own.
func (*missedEvent) Kind() mllpcore.EventKind { return 0 }

func jsonLine(e mllpcore.Event) []byte {
	var name string
	switch e.(type) {
	case *listeningEvent:
		name = "Listening"
	case *missedEvent:
		name = "Missed"
	}
	text, err := mllpcore.MarshalEvent(e, name)
	if err != nil {
		text, _ = json.Marshal(map[string]string{"event": "Error", "description": err.Error()}) // strings never fail
	}
	return append(text, '\n')
}

// textLine renders an event for people. What the log's trouble is, they read on stderr.
func (l *keptLog) textLine(e mllpcore.Event) []byte {
	at := e.Header().Time.Format("15:04:05.000")
	switch e := e.(type) {
	case *listeningEvent:
		return fmt.Appendf(nil, "%s mllpd listens on %s; end it with Ctrl-C\n", at, strings.Join(e.Addresses, " and "))
	case *missedEvent:
		return fmt.Appendf(nil, "%s %s left out: the output is read too slowly\n", at,
			plural.Of(e.Count, "line was", "lines were"))
	case *mllpcore.LogEvent:
		text := e.Message
		if l.tells(text) {
			text = "error: a message was not kept: standard error says why"
		}
		if e.Connection == "" {
			return fmt.Appendf(nil, "%s %s\n", at, text)
		}
		return fmt.Appendf(nil, "%s [%s] %s\n", at, e.Connection, text)
	}
	return nil
}
