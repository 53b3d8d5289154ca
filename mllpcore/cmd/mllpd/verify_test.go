package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/store"
)

// appended waits for one message.
type appended chan error

func (a appended) Appended(_ *message.Message, err error) { a <- err }

// damagedLog makes a log of two messages, and changes a byte of the second in its file, as a disk does.
func damagedLog(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "log")
	s, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"WHOLE", "SPOILT"} {
		done := make(appended, 1)
		s.Append(&message.Message{Body: []byte("MSH|^~\\&|A|B|C|D|2026||ADT^A01|" + id + "|P|2.5\rZZZ|bits\r")}, done)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(b), "SPOILT|P|2.5\rZZZ|bits") + len("SPOILT|P|2.5\rZZZ|")
	b[at] ^= 0x10
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestVerify(t *testing.T) {
	var out, said strings.Builder
	s := streams{out: &out, err: &said}
	path := filepath.Join(t.TempDir(), "log")
	whole, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if status := run([]string{"verify", "-store", path}, s); status != 0 || !strings.Contains(out.String(), "is whole") {
		t.Errorf("%d: %s%s", status, out.String(), said.String())
	}
	if err := whole.Close(); err != nil {
		t.Fatal(err)
	}
	path = damagedLog(t)
	out.Reset()
	status := run([]string{"verify", "-store", path}, s)
	for _, want := range []string{"messages: 2, of which 2 have", "damaged: message: message 2: its bytes", "IDs 1 to 2"} {
		if status != 1 || !strings.Contains(out.String(), want) || !strings.Contains(said.String(), "mllpd recover") {
			t.Errorf("%d: %s%s", status, out.String(), said.String())
		}
	}
	out.Reset()
	var report store.Report
	if status := run([]string{"verify", "-json", "-store", path}, s); status != 1 {
		t.Errorf("%d", status)
	}
	if err := json.Unmarshal([]byte(out.String()), &report); err != nil || len(report.Findings) != 1 ||
		report.Findings[0].ID != 2 || !strings.Contains(out.String(), `"findings":[{"part":"message","id":2,`) {
		t.Errorf("%v: %s", err, out.String())
	}
	for _, args := range [][]string{{"verify", "more"}, {"verify", "-store", "none"}, {"verify", "-colour"}} {
		if status := run(args, s); status != 2 {
			t.Errorf("%v: %d", args, status)
		}
	}
	if status := run([]string{"verify", "-store", path + "x"}, s); status != 1 {
		t.Errorf("no file: %d", status)
	}
}

// What is exported says of a damaged message that it is, or leaves it out, and the exit status is not that of success.
func TestExportOfDamage(t *testing.T) {
	path := damagedLog(t)
	for format, want := range map[string]string{"jsonl": `"damaged":"its bytes`, "csv": "its bytes", "hl7": "", "ids": ""} {
		var out, said strings.Builder
		status := run([]string{"export", "-store", path, "-format", format}, streams{out: &out, err: &said})
		if status != 1 || !strings.Contains(said.String(), "1 damaged message was") || !strings.Contains(out.String(), want) {
			t.Errorf("%s: %d, %s%s", format, status, out.String(), said.String())
		}
		if want == "" && strings.Contains(out.String(), "SPOILT") || format != "csv" && !strings.Contains(out.String(), "WHOLE") {
			t.Errorf("%s has %s", format, out.String())
		}
		file := filepath.Join(t.TempDir(), "out")
		if status := run([]string{"export", "-store", path, "-format", format, "-out", file}, streams{out: &out, err: &said}); status != 1 {
			t.Errorf("%s: %d", format, status)
		}
		if b, err := os.ReadFile(file); err != nil || len(b) == 0 {
			t.Errorf("%s to a file: %d bytes, %v", format, len(b), err)
		}
	}
}

// Who only reads a log, one that was closed or one that was copied without its WAL, leaves nothing beside it that was
// not there; each command after another says the same.
func TestReadingLeavesNothingBeside(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log.mllplog")
	s := startServe(t, "-store", log)
	mllptest.Dial(t, s.address).Exchange(mllptest.Message("A"))
	content, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	s.stop()
	for _, c := range []struct {
		name, log, said string
		code            int
	}{
		{"closed", log, "", 0},
		{"without its WAL", writeFile(t, "copy.mllplog", content), "-wal is not there: what was kept last may be missing", 1},
	} {
		before := filesIn(t, c.log)
		for _, args := range [][]string{
			{"verify"}, {"export", "-format", "ids"}, {"backup", "-to", filepath.Join(t.TempDir(), "to")}, {"verify", "-json"},
		} {
			out, errs, code := output(t, append(args, "-store", c.log)...)
			if code != c.code || !strings.Contains(out+errs, c.said) {
				t.Errorf("%s, %s: %d, %s%s", c.name, args[0], code, out, errs)
			}
			if after := filesIn(t, c.log); !slices.Equal(before, after) {
				t.Errorf("%s, %s: beside it are %q, before %q", c.name, args[0], after, before)
			}
		}
	}
}

// filesIn returns the names of what stands in the folder of a log.
func filesIn(t *testing.T, log string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(log))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
