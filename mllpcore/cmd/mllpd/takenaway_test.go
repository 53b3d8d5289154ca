//go:build linux || darwin

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
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

// While a log is gone under a running mllpd, the tools say who has it; a start without it names what was saved of it;
// and one with that, or with what was recovered, in its place says that the WAL of the old one is not needed.
func TestSavedLogIsNamedAndPutBack(t *testing.T) {
	for _, recovered := range []bool{false, true} {
		t.Run(fmt.Sprint("recovered: ", recovered), func(t *testing.T) {
			var errs bytes.Buffer
			log := filepath.Join(t.TempDir(), "log.mllplog")
			s := startServeTo(t, &errs, "-store", log)
			p := mllptest.Dial(t, s.address)
			for n := range 20 {
				p.Exchange(mllptest.Message(fmt.Sprint("M", n)))
			}
			if err := os.Remove(log); err != nil {
				t.Fatal(err)
			}
			s.awaitText("Error", "description", "messages cannot be kept and are answered negatively: the log "+log)
			for _, args := range [][]string{
				{"backup", "-to", log + ".copy"}, {"export"}, {"verify"}, {"reindex"}, {"recover", "-out", log + ".new"},
			} {
				_, said, code := output(t, append(args, "-store", log)...)
				want := fmt.Sprintf("process %d (%s) has it in use: stop that in good order, mllpd with SIGTERM, it then saves all "+
					"messages in %s.saved-TIME", s.cmd.Process.Pid, filepath.Base(os.Args[0]), log)
				if code != 1 || !strings.Contains(said, want) || strings.Contains(said, "recover -wal") {
					t.Errorf("%s: %d, %s", args[0], code, said)
				}
			}
			s.stop()
			files, _ := filepath.Glob(log + ".saved-*")
			if len(files) != 1 || strings.Contains(errs.String(), "Save a copy") {
				t.Fatalf("saved: %q, stderr:\n%s", files, errs.String())
			}
			wal, err := os.ReadFile(log + "-wal")
			if err != nil {
				t.Fatal(err)
			}
			said := startedAndStopped(t, log)
			for _, want := range []string{
				"with 20 messages (1–20). It is kept as", "All of them are in " + files[0] + ", which was saved when",
				"There was one before, with messages up to 20: " + files[0] + ", which was saved when", "has messages up to 20. Stop",
			} {
				if !strings.Contains(said, want) {
					t.Errorf("without %q:\n%s", want, said)
				}
			}
			back := files[0]
			if recovered {
				kept, _ := filepath.Glob(log + "-wal.orphan-*")
				back = filepath.Join(t.TempDir(), "new.mllplog")
				if _, said, code := output(t, "recover", "-wal", kept[0], "-out", back); code != 0 {
					t.Fatal(said)
				}
			}
			if err := errors.Join(os.Rename(back, log), os.WriteFile(log+"-wal", wal, 0o600)); err != nil {
				t.Fatal(err)
			}
			said = startedAndStopped(t, log)
			if !strings.Contains(said, "is not needed: all its 20 messages are in the log. It was not used and is kept as "+log) ||
				strings.Contains(said, "is not this log's") {
				t.Error(said)
			}
			if n := len(exported(t, log)); n != 20 {
				t.Errorf("%d messages", n)
			}
		})
	}
}

// startedAndStopped returns what mllpd says of a log.
func startedAndStopped(t *testing.T, log string) string {
	t.Helper()
	var errs bytes.Buffer
	startServeTo(t, &errs, "-store", log).stop()
	return errs.String()
}

func TestSendWithoutAPort(t *testing.T) {
	file := put(t, mllptest.Message("1"))
	for _, to := range []string{"lab.example", "127.0.0.1", "127.0.0.1:", "::1"} {
		if _, errs, code := output(t, "send", "-to", to, file); code != 2 || !strings.Contains(errs, "give HOST:PORT") {
			t.Errorf("-to %s: %q %d", to, errs, code)
		}
	}
}

// What happens to the log is said in one line on stderr, and not on standard output as well where that is for people;
// that it could not be closed in good order then has no reason again.
func TestServeSaysWhatHappensToTheLogOnce(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log.mllplog")
	cmd := mllpd(t, "serve", "-listen", "127.0.0.1:0", "-store", log)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	pipe, err := cmd.StdoutPipe()
	if err := errors.Join(err, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	out := bufio.NewReader(pipe)
	first, err := out.ReadString('\n')
	_, address, ok := strings.Cut(first, "listens on ")
	address, _, _ = strings.Cut(address, ";")
	if err != nil || !ok {
		t.Fatalf("%q, %v", first, err)
	}
	p := mllptest.Dial(t, address)
	for n := range 20 {
		p.Exchange(mllptest.Message(fmt.Sprint("M", n)))
	}
	if err := os.Truncate(log, 0); err != nil {
		t.Fatal(err)
	}
	refused := 0
	for n := 0; refused < 3; n++ {
		ack := p.Exchange(mllptest.Message(fmt.Sprint("N", n)))
		if mllptest.Field(ack, "MSA", 1) == "AE" {
			refused++
		}
		if n > 1_000_000 || strings.Contains(ack, log) {
			t.Fatalf("%d: %q", n, ack)
		}
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(out)
	_ = cmd.Wait() // the exit code tells
	said := errs.String()
	if err != nil || cmd.ProcessState.ExitCode() != 1 || strings.Count(said, "was emptied") != 1 ||
		strings.Contains(string(rest), log) || strings.Count(string(rest), "not kept") != refused ||
		!strings.HasSuffix(said, "mllpd serve: the log could not be closed in good order: see above\n") {
		t.Errorf("%v, exit %d, stdout:\n%s\nstderr:\n%s", err, cmd.ProcessState.ExitCode(), rest, said)
	}
}
