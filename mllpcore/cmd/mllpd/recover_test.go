package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRecover(t *testing.T) {
	log, folder := markedLog(t), t.TempDir()
	content, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	copy(content, make([]byte, 100)) // its header is gone
	damaged, whole := filepath.Join(folder, "damaged.mllplog"), filepath.Join(folder, "whole.mllplog")
	if err := os.WriteFile(damaged, content, 0o600); err != nil {
		t.Fatal(err)
	}
	again := filepath.Join(folder, "again.mllplog")
	for from, to := range map[string]string{log: whole, damaged: again} {
		out, errs, code := output(t, "recover", "-store", from, "-out", to)
		if code != 0 || !strings.Contains(out, "3 whole") {
			t.Errorf("recover %s: %q %q %d", from, out, errs, code)
		}
		_, errs, code = output(t, "recover", "-store", from, "-out", to)
		if code != 1 || !strings.Contains(errs, "there already") {
			t.Errorf("over a file: %q %d", errs, code)
		}
	}
	clear(content[len(content)/2:])
	if err := os.WriteFile(damaged, content, 0o600); err != nil {
		t.Fatal(err)
	}
	out, errs, code := output(t, "recover", "-store", damaged, "-out", again+"3")
	if code != 1 || !strings.Contains(out, "left out") || !strings.Contains(errs, "keep the damaged files") {
		t.Errorf("half of a log: %q %q %d", out, errs, code)
	}
	for filter, want := range map[string]string{"": "C\nB\nA\n", "is:bookmarked": "B\n", "note~look": "C\n"} {
		for _, name := range []string{whole, again} {
			out, errs, _ := output(t, "export", "-store", name, "-format", "ids", "-filter", filter)
			if out != want || errs != "" {
				t.Errorf("%s, %q: %q %q", name, filter, out, errs)
			}
		}
	}
	for _, args := range [][]string{{}, {"-store", "none", "-out", again}, {"-out", again, "more"}} {
		if _, errs, code := output(t, append([]string{"recover"}, args...)...); code != 2 {
			t.Errorf("%v: %q %d", args, errs, code)
		}
	}
	if _, errs, code := output(t, "recover", "-wal", filepath.Join(folder, "none"), "-out", again+"2"); code != 1 {
		t.Errorf("a WAL that is not there: %q %d", errs, code)
	}
}
