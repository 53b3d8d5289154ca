package main

import (
	"bufio"
	"fmt"
	"io"
	"testing"
)

// Standard error that nobody reads holds up nobody, and what is left out is counted.
func TestSayingToNobody(t *testing.T) {
	r, w := io.Pipe()
	s := newSayer(w)
	for i := range 2 * linesToSay {
		s.say(fmt.Sprint("line ", i))
	}
	got := bufio.NewScanner(r)
	for i := range linesToSay {
		if !got.Scan() || got.Text() != fmt.Sprint("line ", i) {
			t.Fatalf("line %d is %q", i, got.Text())
		}
	}
	s.say("the last")
	rest := make(chan []string)
	go func() {
		var lines []string
		for got.Scan() {
			lines = append(lines, got.Text())
		}
		rest <- lines
	}()
	s.end()
	_ = w.Close() // the reader ends
	lines := <-rest
	n := len(lines)
	if n < 2 || lines[n-1] != "the last" || lines[n-2] != fmt.Sprintf("mllpd: %d lines were left out: standard error "+
		"is read too slowly", linesToSay-(n-2)) {
		t.Errorf("the rest is %q", lines)
	}
}
