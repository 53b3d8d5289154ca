package instance_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mllpscope/mllpcore/home"
	"mllpscope/ui/instance"
)

// childVariable has the test program be another start of the program, for the log that it names.
const childVariable = "INSTANCE_TEST_LOG"

func TestMain(m *testing.M) {
	if path := os.Getenv(childVariable); path != "" {
		first, handed := instance.Take(path, os.Args[1:], os.Stderr)
		if handed {
			os.Stdout.WriteString("handed\n")
			os.Exit(0)
		}
		os.Stdout.WriteString("first\n")
		_, _ = os.Stdin.Read(make([]byte, 1)) // until it is killed
		_ = first.Close()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// another starts the program once more, in a folder.
func another(t *testing.T, log, folder string, files ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], files...)
	c.Env = append(os.Environ(), childVariable+"="+log)
	c.Dir = folder
	return c
}

func said(t *testing.T, c *exec.Cmd) string {
	t.Helper()
	out, err := c.Output()
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		t.Fatalf("%v: %s", err, failed.Stderr)
	}
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func own(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	t.Setenv(home.Variable, filepath.Join(folder, "home"))
	return filepath.Join(folder, "messages.mllplog")
}

func first(t *testing.T, log string) *instance.First {
	t.Helper()
	var said strings.Builder
	f, handed := instance.Take(log, nil, &said)
	if handed || said.Len() > 0 {
		t.Fatalf("handed %v, %s", handed, &said)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestSecondStartHandsItsFilesOver(t *testing.T) {
	log := own(t)
	f := first(t, log)
	if got := said(t, another(t, log, filepath.Dir(log), "early.hl7")); got != "handed" {
		t.Fatalf("it is %s", got)
	}
	opened := make(chan []string, 3)
	f.Serve(func(files []string) { opened <- files })
	folder, err := filepath.EvalSymlinks(filepath.Dir(log))
	if err != nil {
		t.Fatal(err)
	}
	if got := <-opened; !slices.Equal(got, []string{filepath.Join(folder, "early.hl7")}) {
		t.Errorf("%q were opened of what came before there was a window", got)
	}
	if got := said(t, another(t, log, filepath.Dir(log), "a.hl7", filepath.Join(folder, "b.hl7"))); got != "handed" {
		t.Fatalf("it is %s", got)
	}
	if got := <-opened; !slices.Equal(got, []string{filepath.Join(folder, "a.hl7"), filepath.Join(folder, "b.hl7")}) {
		t.Errorf("%q were opened", got)
	}
	if got := said(t, another(t, log, filepath.Dir(log))); got != "handed" {
		t.Fatalf("it is %s", got)
	}
	if got := <-opened; len(got) != 0 {
		t.Errorf("%q were opened for a start without files", got)
	}
}

// Another log has a window of its own; the same one by another name has not.
func TestEachLogHasItsOwn(t *testing.T) {
	log := own(t)
	if err := os.WriteFile(log, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f := first(t, log)
	f.Serve(func([]string) {})
	first(t, filepath.Join(filepath.Dir(log), "other.mllplog"))
	first(t, "") // none
	link := filepath.Join(t.TempDir(), "link.mllplog")
	if err := os.Symlink(log, link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	if got := said(t, another(t, link, filepath.Dir(log))); got != "handed" {
		t.Errorf("by a link it is %s", got)
	}
}

// One that was killed is in nobody's way, and one that was closed neither.
func TestKilledOneIsSucceeded(t *testing.T) {
	log := own(t)
	c := another(t, log, filepath.Dir(log))
	if _, err := c.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, len("first\n"))
	if _, err := out.Read(line); err != nil || string(line) != "first\n" {
		t.Fatalf("%q, %v", line, err)
	}
	_ = c.Process.Kill()
	_ = c.Wait()
	if err := first(t, log).Close(); err != nil {
		t.Fatal(err)
	}
	first(t, log)
}

// A place where nothing can be made, or whose name is too long for a socket, is no reason for two windows.
func TestPlacesThatTakeNoSocket(t *testing.T) {
	log := own(t)
	long := filepath.Join(filepath.Dir(log), strings.Repeat("long", 40), "messages.mllplog")
	if err := os.MkdirAll(filepath.Dir(long), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{long, filepath.Join(filepath.Dir(log), "missing", "messages.mllplog")} {
		f := first(t, path)
		f.Serve(func([]string) {})
		if got := said(t, another(t, path, filepath.Dir(log))); got != "handed" {
			t.Errorf("%s: it is %s", path, got)
		}
	}
}

// A first one that hangs does not keep the program from starting for ever.
func TestOneThatDoesNotAnswer(t *testing.T) {
	log := own(t)
	f := first(t, log)
	hangs, release := make(chan struct{}), make(chan struct{})
	go f.Serve(func([]string) { close(hangs); <-release })
	if got := said(t, another(t, log, filepath.Dir(log))); got != "handed" {
		t.Fatalf("it is %s", got)
	}
	<-hangs
	var said strings.Builder
	alone, handed := instance.Take(log, []string{"mine.hl7"}, &said)
	if close(release); handed || !strings.Contains(said.String(), "does not answer") {
		t.Fatalf("handed %v, %s", handed, &said)
	}
	opened := make(chan []string, 1)
	alone.Serve(func(files []string) { opened <- files })
	if got := <-opened; len(got) != 1 || filepath.Base(got[0]) != "mine.hl7" {
		t.Errorf("%q were opened", got)
	}
	if err := alone.Close(); err != nil {
		t.Error(err)
	}
}
