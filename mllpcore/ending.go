package mllpcore

import (
	"errors"
	"io"
	"net"
	"os"
)

// becauseOf notes why this side ends the connection; the first reason counts.
func (c *Connection) becauseOf(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cause == nil {
		c.cause = err
	}
}

// finish answers what is left, closes, and tells how it ended.
func (c *Connection) finish(connected bool, err error) {
	c.enter(phaseClosing)
	c.answers.finish()
	err = normalEnd(err)
	c.mu.Lock()
	if c.cause != nil {
		err = c.cause
	}
	c.mu.Unlock()
	idle := c.bytesIn.Load() == 0
	c.sends.mu.Lock()
	c.sends.closed = true
	c.sends.mu.Unlock()
	c.reader.Close()
	c.budget.Close()
	c.server.outputs.set(c, 0, 0)
	if cerr := c.net.Close(); cerr != nil && err == nil && !errors.Is(cerr, net.ErrClosed) {
		c.server.note(2, c.id, "close the connection to %s: %v", c.remote, cerr)
	}
	c.cancel()
	c.sends.writes.Wait()
	c.server.unregister(c)
	if errors.Is(err, errProbe) {
		connected, err = true, nil
	}
	if !connected {
		return
	}
	probe := idle && err == nil && c.closing.Load() == stopNot
	if probe {
		c.server.counters.probes.Add(1)
	}
	c.tellEnd(err, probe)
}

func (c *Connection) tellEnd(err error, probe bool) {
	description := "OK"
	switch {
	case err != nil:
		description = err.Error()
	case probe:
		description = "OK (a probe: it connected and left without sending a byte)"
	}
	c.server.note(1, c.id, "%s disconnected: %s", c.remote, description)
	if hub := &c.server.hub; hub.wants(EventDisconnected) {
		hub.send(&DisconnectedEvent{
			EventHeader: c.header(), StatusCode: statusOf(err), Description: description, Remote: c.remote,
			Probe: probe, Messages: c.messages.Load(),
		})
	}
}

// normalEnd returns nil for an end that nothing was wrong with.
func normalEnd(err error) error {
	switch {
	case err == nil, errors.Is(err, io.EOF), errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, net.ErrClosed):
		return nil
	default:
		return err
	}
}
