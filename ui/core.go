package ui

import (
	"context"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/frame"
)

// Listener is what the window watches. All of it may be called from any goroutine.
type Listener interface {
	Stats() mllpcore.Stats
	Connections() []mllpcore.ConnectionInfo
	Disconnect(id string) error
	Get(name string) (string, error)
}

// Sample is a message that can be sent to our own listener, to see that all of it works.
type Sample struct {
	Name string
	Data []byte
}

// Target is where and how a sample is sent.
type Target struct {
	Address string // host:port
	TLS     bool
	Marks   frame.Marks
}

// Sender sends one message and returns the answer's payload. It is called off the UI goroutine.
type Sender interface {
	Send(ctx context.Context, to Target, payload []byte) (answer []byte, err error)
}

// Host is what the window gives to its parts.
type Host interface {
	// Post runs f on the UI goroutine soon; false when the window is closing.
	Post(f func()) bool
	// Go runs f off the UI goroutine; the window waits for it before it closes.
	Go(f func(ctx context.Context))
}
