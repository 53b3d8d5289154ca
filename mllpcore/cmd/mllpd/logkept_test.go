package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/store"
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

// What could not be written to standard error, or was left out, does not count as said.
func TestSaidCountsWhenItIsWritten(t *testing.T) {
	r, w := io.Pipe()
	_ = r.Close()
	var out strings.Builder
	for _, test := range []struct {
		name  string
		to    io.Writer
		lines int
		want  bool
	}{{"written", &out, 1, true}, {"closed", w, 1, false}} {
		s, did := newSayer(test.to), false
		for range test.lines {
			s.say("a line")
		}
		s.then(func() { did = true })
		s.flush()
		s.end()
		if did != test.want {
			t.Errorf("%s: said: %v", test.name, did)
		}
	}
	reading, w := io.Pipe()
	s, did := newSayer(w), false
	for range 2 * linesToSay {
		s.say("a line")
	}
	read := bufio.NewScanner(reading)
	for range linesToSay {
		read.Scan()
	}
	s.then(func() { did = true })
	go func() { _, _ = io.Copy(io.Discard, reading) }()
	s.end()
	if err := errors.Join(w.Close(), reading.Close()); err != nil || did {
		t.Errorf("lines were left out: said: %v, %v", did, err)
	}
}

// What a log lacks is said by each reindex, and once by serve, also by one that then cannot listen.
func TestServeSaysWhatALogLacksOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	log, err := store.Open(path, store.Options{})
	if err == nil {
		err = log.Close()
	}
	if err := errors.Join(err, os.WriteFile(path+".lock", []byte("1 mllpd\n9\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // binding the loopback does not wait
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	serve := []string{"serve", "-listen", taken.Addr().String(), "-store", path}
	reindex := []string{"reindex", "-store", path}
	for i, test := range []struct {
		args []string
		says int
		code int
	}{{reindex, 1, 0}, {reindex, 1, 0}, {serve, 1, 1}, {serve, 0, 1}, {reindex, 0, 0}} {
		out, errs, code := output(t, test.args...)
		if n := strings.Count(out+errs, "lacks about 9 messages (1–9)"); n != test.says || code != test.code {
			t.Errorf("%d, %s: exit %d, said %d times: %q, %q", i, test.args[0], code, n, out, errs)
		}
	}
}
