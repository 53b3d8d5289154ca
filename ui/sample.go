package ui

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/messagefile"
	"mllpscope/ui/model"
)

// sampleTimeout is how long the answer to a sample may take.
const sampleTimeout = 10 * time.Second

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

// answerable returns the samples that a listener answers: an acknowledgement is a sample too, and would be waited for
// in vain.
func answerable(all []Sample) []Sample {
	var samples []Sample
	for _, s := range all {
		if h, err := hl7.ParseHeader(s.Data); err != nil || !hl7.IsAnswer(s.Data, &h) {
			samples = append(samples, s)
		}
	}
	return samples
}

// sendSample sends the next of the samples to our own listener, as any client would.
func (u *UI) sendSample() {
	if len(u.deps.Samples) == 0 {
		return
	}
	s := u.deps.Samples[u.sampled%len(u.deps.Samples)]
	u.sampled++
	u.Go(func(ctx context.Context) {
		stats := u.deps.Server.Stats()
		if !stats.Listening {
			u.say(model.ToneWarn, "a sample can be sent once the listener is started: press Ctrl+R")
			return
		}
		to := Target{Address: model.Loopback(stats.Address), TLS: stats.TLS, Marks: u.marks()}
		to.Version, to.ACKChar, to.NAKChar = model.Release(u.setting)
		x, err := u.deps.Sender.Send(ctx, to, messagefile.Payload(s.Data))
		tone, text := sampleWords(x, err)
		u.say(tone, "sample "+s.Name+text)
	})
}

// sampleWords says how a sample went.
func sampleWords(x *mllpcore.Exchange, err error) (model.Tone, string) {
	var own *mllpcore.Error
	refused := errors.As(err, &own) && own.Code == mllpcore.CodeNegativeAck
	if err != nil && !refused || x == nil {
		return model.ToneBad, fmt.Sprintf(": %v", err)
	}
	answer := x.Code
	if answer == "" {
		answer = "nothing, as it asks for no acknowledgement,"
	}
	text := fmt.Sprintf(" answered %s after %s ms", answer, model.Millis(x.Elapsed))
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
