//go:build linux || darwin

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"mllpscope/mllpcore/mllptest"
)

// A log that is deleted or renamed beneath mllpd: AE 207, said on stderr and in -json, and all that was acknowledged is
// in the file that is saved at the end.
func TestServeWhoseLogIsTakenAway(t *testing.T) {
	for name, away := range map[string]func(log string) error{
		"deleted": os.Remove,
		"renamed": func(log string) error { return os.Rename(log, log+".1") },
	} {
		t.Run(name, func(t *testing.T) {
			var errs bytes.Buffer
			log := filepath.Join(t.TempDir(), "log.mllplog")
			s := startServeTo(t, &errs, "-store", log)
			p := mllptest.Dial(t, s.address)
			acked := map[string]bool{}
			send := func(n int) (code string) {
				id := fmt.Sprint("M", n)
				ack := p.Exchange(mllptest.Message(id))
				if code = mllptest.Field(ack, "MSA", 1); code == "AA" {
					acked[id] = true
				} else if !strings.Contains(ack, "207") {
					t.Errorf("answered %q", ack)
				}
				return code
			}
			n := 0
			for ; n < 20; n++ {
				send(n)
			}
			if err := away(log); err != nil {
				t.Fatal(err)
			}
			for ; send(n) == "AA"; n++ {
				if n > 1_000_000 {
					t.Fatal("it does not notice")
				}
			}
			s.awaitText("Error", "description", "messages cannot be kept and are answered negatively: the log "+log)
			s.stop()
			_, saved, ok := strings.Cut(errs.String(), "are saved in ")
			saved, _, _ = strings.Cut(saved, ": ")
			if !ok || !strings.Contains(errs.String(), "mllpd: messages cannot be kept") {
				t.Fatalf("stderr:\n%s", errs.String())
			}
			ids := exported(t, saved)
			for id := range acked {
				if ids[id] != 1 {
					t.Fatalf("%s of %d acknowledged ones is there %d times", id, len(acked), ids[id])
				}
			}
		})
	}
}

// What was said of a log that was damaged while it was in use is not said again as the reason of the exit status.
func TestServeSaysOnceWhatItSaved(t *testing.T) {
	var errs bytes.Buffer
	log := filepath.Join(t.TempDir(), "log.mllplog")
	s := startServeTo(t, &errs, "-store", log)
	p := mllptest.Dial(t, s.address)
	for n := range 20 {
		p.Exchange(mllptest.Message(fmt.Sprint("M", n)))
	}
	if err := os.Truncate(log, 8192); err != nil {
		t.Fatal(err)
	}
	s.awaitText("Error", "description", "messages cannot be kept and are answered negatively: "+log)
	if code := s.end(os.Interrupt.(syscall.Signal)); code != 1 {
		t.Errorf("exit %d", code)
	}
	if n := strings.Count(errs.String(), "saved in "); n != 1 || !strings.Contains(errs.String(), "\nmllpd serve: ") {
		t.Errorf("said %d times:\n%s", n, errs.String())
	}
}

func TestSendWithoutAPort(t *testing.T) {
	file := put(t, mllptest.Message("1"))
	for _, to := range []string{"lab.example", "127.0.0.1", "127.0.0.1:", "::1"} {
		if _, errs, code := output(t, "send", "-to", to, file); code != 2 || !strings.Contains(errs, "give HOST:PORT") {
			t.Errorf("-to %s: %q %d", to, errs, code)
		}
	}
}
