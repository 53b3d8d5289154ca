package main

import (
	"fmt"
	"io"
	"time"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store"
)

// keptLog is the log that a command writes to, and what it tells.
type keptLog struct {
	*store.Store // nil for -store none
	told         store.Teller
	said         *sayer
}

// openLog opens the log that -store names. What it tells is said on stderr, and to who listens.
func openLog(path string, o store.Options, s streams) (_ *keptLog, err error) {
	l := &keptLog{}
	if path == noStore {
		return l, nil
	}
	if path, err = storePath(path); err != nil {
		return nil, err
	}
	l.said = newSayer(s.err)
	l.told.Listen(func(told store.Told) { l.said.say("mllpd: " + told.Text) })
	if l.Store, err = store.Open(path, l.told.Hear(o)); err != nil {
		l.said.end()
		return nil, err
	}
	return l, nil
}

// close closes the log, and returns when what it told is said.
func (l *keptLog) close() error {
	if l.Store == nil {
		return nil
	}
	err := l.Store.Close()
	l.said.end()
	return err
}

const (
	// linesToSay is how many lines may wait for a slow reader.
	linesToSay = 256
	// lastWords is how long a reader may take at the end before it is given up.
	lastWords = 2 * time.Second
)

// sayer writes lines. A reader that is slow, or does not read at all, holds up nobody who says something: what it
// leaves no room for is left out, and counted.
type sayer struct {
	lines chan string
	ended chan struct{}
	left  int // only by who says
}

func newSayer(to io.Writer) *sayer {
	s := &sayer{lines: make(chan string, linesToSay), ended: make(chan struct{})}
	go func() {
		defer close(s.ended)
		for line := range s.lines {
			_, _ = fmt.Fprintln(to, line) // it may be closed
		}
	}()
	return s
}

// say is called by one at a time.
func (s *sayer) say(line string) {
	if s.left > 0 && len(s.lines) < cap(s.lines)-1 {
		s.lines <- fmt.Sprintf("mllpd: %s left out: standard error is read too slowly",
			plural.Of(s.left, "line was", "lines were"))
		s.left = 0
	}
	select {
	case s.lines <- line:
	default:
		s.left++
	}
}

// end waits until all is written, and not for ever.
func (s *sayer) end() {
	close(s.lines)
	select {
	case <-s.ended:
	case <-time.After(lastWords):
	}
}
