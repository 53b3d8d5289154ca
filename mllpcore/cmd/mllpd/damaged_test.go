package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/store"
)

// brokenLog makes a log of so many messages that pages lead to others, and clears one of those that lead to messages.
func brokenLog(t *testing.T) (path string) {
	t.Helper()
	const innerOfTable, many = 5, 200
	return logWithout(t, func(page []byte) bool {
		cells := int(page[3])<<8 | int(page[4])
		return page[0] == innerOfTable && cells > many
	})
}

// logWithout makes a log of so many messages that pages lead to others, and clears one of its pages.
func logWithout(t *testing.T, which func(page []byte) bool) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "log")
	s, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	const messages = 900
	done := make(appended, messages)
	for n := range messages {
		body := fmt.Sprintf("MSH|^~\\&|A|B|C|D|2026||ADT^A01|%d|P|2.5\rNTE|1||%s\r", n, strings.Repeat("note ", 600))
		s.Append(&message.Message{Body: []byte(body), Size: int64(len(body))}, done)
	}
	for range messages {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(s.Reindex(t.Context(), nil), s.Close()); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	at := 2 * page
	for ; !which(b[at:][:page]); at += page {
		if at+2*page > len(b) {
			t.Fatal("there is no such page")
		}
	}
	clear(b[at:][:page])
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// What can be read of a log that is broken is exported in whole lines, everybody says that it is broken, and recover gets
// all messages back.
func TestBrokenLog(t *testing.T) {
	path, folder := brokenLog(t), t.TempDir()
	out, errs, code := output(t, "export", "-store", path)
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	for _, line := range lines {
		if line != "" && !json.Valid([]byte(line)) {
			t.Errorf("exported: %.80q", line)
		}
	}
	if code != 1 || len(lines) < 50 || !strings.Contains(errs, "mllpd recover") ||
		!strings.Contains(errs, fmt.Sprintf("only %d messages", len(lines))) {
		t.Errorf("export: %d lines, %q, %d", len(lines), errs, code)
	}
	file := filepath.Join(folder, "x")
	if err := os.WriteFile(file, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, errs, code = output(t, "export", "-store", path, "-out", file)
	part, err := os.ReadFile(file + ".incomplete")
	if before, _ := os.ReadFile(file); code != 1 || err != nil || string(part) != out || string(before) != "before" ||
		!strings.Contains(errs, fmt.Sprintf("only %d messages, and in %s.incomplete", len(lines), file)) {
		t.Errorf("export to a file: %v, %d of %d bytes, the file is now %.20q; %q %d", err, len(part), len(out), before, errs, code)
	}
	if out, errs, code := output(t, "verify", "-store", path); code != 1 || !strings.Contains(out, "damaged: structure: ") {
		t.Errorf("verify: %q %q %d", out, errs, code)
	}
	to := filepath.Join(folder, "to")
	if out, errs, code := output(t, "backup", "-store", path, "-to", to); code != 1 || !strings.Contains(errs, "mllpd recover") {
		t.Errorf("backup: %q %q %d", out, errs, code)
	}
	if out, errs, code := output(t, "recover", "-store", path, "-out", to); code != 1 || !strings.Contains(out, "900 whole") {
		t.Errorf("recover: %q %q %d", out, errs, code)
	}
}

// A log whose WAL is lost is read, and no command that reads it ends as if all were there.
func TestLogWithoutItsWAL(t *testing.T) {
	path, folder := filepath.Join(t.TempDir(), "log"), t.TempDir()
	s, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	done := make(appended, 1)
	s.Append(&message.Message{Body: []byte("MSH|^~\\&|A|B|C|D|2026||ADT^A01|1|P|2.5\r")}, done)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(folder, "left")
	for _, suffix := range []string{"", ".lock"} {
		b, err := os.ReadFile(path + suffix)
		if err == nil {
			err = os.WriteFile(left+suffix, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for command, to := range map[string]string{"verify": "", "export": "-out", "backup": "-to", "recover": "-out"} {
		args := []string{command, "-store", left}
		if to != "" {
			args = append(args, to, filepath.Join(folder, command))
		}
		if out, errs, code := output(t, args...); code != 1 || !strings.Contains(out+errs, "about 1 message (1) may be missing") {
			t.Errorf("%s: %q %q %d", command, out, errs, code)
		}
	}
}

// A page with messages that the disk has lost, and that nobody reads, is found by a start a little later: positive
// answers end, and it is said once.
func TestServeFindsALostPage(t *testing.T) {
	const leafOfTable = 13
	path := logWithout(t, func(page []byte) bool {
		return page[0] == leafOfTable && bytes.Contains(page, []byte("ADT^A01|450|"))
	})
	var errs bytes.Buffer
	s := startServeTo(t, &errs, "-store", path)
	s.awaitText("Error", "description", "messages cannot be kept and are answered negatively: the log "+path+" is damaged")
	p := mllptest.Dial(t, s.address)
	if ack := p.Exchange(mllptest.Message("LATE")); mllptest.Field(ack, "MSA", 1) != "AE" || !strings.Contains(ack, "207") {
		t.Errorf("answered %q", ack)
	}
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, s.out)
	err := s.cmd.Wait()
	n := strings.Count(errs.String(), "mllpd: messages cannot be kept")
	if n != 1 || s.cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("said %d times, %v:\n%s", n, err, errs.String())
	}
	if left, err := filepath.Glob(path + ".saved*"); len(left) > 0 || err != nil {
		t.Errorf("nothing came, and there is %s, %v", left, err)
	}
}
