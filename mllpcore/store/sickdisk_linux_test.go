package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// sickDisk is a file system on a loop device. What has never been written there has no place yet: it gets one in a
// small tmpfs, and cannot be written while that is full. So a disk behaves that has bad blocks, or is thinly
// provisioned.
type sickDisk struct {
	t       *testing.T
	backing string // the file behind the loop device
	ballast string
	folder  string // where the file system is mounted
}

// fileSystems are how to make each kind so that what it needs for itself has been written.
func fileSystems() map[string][]string {
	return map[string][]string{
		"ext4":  {"mkfs.ext4", "-q", "-F", "-b", "4096", "-J", "size=4", "-N", "256", "-E", "lazy_itable_init=0,lazy_journal_init=0"},
		"xfs":   {"mkfs.xfs", "-q", "-f"},
		"btrfs": {"mkfs.btrfs", "-q", "-f", "-m", "single"},
	}
}

func run(name string, args ...string) (string, error) {
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out)), err
}

// tmpfs mounts memory of a size.
func tmpfs(t *testing.T, size string) string {
	t.Helper()
	folder := t.TempDir()
	if err := unix.Mount("tmpfs", folder, "tmpfs", 0, "mode=0700,size="+size); err != nil {
		t.Skipf("needs root and loop devices: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(folder, unix.MNT_DETACH); err != nil {
			t.Errorf("unmount %s: %v", folder, err)
		}
	})
	return folder
}

