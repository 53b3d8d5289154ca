package wholefile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// childVariable has this test binary write the file that it names, until its standard input ends.
const childVariable = "MLLPSCOPE_WHOLEFILE_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childVariable); path != "" {
		if err := writeChild(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func writeChild(path string) error {
	return Write(path, func(f *os.File) error {
		_, err := f.WriteString("half of it")
		for _, suffix := range [...]string{"-wal", "-shm", "-journal"} {
			err = errors.Join(err, os.WriteFile(f.Name()+suffix, []byte("part"), 0o600))
		}
		defer RemoveBeside(f.Name())
		fmt.Println("half")
		_, waited := io.Copy(io.Discard, os.Stdin)
		return errors.Join(err, waited)
	})
}

// halfWritten starts a process that has written half of the file at path.
func halfWritten(t *testing.T, path string) (cmd *exec.Cmd, finish io.Closer) {
	t.Helper()
	cmd = exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+path)
	cmd.Stderr = os.Stderr
	finish, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatalf("the child said %q: %v", line, err)
	}
	return cmd, finish
}

func killed(t *testing.T, path string) {
	t.Helper()
	cmd, _ := halfWritten(t, path)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // killed
}

func temporariesIn(t *testing.T, folder string) []string {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(folder, ".mllp-*"))
	if err != nil {
		t.Fatal(err)
	}
	return left
}

// What a killed process left goes with the next write of the same file, and nothing else does.
func TestLeftoversAreRemoved(t *testing.T) {
	folder := t.TempDir()
	path, other := filepath.Join(folder, "a.txt"), filepath.Join(folder, "b.txt")
	killed(t, path)
	if left := temporariesIn(t, folder); len(left) != 4 {
		t.Fatalf("a killed process left %v: this shows nothing", left)
	}
	if err := WriteBytes(other, []byte("other")); err != nil {
		t.Fatal(err)
	}
	if left := temporariesIn(t, folder); len(left) != 4 {
		t.Errorf("writing another file left %v", left)
	}
	if err := WriteBytes(path, []byte("whole")); err != nil {
		t.Fatal(err)
	}
	if left := temporariesIn(t, folder); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

// Also those of several that wrote at the same time.
func TestLeftoversOfSeveral(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a.txt")
	first, finish := halfWritten(t, path)
	killed(t, path)
	if left := temporariesIn(t, folder); len(left) != 8 {
		t.Fatalf("two left %v: this shows nothing", left)
	}
	if err := errors.Join(finish.Close(), first.Wait()); err != nil {
		t.Fatal(err)
	}
	RemoveLeftovers(path)
	alone(t, path, "half of it")
}

// What a running process writes is not touched, and becomes the file when it is whole.
func TestWhatIsBeingWrittenStays(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a.txt")
	var running []*exec.Cmd
	var finish []io.Closer
	for range temporaries + 1 { // one more than there are known names
		cmd, f := halfWritten(t, path)
		running, finish = append(running, cmd), append(finish, f)
		RemoveLeftovers(path)
		if left := temporariesIn(t, folder); len(left) != 4*len(running) {
			t.Fatalf("%d write, and there is %v", len(running), left)
		}
	}
	if err := WriteBytes(path, []byte("meanwhile")); err != nil {
		t.Fatal(err)
	}
	if left := temporariesIn(t, folder); len(left) != 4*len(running) {
		t.Errorf("%d write, and there is %v", len(running), left)
	}
	for i := range running {
		if err := errors.Join(finish[i].Close(), running[i].Wait()); err != nil {
			t.Error(err)
		}
	}
	alone(t, path, "half of it")
}

// Many that write one file do not take each other's temporaries for leftovers, also where they look at one that was just
// made, or has just got its name.
func TestManyAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	var writing sync.WaitGroup
	for range 2 * temporaries {
		writing.Go(func() {
			for range 100 {
				if err := WriteBytes(path, []byte("whole")); err != nil {
					t.Error(err)
				}
				RemoveLeftovers(path)
			}
		})
	}
	writing.Wait()
	alone(t, path, "whole")
}

// Nothing is touched that has such a name and is no file of ours, or has another name.
func TestForeignLeftoversStay(t *testing.T) {
	folder := t.TempDir()
	path, secret := filepath.Join(folder, "a.txt"), filepath.Join(folder, "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	mustStay := []string{
		filepath.Join(folder, ".mllp-1234567.tmp"), temporary(path, "7654321"), temporary(secret, "0"),
		temporary(path, "0"), temporary(path, "1"), temporary(path, "2"),
	}
	for _, name := range mustStay[:3] {
		if err := os.WriteFile(name, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.Mkdir(mustStay[3], 0o700), os.Symlink(secret, mustStay[4])); err != nil {
		t.Skipf("no links here: %v", err)
	}
	if err := os.Link(secret, mustStay[5]); err != nil {
		t.Skipf("no links here: %v", err)
	}
	if err := WriteBytes(path, []byte("new")); err != nil {
		t.Fatal(err)
	}
	for _, name := range append(mustStay, secret) {
		if _, err := os.Lstat(name); err != nil {
			t.Error(err)
		}
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "new" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := os.Lstat(temporary(path, "3")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("its own temporary stayed: %v", err)
	}
}

func BenchmarkWriteBytes(b *testing.B) {
	path := filepath.Join(b.TempDir(), "a.txt")
	for b.Loop() {
		if err := WriteBytes(path, []byte("text")); err != nil {
			b.Fatal(err)
		}
	}
}
