package client

import (
	"context"
	"errors"
	"sync"
)

// Sender sends messages to one listener over a connection that it keeps, and makes anew where the listener closes it.
// It connects with the first Send. It is safe for concurrent use; Sends wait for each other.
type Sender struct {
	o Options

	mu       sync.Mutex
	client   *Client // nil: not connected
	answered int     // messages on this connection
	closed   int     // how often the listener has closed an answered connection
}

// NewSender returns a Sender to the listener that o names.
func NewSender(o Options) *Sender { return &Sender{o: o} }

const (
	noteAnew = "the listener had closed the connection after an answer: connected anew for this message"
	noteEach = "the listener closes the connection after each answer: each message gets a connection of its own from " +
		"now on"
)

// Send is Client.Exchange. Where the connection ends after earlier answers and before anything of this one, the message
// is sent once more over a new connection: a listener that closes after each answer has not taken it. The result is nil
// when the listener was not reached.
func (s *Sender) Send(ctx context.Context, payload []byte) (*Exchange, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var note string
	for {
		if s.client == nil {
			client, err := Dial(ctx, s.o)
			if err != nil {
				return nil, err
			}
			s.client, s.answered = client, 0
		}
		x, err := s.client.Exchange(ctx, payload)
		if errors.Is(err, errGone) && s.answered > 0 && ctx.Err() == nil {
			s.drop()
			s.closed++
			note = map[int]string{1: noteAnew, 2: noteEach}[s.closed]
			continue
		}
		if x != nil && note != "" {
			x.Notes = append([]string{note}, x.Notes...)
		}
		s.answered++
		if s.closed > 1 || err != nil && (x == nil || x.Code == "") {
			s.drop() // before the listener does, or with what may still come late
		}
		return x, err
	}
}

// drop closes the connection.
func (s *Sender) drop() {
	if s.client == nil {
		return
	}
	_ = s.client.Close() // the answer is in, or never will be
	s.client, s.answered = nil, 0
}

// Close closes the connection. A later Send connects again.
func (s *Sender) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client == nil {
		return nil
	}
	err := s.client.Close()
	s.client, s.answered = nil, 0
	return err
}