// mountLoop mounts a file.
func mountLoop(t *testing.T, kind, file string) (folder string, unmount func()) {
	t.Helper()
	folder = t.TempDir()
	device, err := run("losetup", "-f", "--show", file)
	if err != nil {
		t.Skipf("needs root and loop devices: %v", err)
	}
	// In larger pieces a part may be refused: then the loop device of Linux 6.18 takes the whole piece for written.
	pieces := filepath.Join("/sys/block", filepath.Base(device), "queue/max_sectors_kb")
	if err := os.WriteFile(pieces, []byte("4"), 0o600); err != nil {
		t.Fatal(err)
	}
	options := ""
	if kind == "xfs" {
		options = "nouuid" // the copy has the same
	}
	if err := unix.Mount(device, folder, kind, 0, options); err != nil {
		_, detached := run("losetup", "-d", device)
		t.Fatalf("mount %s: %v", kind, errors.Join(err, detached))
	}
	done := false
	unmount = func() {
		if done {
			return
		}
		done = true
		if err := unix.Unmount(folder, unix.MNT_DETACH); err != nil {
			t.Errorf("unmount %s: %v", folder, err)
		}
		if _, err := run("losetup", "-d", device); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(unmount)
	return folder, unmount
}

func newSickDisk(t *testing.T, kind string, mkfs []string) *sickDisk {
	t.Helper()
	if _, err := exec.LookPath(mkfs[0]); err != nil || os.Geteuid() != 0 {
		t.Skipf("needs root, loop devices and %s", mkfs[0])
	}
	size := map[string]string{"ext4": "72m", "xfs": "160m", "btrfs": "110m"}[kind]
	memory := tmpfs(t, size)
	d := &sickDisk{t: t, backing: filepath.Join(memory, "disk"), ballast: filepath.Join(memory, "ballast")}
	err := os.WriteFile(d.backing, nil, 0o600)
	if err == nil {
		err = os.Truncate(d.backing, 400<<20)
	}
	if err == nil {
		_, err = run(mkfs[0], append(mkfs[1:len(mkfs):len(mkfs)], d.backing)...)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := writeJournal(kind, d.backing); err != nil {
		t.Fatal(err)
	}
	d.folder, _ = mountLoop(t, kind, d.backing)
	return d
}

// writeJournal gives the journal of a file system its place, which otherwise would be the first that is refused, and
// make the file system read-only.
func writeJournal(kind, file string) error {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	from, n := int64(0), int64(0)
	const block = 4096
	switch kind {
	case "ext4":
		out, err := run("debugfs", "-R", "stat <8>", file)
		if err != nil {
			return errors.Join(err, f.Close())
		}
		for _, extent := range regexp.MustCompile(`\(\d+-\d+\):(\d+)-(\d+)`).FindAllStringSubmatch(out, -1) {
			first, _ := strconv.ParseInt(extent[1], 10, 64)
			last, _ := strconv.ParseInt(extent[2], 10, 64)
			err = errors.Join(err, writeAgain(f, first*block, (last+1-first)*block))
		}
		return errors.Join(err, writeAgain(f, 0, 2<<20), f.Close())
	case "xfs":
		var super [block]byte
		if _, err := f.ReadAt(super[:], 0); err != nil {
			return errors.Join(err, f.Close())
		}
		start, bits := binary.BigEndian.Uint64(super[48:]), super[124]
		group, within := start>>bits, start&(1<<bits-1)
		from = (int64(group)*int64(binary.BigEndian.Uint32(super[84:])) + int64(within)) * block
		n = int64(binary.BigEndian.Uint32(super[96:])) * block
	}
	return errors.Join(writeAgain(f, from, n), f.Close())
}

// writeAgain writes what a part of a file holds.
func writeAgain(f *os.File, from, n int64) error {
	part := make([]byte, n)
	if _, err := f.ReadAt(part, from); err != nil {
		return err
	}
	_, err := f.WriteAt(part, from)
	return err
}

// fill lets nothing be written where nothing was before.
func (d *sickDisk) fill() {
	f, err := os.Create(d.ballast)
	if err != nil {
		d.t.Fatal(err)
	}
	block := make([]byte, 64<<10)
	for n := len(block); n > 0; {
		if _, err := f.Write(block[:n]); err != nil {
			n /= 2
		}
	}
	if err := f.Close(); err != nil {
		d.t.Error(err)
	}
}

// free makes room again.
func (d *sickDisk) free() {
	if err := os.Remove(d.ballast); err != nil {
		d.t.Error(err)
	}
}

// gaveUp tells whether the file system takes nothing more, whatever the disk does.
func (d *sickDisk) gaveUp() bool {
	name := filepath.Join(d.folder, "probe")
	f, err := os.Create(name)
	if err != nil {
		return true
	}
	_, err = f.WriteString("x")
	err = errors.Join(err, f.Sync(), f.Close())
	return err != nil || os.Remove(name) != nil
}

// cut mounts what the disk has now, as a machine does whose power was cut.
func (d *sickDisk) cut(kind, into string) (folder string, unmount func()) {
	d.t.Helper()
	file := filepath.Join(into, "disk")
	for range 100 {
		if err := copySparse(d.backing, file); err != nil {
			d.t.Fatal(err)
		}
		if same(d.t, d.backing, file) { // nothing was written meanwhile: it is the state of one moment
			folder, unmount = mountLoop(d.t, kind, file)
			return folder, unmount
		}
	}
	d.t.Fatal("the disk does not come to rest")
	return "", nil
}

func copySparse(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	err = eachPart(in, func(part []byte, at int64) error {
		if len(bytes.Trim(part, "\x00")) == 0 {
			return nil
		}
		_, err := out.WriteAt(part, at)
		return err
	})
	return errors.Join(err, out.Truncate(info.Size()), out.Close())
}

// eachPart calls do for what a sparse file has.
func eachPart(f *os.File, do func(part []byte, at int64) error) error {
	part := make([]byte, 64<<10)
	for at := int64(0); ; {
		next, err := unix.Seek(int(f.Fd()), at, unix.SEEK_DATA)
		if errors.Is(err, unix.ENXIO) {
			return nil
		}
		if err != nil {
			return err
		}
		at = next &^ int64(len(part)-1)
		n, err := f.ReadAt(part, at)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if n == 0 {
			return nil
		}
		if err := do(part[:n], at); err != nil {
			return err
		}
		at += int64(n)
	}
}

func same(t *testing.T, one, other string) bool {
	t.Helper()
	a, err := os.Open(one)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	b, err := os.Open(other)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	errOther := errors.New("another byte")
	held := make([]byte, 64<<10)
	err = eachPart(a, func(part []byte, at int64) error {
		if n, err := b.ReadAt(held[:len(part)], at); n != len(part) || !bytes.Equal(held[:n], part) {
			return errors.Join(errOther, err)
		}
		return nil
	})
	if err != nil && !errors.Is(err, errOther) {
		t.Fatal(err)
	}
	return err == nil
}
