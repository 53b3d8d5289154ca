//go:build unix

package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"mllpscope/mllpcore/mllptest"
)

// Whatever holds patient data is for its owner only, whatever the umask, also where an open file of that name was.
func TestFilesWithPatientDataArePrivate(t *testing.T) {
	log := markedLog(t)
	folder := filepath.Dir(log)
	defer syscall.Umask(syscall.Umask(0))
	modes := func() map[string]fs.FileMode {
		found := map[string]fs.FileMode{}
		files, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			info, err := f.Info()
			if err != nil {
				t.Fatal(err)
			}
			found[f.Name()] = info.Mode().Perm()
		}
		return found
	}
	old := func(name string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte("old"), 0o666); err != nil { //nolint:gosec // what everybody may read
			t.Fatal(err)
		}
		return path
	}
	linked := filepath.Join(folder, "link.csv")
	if err := os.Symlink(filepath.Join(folder, "elsewhere.csv"), linked); err != nil {
		t.Fatal(err)
	}
	for n, args := range [][]string{
		{"export", "-out", filepath.Join(folder, "new.jsonl")},
		{"export", "-out", old("old.jsonl")},
		{"export", "-format", "csv", "-out", old("old.csv")},
		{"export", "-format", "hl7", "-out", linked},
		{"backup", "-to", filepath.Join(folder, "new.mllplog")},
		{"backup", "-force", "-to", old("old.mllplog")},
		{"recover", "-out", filepath.Join(folder, "recovered.mllplog")},
	} {
		if _, errs, code := output(t, append(args, "-store", log)...); code != 0 {
			t.Errorf("%d: %q %d", n, errs, code)
		}
	}
	s := startServe(t, "-store", filepath.Join(folder, "served.mllplog"))
	mllptest.Dial(t, s.address).Exchange(mllptest.Message("A"))
	found := modes()
	s.stop()
	for _, name := range []string{
		"new.jsonl", "old.jsonl", "old.csv", "link.csv", "new.mllplog", "old.mllplog", "recovered.mllplog", "served.mllplog",
		"served.mllplog-wal", "served.mllplog.lock",
	} {
		if mode, ok := found[name]; !ok || mode != 0o600 {
			t.Errorf("%s: %o, %v", name, mode, ok)
		}
	}
}

// What is open already is written to and stays what it is.
func TestExportToWhatIsOpen(t *testing.T) {
	log, folder := markedLog(t), t.TempDir()
	pipe := filepath.Join(folder, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	read := make(chan string, 1)
	go func() {
		f, err := os.Open(pipe)
		if err != nil {
			read <- err.Error()
			return
		}
		data, err := io.ReadAll(f)
		read <- fmt.Sprint(string(data), err, f.Close())
	}()
	if _, errs, code := output(t, "export", "-store", log, "-format", "ids", "-out", pipe); code != 0 {
		t.Fatalf("%q %d", errs, code)
	}
	if got := <-read; got != "C\nB\nA\n<nil> <nil>" {
		t.Errorf("the pipe got %q", got)
	}
	before, err := os.Readlink("/dev/stdout")
	if err != nil {
		t.Skip(err)
	}
	for _, name := range []string{"/dev/stdout", "/dev/fd/1", "/dev/../dev/stdout"} {
		file := filepath.Join(folder, "file")
		f, err := os.OpenFile(file, os.O_CREATE|os.O_TRUNC|os.O_WRONLY|os.O_APPEND, 0o640)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString("before\n"); err != nil {
			t.Fatal(err)
		}
		cmd := mllpd(t, "export", "-store", log, "-format", "ids", "-out", name)
		cmd.Stdout = f
		if err := cmd.Run(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(file); string(got) != "before\nC\nB\nA\n" || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if after, err := os.Readlink("/dev/stdout"); after != before || err != nil {
		t.Fatalf("/dev/stdout leads to %q now: %v", after, err)
	}
	if left, _ := filepath.Glob("/dev/.mllp-*"); len(left) > 0 {
		t.Errorf("left behind are %s", strings.Join(left, " "))
	}
}
