package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/fault"
	"mllpscope/mllpcore/messagefile"
	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/setting"
)

// probe says why a file cannot be sent at all. A pipe can be read only once: it is not looked at before.
func probe(name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return errors.New("this is a folder: give the files in it")
	}
	if !info.Mode().IsRegular() {
		return nil
	}
	f, err := os.Open(name) //nolint:gosec // the user names it
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // nothing was written
	_, err = messagefile.NewReader(f, messagefile.Options{}).Next()
	return err
}

// delivery sends files of messages and says how each message went.
type delivery struct {
	sender *mllpcore.Sender
	out    io.Writer

	accepted, failed int
}

// file sends the messages of a file; an error ends the delivery.
func (d *delivery) file(ctx context.Context, name string) error {
	f, err := os.Open(name) //nolint:gosec // the user names it
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // nothing was written
	r := messagefile.NewReader(f, messagefile.Options{})
	m, err := r.Next()
	for n := 1; err == nil; n++ {
		next, nextErr := r.Next()
		label := name
		if n > 1 || nextErr == nil {
			label = fmt.Sprintf("%s, message %d (line %d)", name, n, m.Line)
		}
		if sendErr := d.message(ctx, label, m); sendErr != nil {
			if nextErr == nil {
				sendErr = fmt.Errorf("%w; what follows in %s was not sent", sendErr, name)
			}
			return sendErr
		}
		m, err = next, nextErr
	}
	if !errors.Is(err, io.EOF) {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return d.left(name, r.Left())
}

// left says what of a file was not sent because it is no message.
func (d *delivery) left(name string, left messagefile.Left) error {
	if left.Batch > 0 {
		if err := d.say("%s: %s of a batch (FHS, BHS, BTS, FTS) %s left out: each message was sent by itself\n",
			name, plural.Of(left.Batch, "segment"), plural.Word(left.Batch, "was", "were")); err != nil {
			return err
		}
	}
	if left.Bytes > 0 {
		return d.say("%s: %s outside of its messages %s left out\n", name, plural.Of(left.Bytes, "byte"),
			plural.Word(left.Bytes, "was", "were"))
	}
	return nil
}

// message sends one message; an error ends the delivery.
func (d *delivery) message(ctx context.Context, label string, m *messagefile.Message) error {
	if m.Broken != "" {
		d.failed++
		return d.say("%s: not sent: %s\n", label, m.Broken)
	}
	x, err := d.sender.Send(ctx, messagefile.Payload(m.Body))
	if x != nil {
		if err := d.around(label, x); err != nil {
			return err
		}
	}
	var own *fault.Error
	switch {
	case err == nil:
		d.accepted++
		return d.say("%s: %s\n", label, outcome(x))
	case errors.As(err, &own) && own.Code == fault.CodeNegativeAck:
		d.failed++
		return d.say("%s: not accepted: %s\n", label, outcome(x))
	case errors.Is(err, setting.ErrBadValue):
		d.failed++
		return d.say("%s: not sent: %v\n", label, err)
	}
	d.failed++
	if sayErr := d.say("%s: not accepted: %v\n", label, err); sayErr != nil {
		return sayErr
	}
	return fmt.Errorf("%s: %w", label, err)
}

// outcome is what came back for a message.
func outcome(x *mllpcore.Exchange) string {
	switch {
	case x.Code == "" && len(x.Answer) > 0:
		return "an answer without a code in MSA-1\n  " + readable(x.Answer)
	case x.Code == "":
		return "sent; it asks for no acknowledgement"
	case len(x.Answer) == 1:
		return x.Code + ", commit block of MLLP release 2"
	}
	return x.Code + "\n  " + readable(x.Answer)
}

// around says what came besides the answer.
func (d *delivery) around(label string, x *mllpcore.Exchange) error {
	for _, note := range x.Notes {
		if err := d.say("%s: %s\n", label, note); err != nil {
			return err
		}
	}
	for _, o := range x.Others {
		if o.Refused {
			d.failed++
			d.accepted--
		}
		if err := d.say("%s: this came and is not the answer: %s\n  %s\n", label, o.Text, readable(o.Payload)); err != nil {
			return err
		}
	}
	return nil
}

func (d *delivery) say(format string, args ...any) error {
	_, err := fmt.Fprintf(d.out, format, args...)
	return err
}

// result is nil when everything was accepted.
func (d *delivery) result() error {
	if d.failed == 0 {
		return nil
	}
	return fmt.Errorf("%d of %s %s not accepted", d.failed, plural.Of(d.failed+d.accepted, "message"),
		plural.Word(d.failed, "was", "were"))
}

// readable is a payload for a terminal: a segment a line, and no other control characters.
func readable(payload []byte) string {
	text := strings.TrimRight(string(payload), "\r\n")
	text = strings.NewReplacer("\r\n", "\n  ", "\r", "\n  ", "\n", "\n  ").Replace(text)
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; c < ' ' && c != '\n' || c == 0x7F {
			fmt.Fprintf(&b, "<%02X>", c)
			continue
		}
		b.WriteByte(text[i])
	}
	return b.String()
}
