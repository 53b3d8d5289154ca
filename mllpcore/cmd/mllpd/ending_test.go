package main

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"mllpscope/mllpcore/mllptest"
)

// A service is ended by its manager and not by a signal: in good order too, with what was acknowledged in the log.
func TestServeEndsWithoutASignal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "messages.mllplog")
	out, in := io.Pipe()
	endings, ended := make(chan os.Signal, 2), make(chan int, 1)
	go func() {
		ended <- run([]string{"serve", "-json", "-listen", "127.0.0.1:0", "-store", path},
			streams{out: in, err: os.Stderr, endings: endings})
		in.Close()
	}()
	s := &served{t: t, out: bufio.NewReader(out)}
	address, _ := s.next()["address"].(string)
	go func() { _, _ = io.Copy(io.Discard, s.out) }()
	if ack := mllptest.Dial(t, address).Exchange(mllptest.Message("ONE")); mllptest.Field(ack, "MSA", 1) != "AA" {
		t.Errorf("answered %q", ack)
	}
	endings <- os.Interrupt
	select {
	case status := <-ended:
		if status != 0 {
			t.Errorf("it ended with %d", status)
		}
	case <-time.After(time.Minute):
		t.Fatal("it did not end")
	}
	if ids, errs, code := output(t, "export", "-store", path, "-format", "ids"); code != 0 || ids != "ONE\n" {
		t.Errorf("exit %d, %q, %q", code, ids, errs)
	}
}
