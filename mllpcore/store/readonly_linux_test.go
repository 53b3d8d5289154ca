package store

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/reading"
	"mllpscope/mllpcore/store/tables"
)

// nobody is a user who owns nothing.
const nobody = 65534

// shownTo tells what a log shows to another user.
func shownTo(t *testing.T, path string) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("needs root, to become another user")
	}
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), childVariable+"=read "+path)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	cmd.Dir, cmd.Stderr = "/", os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Skip("needs to become another user: ", err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// publicDir is a folder that others may look into.
func publicDir(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "mllpscope-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	return folder
}

// A log in a place where nothing can be written shows all that is in it, also what is in its WAL only, by whatever of
// its files are there.
func TestReadWhereNothingCanBeWritten(t *testing.T) {
	path := logFile(t)
	s := serve(t, path)
	s.sends(t, 30)
	awaitDerived(t, s.Store)
	reader := holdSnapshot(t, path) // what follows stays in the WAL
	s.sends(t, 20)
	want, err := shown(path)
	if err != nil || !strings.HasPrefix(want, "50 messages") {
		t.Fatalf("%s, %v", want, err)
	}
	left := publicDir(t)
	copyFiles(t, path, filepath.Join(left, "killed.mllp"), "", "-wal", "-shm")
	copyFiles(t, path, filepath.Join(left, "without-index.mllp"), "", "-wal")
	if _, err := s.SaveTo(t.Context(), filepath.Join(left, "backup.mllp"), nil); err != nil {
		t.Fatal(err)
	}
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	copyFiles(t, path, filepath.Join(left, "closed.mllp"), "")
	for _, wal := range [][]byte{nil, make([]byte, 4096)} { // as it is made before it is used
		name := filepath.Join(left, "empty-wal"+string(rune('0'+len(wal)%9))+".mllp")
		copyFiles(t, path, name, "")
		if err := os.WriteFile(name+"-wal", wal, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all, err := filepath.Glob(filepath.Join(left, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range all {
		if err := os.Chmod(name, 0o444); err != nil {
			t.Fatal(err)
		}
	}
	logs, _ := filepath.Glob(filepath.Join(left, "*.mllp"))
	t.Run("read-only medium", func(t *testing.T) {
		at := mount(t, left, "", unix.MS_BIND, "")
		if err := unix.Mount("", at, "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
			t.Skip("needs root: ", err)
		}
		for _, log := range logs {
			if got, err := shown(filepath.Join(at, filepath.Base(log))); err != nil || got != want {
				t.Errorf("%s shows %s, %v, want %s", filepath.Base(log), got, err, want)
			}
		}
	})
	t.Run("another user", func(t *testing.T) {
		for _, log := range logs {
			if got := shownTo(t, log); got != want {
				t.Errorf("%s shows %s, want %s", filepath.Base(log), got, want)
			}
		}
	})
	if now, _ := filepath.Glob(filepath.Join(left, "*")); len(now) != len(all) {
		t.Errorf("files were made: %v", now)
	}
	t.Run("unreadable WAL", func(t *testing.T) {
		for _, name := range []string{"killed.mllp", "without-index.mllp"} {
			log := filepath.Join(left, name)
			if err := os.Chmod(log+"-wal", 0); err != nil {
				t.Fatal(err)
			}
			if got := shownTo(t, log); !strings.HasPrefix(got, "error: ") || !strings.Contains(got, "-wal") {
				t.Errorf("%s shows %s", name, got)
			}
		}
	})
	t.Run("writable folder", func(t *testing.T) {
		if err := os.Chmod(left, 0o777); err != nil {
			t.Fatal(err)
		}
		for _, log := range logs {
			if base := filepath.Base(log); base == "killed.mllp" || base == "without-index.mllp" {
				continue // of which the WAL cannot be read any more
			}
			if got := shownTo(t, log); got != want {
				t.Errorf("%s shows %s, want %s", filepath.Base(log), got, want)
			}
		}
	})
}

// A log in use shows what came up to now through a folder that is mounted read-only, as into a container; and says why
// not where its index of the WAL cannot be used.
func TestReadInUseWhereNothingCanBeWritten(t *testing.T) {
	left := publicDir(t)
	path := filepath.Join(left, "messages.mllp")
	s := serve(t, path)
	s.sends(t, 10)
	at := mount(t, left, "", unix.MS_BIND, "")
	if err := unix.Mount("", at, "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		t.Skip("needs root: ", err)
	}
	for range 3 {
		s.sends(t, 5)
		want, err := shown(path)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := shown(filepath.Join(at, "messages.mllp")); err != nil || got != want {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
	}
	if got := shownTo(t, path); !strings.Contains(got, "no permission") {
		t.Errorf("to somebody who may not read it it shows %s", got)
	}
	for _, suffix := range []string{"", "-wal"} {
		if err := os.Chmod(path+suffix, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := shownTo(t, path); !strings.HasPrefix(got, "error: ") || !strings.Contains(got, "-shm") {
		t.Errorf("without the index of the WAL it shows %s", got)
	}
	if err := os.Chmod(path+"-shm", 0o644); err != nil {
		t.Fatal(err)
	}
	if want, err := shown(path); err != nil || shownTo(t, path) != want {
		t.Errorf("to who may read all of it it shows %s, want %s, %v", shownTo(t, path), want, err)
	}
}

// What is read without locks is not shown any more once somebody writes to it.
func TestReadAloneNoticesAWriter(t *testing.T) {
	path := logFile(t)
	s := serve(t, path)
	s.sends(t, 5)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := reading.ReadAlone(path, place.HoldsWAL(path+place.WALSuffix), tables.ExamineToRead)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	s.inReader(t, r)
	other := serve(t, path)
	if page, err := r.PageBefore(t.Context(), 0, 99); err == nil || !strings.Contains(err.Error(), "writes to it") {
		t.Errorf("beside a writer: %d messages, %v", len(page), err)
	}
	other.sends(t, 5)
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	if page, err := r.PageBefore(t.Context(), 0, 99); err == nil || !strings.Contains(err.Error(), "was changed") {
		t.Errorf("after a writer: %d messages, %v", len(page), err)
	}
}
