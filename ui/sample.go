package ui

import (
	"context"
	"crypto/tls"
	"fmt"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/hl7"
	"mllpscope/ui/model"
)

// sampleTimeout is how long the answer to a sample may take.
const sampleTimeout = 10 * time.Second

// TCPSender sends a message over a connection of its own, which it closes again.
type TCPSender struct{}

// Send implements Sender. It takes any certificate, because what it talks to is our own listener on this host.
func (TCPSender) Send(ctx context.Context, to Target, payload []byte) ([]byte, error) {
	o := mllpcore.ClientOptions{Address: to.Address, Marks: to.Marks, Timeout: sampleTimeout}
	if to.TLS {
		o.TLS = &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10}
	}
	c, err := mllpcore.Dial(ctx, o)
	if err != nil {
		return nil, err
	}
	answer, err := c.Send(ctx, payload)
	if closeErr := c.Close(); err == nil && closeErr != nil {
		err = fmt.Errorf("close the connection to %s: %w", to.Address, closeErr)
	}
	return answer, err
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
		start := time.Now()
		to := Target{Address: model.Loopback(stats.Address), TLS: stats.TLS, Marks: u.marks()}
		answer, err := u.deps.Sender.Send(ctx, to, s.Data)
		if err != nil {
			u.say(model.ToneBad, "sample "+s.Name+": "+err.Error())
			return
		}
		u.say(sampleTone(answer), fmt.Sprintf("sample %s answered %s after %s ms", s.Name, answerCode(answer),
			model.Millis(time.Since(start))))
	})
}

// answerCode returns MSA-1, or words for an answer without one.
func answerCode(answer []byte) string {
	if h, err := hl7.ParseHeader(answer); err == nil {
		if a, ok := hl7.ParseAnswer(answer, &h); ok {
			return string(a.Code)
		}
	}
	if len(answer) == 0 {
		return "nothing"
	}
	return "something without MSA"
}

func sampleTone(answer []byte) model.Tone {
	switch answerCode(answer) {
	case string(hl7.AA), string(hl7.CA):
		return model.ToneNormal
	}
	return model.ToneWarn
}
