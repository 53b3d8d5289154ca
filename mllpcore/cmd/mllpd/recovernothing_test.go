package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/store"
)

// Where recover cannot do what it is asked for, it says why, makes no file and replaces none.
func TestRecoverOfWhatCannotBe(t *testing.T) {
	folder, log := t.TempDir(), fourMessages(t)
	to, text, empty := filepath.Join(folder, "to"), filepath.Join(folder, "text"), filepath.Join(folder, "empty")
	if err := os.WriteFile(text, []byte(strings.Repeat("a text and no log\n", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(empty, store.Options{})
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	served := filepath.Join(folder, "served")
	startServe(t, "-store", served)
	for _, c := range []struct{ from, to, want string }{
		{empty, to, "no message can be read in it, and no new log was made"},
		{text, to, "no message can be read in it, and no new log was made"},
		{folder, to, "is a folder"},
		{filepath.Join(folder, "none"), to, "there is no log"},
		{served, to, "is in use by"},
		{log, text, "is there already, and recover replaces no file"},
		{log, served, "is there already, and recover replaces no file"},
		{log, folder, "that is a folder: choose another name"},
		{log, log, "is the log itself"},
	} {
		before, _ := os.ReadFile(text) // it was just written
		out, errs, code := output(t, "recover", "-store", c.from, "-out", c.to)
		if code != 1 || !strings.Contains(errs, c.want) || out != "" {
			t.Errorf("%s to %s: %q %q %d, want %q", c.from, c.to, out, errs, code, c.want)
		}
		if _, err := os.Lstat(to); err == nil {
			t.Errorf("%s to %s: there is a new log", c.from, c.to)
		}
		if after, err := os.ReadFile(text); err != nil || string(after) != string(before) {
			t.Errorf("%s to %s: the file that was there is another, %v", c.from, c.to, err)
		}
	}
}
