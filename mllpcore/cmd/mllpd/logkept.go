package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store"
	"mllpscope/mllpcore/store/loss"
	"mllpscope/mllpcore/store/status"
)

// keptLog is the log that a command writes to, and what it tells.
type keptLog struct {
	*store.Store // nil for -store none
	told         status.Teller
	said         *sayer

	mu      sync.Mutex
	texts   []string // that were said, and each why of them
	opening bool
	ill     status.Told // what it told last of its state while it was being opened
}

// openLog opens the log that -store names. What it tells is said on stderr, and to who listens; what its start told is
// told again by the next start, unless confirm is called.
func openLog(path string, o store.Options, s streams) (_ *keptLog, err error) {
	l := &keptLog{}
	if path == noStore {
		return l, nil
	}
	if path, err = storePath(path); err != nil {
		return nil, err
	}
	o.LeaveUnsaid = true
	l.said, l.opening = newSayer(s.err), true
	l.told.Listen(l.hear)
	l.Store, err = store.Open(path, o.ToldTo(&l.told))
	ill := l.opened(err == nil)
	if err == nil {
		l.sayMissing()
		return l, nil
	}
	l.said.end()
	if ill.Why != "" { // the same in more words
		err = fmt.Errorf("open the log: %s", ill.Why)
	}
	return nil, err
}

// opened says what the log has told of its state, if it is open, and returns that.
func (l *keptLog) opened(is bool) status.Told {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.opening = false; is && l.ill.Text != "" {
		l.say(l.ill)
	}
	return l.ill
}

// sayMissing says what earlier starts found missing, and nobody has confirmed.
func (l *keptLog) sayMissing() {
	_, untold := l.Missing()
	if len(untold) == 0 {
		return
	}
	l.told.HearNotice(status.Notice{Time: time.Now(), Kind: status.NoticeMissing, Text: fmt.Sprintf(
		"In the log %s %s, and nobody has confirmed that: mllpd verify says which, and mllpd verify -confirm-missing "+
			"confirms it when no program writes to the log", l.Path(), loss.Total(untold))})
}

// hear says what the log tells. Its state waits until it is open: where it cannot be opened, that is why.
func (l *keptLog) hear(told status.Told) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.opening && told.Kind == "" {
		l.ill = told
		return
	}
	l.say(told)
}

// say says something. The caller holds mu.
func (l *keptLog) say(told status.Told) {
	l.said.say("mllpd: " + told.Text)
	for _, text := range [...]string{told.Text, told.Why} {
		if text != "" {
			l.texts = append(l.texts, text)
		}
	}
	l.texts = l.texts[max(len(l.texts)-textsKept, 0):]
}

// confirm has what the start of the log told count as said, once all of it is on stderr. What cannot be written there,
// or waits for a reader when the program ends, is told again by the next start.
func (l *keptLog) confirm() {
	if l.Store != nil {
		l.said.then(l.Said)
	}
}

// close closes the log, and returns when what it told is said. Its error has nothing of that again.
func (l *keptLog) close() error {
	if l.Store == nil {
		return nil
	}
	l.said.flush() // while what is said can be noted
	err := l.Store.Close()
	l.said.end()
	if err == nil {
		return nil
	}
	lines := strings.Split(err.Error(), "\n")
	left := slices.DeleteFunc(slices.Clone(lines), l.tells)
	switch len(left) {
	case len(lines):
		return err
	case 0:
		return errSaid
	default:
		return errors.New(strings.Join(left, "\n"))
	}
}

// tells reports whether what a text says about the log, at its end, was said on stderr of late.
func (l *keptLog) tells(text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.ContainsFunc(l.texts, func(said string) bool { return strings.HasSuffix(text, said) })
}

// errSaid is why a command fails that has said all about it.
var errSaid = errors.New("the log could not be closed in good order: see above")

// textsKept is how many texts that were said are remembered, so that what the log ends with is not said again.
const textsKept = 64

const (
	// linesToSay is how many lines may wait for a slow reader.
	linesToSay = 256
	// lastWords is how long a reader may take at the end before it is given up.
	lastWords = 2 * time.Second
)

// sayer writes lines. A reader that is slow, or does not read at all, holds up nobody who says something: what it
// leaves no room for is left out, and counted.
type sayer struct {
	lines chan toSay
	ended chan struct{}
	left  int         // only by who says
	lost  atomic.Bool // a line was left out, or could not be written
}

func newSayer(to io.Writer) *sayer {
	s := &sayer{lines: make(chan toSay, linesToSay), ended: make(chan struct{})}
	go func() {
		defer close(s.ended)
		for next := range s.lines {
			if next.then != nil {
				next.then()
			} else if _, err := fmt.Fprintln(to, next.line); err != nil { // it may be closed
				s.lost.Store(true)
			}
		}
	}()
	return s
}

// toSay is a line, or what is done when those before it are written.
type toSay struct {
	line string
	then func()
}

// say is called by one at a time.
func (s *sayer) say(line string) {
	if s.left > 0 && len(s.lines) < cap(s.lines)-1 {
		s.lines <- toSay{line: fmt.Sprintf("mllpd: %s left out: standard error is read too slowly",
			plural.Of(s.left, "line was", "lines were"))}
		s.left = 0
	}
	select {
	case s.lines <- toSay{line: line}:
	default:
		s.left++
		s.lost.Store(true)
	}
}

// then does something when all that was said so far is written, and not when any of it is not.
func (s *sayer) then(do func()) {
	unlessLost := func() {
		if !s.lost.Load() {
			do()
		}
	}
	select {
	case s.lines <- toSay{then: unlessLost}:
	default: // nobody reads
	}
}

// flush waits until what was said so far is written, and not for ever.
func (s *sayer) flush() {
	written := make(chan struct{})
	select {
	case s.lines <- toSay{then: func() { close(written) }}:
	default:
		return // nobody reads
	}
	select {
	case <-written:
	case <-time.After(lastWords):
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
