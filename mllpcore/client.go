package mllpcore

import (
	"context"

	"mllpscope/mllpcore/client"
)

// What sends to a listener, under the names it always had.
type (
	// Client is a connection to a listener over which messages are sent.
	Client = client.Client
	// ClientOptions are what Dial and NewSender need.
	ClientOptions = client.Options
	// Sender sends over a connection that it makes anew where the listener closes it.
	Sender = client.Sender
	// Exchange is how one message went, with what else came meanwhile.
	Exchange = client.Exchange
	// SendResult is how a Send went.
	SendResult = client.Result
)

// Dial connects to a listener and, with TLS, completes the handshake. The error says in words how far it came and what
// to change.
func Dial(ctx context.Context, o ClientOptions) (*Client, error) { return client.Dial(ctx, o) }

// NewSender returns a sender that connects when it has something to send.
func NewSender(o ClientOptions) *Sender { return client.NewSender(o) }
