package send

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"time"

	"mllpscope/assets"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/fault"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
	"mllpscope/ui/model"
)

// sampleTimeout is how long the answer to a sample may take.
const sampleTimeout = 10 * time.Second

// Target is where and how a sample is sent.
type Target struct {
	Address          string // host:port
	TLS              bool
	Marks            frame.Marks
	Version          int  // MLLP release
	ACKChar, NAKChar byte // of release 2
}

// Sender sends one message and returns what came back; see mllpcore.Client.Exchange. It is called off the UI goroutine.
type Sender interface {
	Send(ctx context.Context, to Target, payload []byte) (*mllpcore.Exchange, error)
}

// TCPSender sends a message over a connection of its own, which it closes again.
type TCPSender struct{}

// Send implements Sender. It takes any certificate, because what it talks to is our own listener on this host.
func (TCPSender) Send(ctx context.Context, to Target, payload []byte) (*mllpcore.Exchange, error) {
	o := mllpcore.ClientOptions{
		Address: to.Address, Marks: to.Marks, Timeout: sampleTimeout,
		Version: to.Version, ACKChar: to.ACKChar, NAKChar: to.NAKChar,
	}
	if to.TLS {
		o.TLS = &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10}
	}
	c, err := mllpcore.Dial(ctx, o)
	if err != nil {
		return nil, err
	}
	x, err := c.Exchange(ctx, payload)
	if closeErr := c.Close(); err == nil && closeErr != nil {
		err = fmt.Errorf("close the connection to %s: %w", to.Address, closeErr)
	}
	return x, err
}

// Answerable returns the samples that a listener answers: an acknowledgement is a sample too, and would be waited for
// in vain.
func Answerable(all []assets.Sample) []assets.Sample {
	var samples []assets.Sample
	for _, s := range all {
		if h, err := hl7.ParseHeader(s.Data); err != nil || !hl7.IsAnswer(s.Data, &h) {
			samples = append(samples, s)
		}
	}
	return samples
}

// Outcome says how a sample went, to be put behind its name.
func Outcome(x *mllpcore.Exchange, err error) (model.Tone, string) {
	var own *fault.Error
	refused := errors.As(err, &own) && own.Code == fault.CodeNegativeAck
	if err != nil && !refused || x == nil {
		return model.ToneBad, fmt.Sprintf(": %v", err)
	}
	answer := x.Code
	if answer == "" {
		answer = "nothing, as it asks for no acknowledgement,"
	}
	text := fmt.Sprintf(" answered %s after %s", answer, model.Lasted(x.Elapsed))
	for _, note := range x.Notes {
		text += "; " + note
	}
	for _, o := range x.Others {
		text += "; this came as well: " + o.Text
	}
	if refused {
		return model.ToneWarn, text
	}
	return model.ToneNormal, text
}
