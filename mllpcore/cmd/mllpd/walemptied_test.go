//go:build linux || darwin

package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"mllpscope/mllpcore/mllptest"
)

// senders send to a server in bursts, and remember what was acknowledged.
type senders struct {
	t     *testing.T
	peers []*mllptest.Peer
	acked map[string]string // bytes by control ID
	n     int
}

func (s *senders) dial(address string, n int) {
	s.peers = nil
	for range n {
		s.peers = append(s.peers, mllptest.Dial(s.t, address))
	}
}

// burst sends one message on each connection, then reads the answers; it returns how many were positive.
func (s *senders) burst() (positive int) {
	s.t.Helper()
	sent := make([]string, len(s.peers))
	first := s.n
	for i, p := range s.peers {
		id := fmt.Sprint("W", s.n)
		s.n++
		sent[i] = mllptest.Message(id, "OBX|1|TX|||"+strings.Repeat(id+" ", 300))
		p.Send(sent[i])
	}
	for i, p := range s.peers {
		switch ack := p.Answer(); {
		case mllptest.Field(ack, "MSA", 1) == "AA":
			s.acked[fmt.Sprint("W", first+i)] = sent[i]
			positive++
		case !strings.Contains(ack, "207"):
			s.t.Errorf("answered %q", ack)
		}
	}
	return positive
}

// heldIn returns what a log holds, by control ID.
func heldIn(t *testing.T, log string) map[string]string {
	t.Helper()
	out, _, _ := output(t, "export", "-store", log, "-format", "jsonl") // which exits 1 when anything is or may be missing
	held := map[string]string{}
	for d := json.NewDecoder(strings.NewReader(out)); ; {
		var m struct{ ControlID, Body, Damaged string }
		if err := d.Decode(&m); errors.Is(err, io.EOF) {
			return held
		} else if err != nil {
			t.Fatal(err)
		}
		body, err := base64.StdEncoding.DecodeString(m.Body)
		if err != nil || m.Damaged != "" {
			t.Fatalf("%s: %v, %s", m.ControlID, err, m.Damaged)
		}
		held[m.ControlID] = string(body)
	}
}

// saidMissing counts the messages that are said to be missing.
func saidMissing(t *testing.T, said string) (n int) {
	t.Helper()
	number := func(text string) int {
		i, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("%q: %v", said, err)
		}
		return i
	}
	for _, list := range regexp.MustCompile(`never acknowledged: ([^.]*)\.`).FindAllStringSubmatch(said, -1) {
		for _, span := range strings.Split(list[1], ", ") {
			span, more, _ := strings.Cut(span, " and ")
			if more != "" {
				n += number(strings.TrimSuffix(more, " more"))
			}
			if from, to, ok := strings.Cut(span, "–"); ok {
				n += number(to) - number(from)
			}
			n++
		}
	}
	for _, about := range regexp.MustCompile(`about (\d+) (?:more )?messages? `).FindAllStringSubmatch(said, -1) {
		n += number(about[1])
	}
	return n
}

func (s *served) end(signal syscall.Signal) (code int) {
	s.t.Helper()
	if err := s.cmd.Process.Signal(signal); err != nil {
		s.t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, s.out)
	var exit *exec.ExitError
	if err := s.cmd.Wait(); err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	return s.cmd.ProcessState.ExitCode()
}

// Somebody empties the WAL of a log in use, and mllpd is started again: what was acknowledged is in the log, or in a
// file that was named, or is counted as missing; and a log that takes messages again is whole.
func TestServeWhoseWALIsEmptied(t *testing.T) {
	for round := range 4 {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			log := filepath.Join(t.TempDir(), "log.mllplog")
			var errs bytes.Buffer
			s := startServeTo(t, &errs, "-store", log)
			load := &senders{t: t, acked: map[string]string{}}
			load.dial(s.address, 16)
			for range 8 + 9*round {
				load.burst()
			}
			if err := os.Truncate(log+"-wal", 0); err != nil {
				t.Fatal(err)
			}
			signal := syscall.SIGKILL
			if round%2 == 0 { // it notices
				for n := 0; load.burst() > 0; n++ {
					if n > 100_000 {
						t.Fatal("it does not notice")
					}
				}
				signal = syscall.SIGTERM
			} else {
				for range 40 {
					load.burst()
				}
			}
			if code := s.end(signal); code == 0 {
				t.Error("it ends as if nothing had happened")
			}
			kept := []map[string]string{}
			if _, saved, ok := strings.Cut(errs.String(), " are saved in "); ok {
				saved, _, _ = strings.Cut(saved, "; ")
				kept = append(kept, heldIn(t, saved))
			}
			before := heldIn(t, log)
			errs.Reset()
			s = startServeTo(t, &errs, "-store", log)
			load.dial(s.address, 4)
			positive := load.burst()
			_, found, whole := output(t, "verify", "-store", log)
			code := s.end(syscall.SIGTERM)
			damaged := whole != 0 && !strings.Contains(found, "is whole, but messages that it had are missing")
			if positive > 0 && (damaged || code != 0) {
				t.Errorf("it keeps messages, ends with %d, and the log is damaged: %s", code, found)
			}
			if said := saidMissing(t, errs.String()); said > 0 && whole == 0 {
				t.Errorf("the start said that %d are missing, and verify that the log is whole", said)
			}
			if positive == 0 && code != 1 {
				t.Errorf("it keeps no messages and ends with %d", code)
			}
			to := filepath.Join(t.TempDir(), "new.mllplog")
			output(t, "recover", "-store", log, "-out", to)
			kept = append(kept, heldIn(t, log), heldIn(t, to))
			missing := 0
			for id, body := range load.acked {
				there := false
				for _, held := range kept {
					there = there || held[id] == body
				}
				if before[id] == body && !there {
					t.Errorf("%s could be read before the start, and is nowhere now", id)
				}
				if !there {
					missing++
				}
			}
			if said := saidMissing(t, errs.String()); missing > said {
				t.Errorf("%d of %d are missing, and %d are said to be; said: %s", missing, len(load.acked), said, errs.String())
			}
			t.Logf("%d acknowledged, %d missing and said", len(load.acked), missing)
		})
	}
}
