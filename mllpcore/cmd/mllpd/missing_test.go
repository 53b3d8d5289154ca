package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store"
)

// logThatLostItsWAL is what a kill leaves of a log with one message, without the WAL that the message is in.
func logThatLostItsWAL(t *testing.T) (left string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log")
	s, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	done := make(appended, 1)
	s.Append(&message.Message{Body: []byte("MSH|^~\\&|A|B|C|D|2026||ADT^A01|1|P|2.5\r")}, done)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	left = filepath.Join(t.TempDir(), "left")
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
	return left
}

// What serve said to nobody, as its journal was lost, every command says later: until somebody confirms it, and verify
// after that.
func TestWhatIsMissingIsSaidUntilConfirmed(t *testing.T) {
	left, folder := logThatLostItsWAL(t), t.TempDir()
	startServeTo(t, io.Discard, "-store", left).stop()
	commands := [][]string{
		{"verify", "-store", left},
		{"export", "-store", left, "-out", filepath.Join(folder, "out")},
		{"backup", "-store", left, "-force", "-to", filepath.Join(folder, "copy")},
		{"verify", "-store", filepath.Join(folder, "copy")},
	}
	const lost, open = "about 1 message (1) may be missing", "and not confirmed.)"
	for range 2 {
		for _, args := range commands {
			out, errs, code := output(t, args...)
			if code != 1 || strings.Count(out+errs, lost) != 1 || !strings.Contains(out+errs, open) {
				t.Errorf("%s: %q %q %d", args[0], out, errs, code)
			}
		}
		var errs bytes.Buffer
		s := startServeTo(t, &errs, "-store", left)
		s.awaitText("Log", "message", "In the log "+left+" 1 message is missing since ")
		_, held, code := output(t, "verify", "-store", left, "-confirm-missing")
		s.stop()
		if code != 1 || !strings.Contains(held, "mllpd") || strings.Contains(held, "confirmed") {
			t.Errorf("confirmed while it is in use: %q %d", held, code)
		}
		if n := strings.Count(errs.String(), "\n"); n != 1 || !strings.Contains(errs.String(), "nobody has confirmed that") {
			t.Errorf("serve said %q", errs.String())
		}
	}
	out, errs, code := output(t, "verify", "-store", left, "-confirm-missing")
	if code != 0 || !strings.Contains(out, "and confirmed by "+whoAmI()) || !strings.Contains(errs, "1 record of missing") {
		t.Errorf("confirmed: %q %q %d", out, errs, code)
	}
	for i, args := range commands {
		out, errs, code := output(t, args...)
		if listed := strings.Contains(out, lost); code != 0 || listed != (args[0] == "verify") {
			t.Errorf("%d, %s: %q %q %d", i, args[0], out, errs, code)
		}
	}
	var said bytes.Buffer
	if startServeTo(t, &said, "-store", left).stop(); said.Len() > 0 {
		t.Errorf("serve said %q", said.String())
	}
}

// What nobody has seen cannot be confirmed: of a log that no start has looked at yet it is only said.
func TestConfirmingWhatNobodyHasSeen(t *testing.T) {
	left := logThatLostItsWAL(t)
	for i, want := range []int{1, 0} {
		out, errs, code := output(t, "verify", "-store", left, "-confirm-missing")
		if code != want || !strings.Contains(out, "about 1 message (1) may be missing") {
			t.Errorf("%d: %q %q %d", i, out, errs, code)
		}
	}
	if _, errs, code := output(t, "verify", "-store", left+"none", "-confirm-missing"); code != 1 {
		t.Errorf("no log: %q %d", errs, code)
	}
	if _, err := os.Stat(left + "none"); err == nil {
		t.Error("a log was made")
	}
}
