package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/mllptest"
)

// A sender that begins a TLS handshake where no TLS is spoken leaves one row in the log, which says so: no part of its
// ClientHello is taken for a message, whatever the bytes look like.
func TestTLSOnAPlainPortIsOneRow(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	s := startServe(t, "-store", log)
	file := put(t, mllptest.Message("1"))
	const tries = 8 // their keys are made by chance, and look like start blocks now and then
	for range tries {
		if out, errs, code := sendCommand(t, "-tls", "-to", s.address, file); code != 1 ||
			!strings.Contains(errs, "leave -tls out") {
			t.Fatalf("%q %q %d", out, errs, code)
		}
	}
	s.stop()
	out, errs, code := output(t, "export", "-store", log)
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if code != 0 || len(lines) != tries {
		t.Errorf("%d rows of %d clients, %q %d:\n%.2000s", len(lines), tries, errs, code, out)
	}
	for _, line := range lines {
		var row struct {
			Reason, Status string
			Body           []byte
		}
		if err := json.Unmarshal([]byte(line), &row); err != nil || row.Status != "broken" ||
			!strings.HasPrefix(row.Reason, "a TLS client") || !strings.HasPrefix(string(row.Body), "\x16\x03") {
			t.Errorf("%v: %.300s", err, line)
		}
	}
}

// A byte that looks like the first of TLS, and a message right behind it: that one is kept and answered.
func TestSynBeforeAMessage(t *testing.T) {
	s := startServe(t, "-store", "none")
	p := mllptest.Dial(t, s.address)
	p.SendRaw("\x16" + mllptest.Block(mllptest.Message("SYN")))
	if ack := p.Answer(); mllptest.Field(ack, "MSA", 1) != "AA" || mllptest.Field(ack, "MSA", 2) != "SYN" {
		t.Errorf("answered %q", ack)
	}
}
