package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/leftwal"
	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/place"
	"mllpscope/mllpcore/store/sqlite"
	"mllpscope/mllpcore/store/status"
	"mllpscope/mllpcore/store/walfile"
)

// spoil fills a part of a WAL with zeros or rubbish.
func spoil(b []byte, rubbish bool) {
	clear(b)
	if rubbish {
		r := rand.NewChaCha8([32]byte{7})
		_, _ = r.Read(b)
	}
}

// openedSaid returns what is said of a log that is opened for reading only, and how many messages it shows.
func openedSaid(t *testing.T, path string) (said string, shown int) {
	t.Helper()
	r, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range r.Notices() {
		said += string(n.Kind) + ": " + n.Text + "\n"
	}
	shown = len(r.Before(0, 10_000))
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	return said, shown
}

// The beginning of the WAL is gone, with its header: all frames behind are found, and what stands in them comes back.
func TestBeginningOfTheWALIsDestroyed(t *testing.T) {
	k := kill(t, "beginning", 25, false)
	for name, n := range map[string]int{
		"header": 32, "header and the first frame's": 56, "a page": 4096, "two pages": 8192, "a few frames": 32 + 20*4120 + 9,
	} {
		for _, rubbish := range []bool{false, true} {
			what := fmt.Sprintf("%s, rubbish %v", name, rubbish)
			t.Run(what, func(t *testing.T) { // most of it waits for the disk
				t.Parallel()
				broken := k
				broken.wal = bytes.Clone(k.wal)
				if n > walfile.HeaderBytes { // the room behind, which takes most of the time, is looked through once
					broken.wal = broken.wal[:k.used]
				}
				spoil(broken.wal[:n], rubbish)
				path := broken.place(t)
				if r := mustVerify(t, path); r.Whole() || !strings.Contains(r.Findings[0].Text, "damaged at byte 0") {
					t.Errorf("%s: verify: %+v", what, r)
				}
				if said, _ := openedSaid(t, path); !strings.HasPrefix(said, "damage: ") {
					t.Errorf("%s: said %q", what, said)
				}
				_, got := recovered(t, Source{Log: path})
				gone := len(k.sent.differ(got)) // what no later frame has
				if n <= 8192 && gone > 0 || gone > 10 {
					t.Errorf("%s: not recovered: %v", what, k.sent.differ(got))
				}
				if _, got := recovered(t, Source{WAL: path + place.WALSuffix}); len(k.sent.differ(got)) > gone {
					t.Errorf("%s: not recovered from the WAL alone: %v", what, k.sent.differ(got))
				}
				if missing, said := broken.check(t, path, what); missing > gone || !strings.Contains(said, "is damaged at byte 0") ||
					strings.Contains(said, "is not there") {
					t.Errorf("%s: %d missing; said %q", what, missing, said)
				}
			})
		}
	}
}

// Nothing is left of the WAL, or its end is gone: by what was noted beside the log everybody says how much is missing.
func TestWALOfWhichLittleIsLeft(t *testing.T) {
	s, path := used(t, 59)
	hold(t, s)
	mustKeep(t, s, sample("59"))
	hold(t, s) // a commit ends it; what is written last is to be this message
	left := filepath.Join(t.TempDir(), "left.mllp")
	copyFiles(t, path, left, "", place.WALSuffix, lockfile.Suffix)
	database, err := os.ReadFile(left)
	if err != nil {
		t.Fatal(err)
	}
	wal, err := os.ReadFile(left + place.WALSuffix)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	w, err := walfile.Read(bytes.NewReader(wal), int64(len(wal)))
	if err != nil {
		t.Fatal(err)
	}
	end := int(w.At(w.Committed()))
	for name, harm := range map[string]func([]byte) []byte{
		"zeros":           func(b []byte) []byte { spoil(b, false); return b },
		"rubbish":         func(b []byte) []byte { spoil(b, true); return b },
		"cut":             func(b []byte) []byte { return b[:w.At(w.Committed()/2)] },
		"cut in a frame":  func(b []byte) []byte { return b[:end/2+77] },
		"its last pages":  func(b []byte) []byte { spoil(b[end-9000:end], false); return b },
		"rubbish at last": func(b []byte) []byte { spoil(b[end-9000:end], true); return b },
		"gone":            func([]byte) []byte { return nil },
	} {
		path := filepath.Join(t.TempDir(), "log.mllp")
		copyFiles(t, left, path, lockfile.Suffix)
		err := os.WriteFile(path, database, 0o600)
		if content := harm(bytes.Clone(wal)); content != nil {
			err = errors.Join(err, os.WriteFile(path+place.WALSuffix, content, 0o600))
		}
		if err != nil {
			t.Fatal(err)
		}
		said, shown := openedSaid(t, path)
		if !strings.Contains(said, "–60)") && !strings.Contains(said, "(60)") {
			t.Errorf("%s: said %q", name, said)
		}
		if r := mustVerify(t, path); r.Whole() || r.Findings[0].Part != status.PartMissing || !strings.Contains(r.Findings[0].Text, "60)") {
			t.Errorf("%s: verify: %+v", name, r)
		}
		r, got := recovered(t, Source{Log: path})
		if r.All() || len(got) != shown || len(r.Lacks) != 1 || !strings.Contains(r.Lacks[0], "60)") {
			t.Errorf("%s: recover: %d of %d, %+v", name, len(got), shown, r)
		}
		var told notices
		if err := open(t, path, Options{OnNotice: told.add}).Close(); err != nil {
			t.Error(err)
		}
		if !strings.Contains(told.text(), "60)") {
			t.Errorf("%s: the start said %q", name, told.text())
		}
		kept, _ := filepath.Glob(path + "-wal.damaged-*")
		if destroyed := name == "zeros" || name == "rubbish"; destroyed != (len(kept) == 1) {
			t.Errorf("%s: kept %v", name, kept)
		}
	}
}

// A WAL that is as it was prepared, or that has begun anew and nothing more, misses nothing.
func TestFreshWAL(t *testing.T) {
	name := filepath.Join(t.TempDir(), "log-wal")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Prepare(f, 2<<20); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if got := leftwal.See(name); got != leftwal.Fresh {
		t.Errorf("prepared: %v", got)
	}
	k := kill(t, "anew", 20, false)
	head := bytes.Clone(k.wal[:walfile.HeaderBytes])
	head[walfile.SaltAt+3]++ // as when it begins anew
	sum := walfile.Sum{}.Over(binary.LittleEndian, head[:walfile.HeaderSummed])
	copy(head[walfile.HeaderSummed:], sum.Append(nil))
	copy(k.wal, head)
	for want, content := range map[leftwal.Sight][]byte{
		leftwal.Fresh: k.wal, leftwal.Destroyed: make([]byte, 1<<20), leftwal.Empty: nil, leftwal.Holding: kill(t, "holding", 20, false).wal,
	} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := leftwal.See(name); got != want {
			t.Errorf("%v, want %v", got, want)
		}
	}
}

// WALs that are kept beside a log are named, with what they hold that the log has not.
func TestKeptWALsAreNamed(t *testing.T) {
	k := kill(t, "kept", 10, false)
	path := k.place(t)
	s := open(t, path, Options{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	orphan := path + "-wal.orphan-1"
	if err := os.WriteFile(orphan, k.wal, 0o600); err != nil {
		t.Fatal(err)
	}
	if said, _ := openedSaid(t, path); !strings.Contains(said, "recovered: A WAL is kept as "+orphan) {
		t.Errorf("all of it is in the log: %q", said)
	}
	if r := mustVerify(t, path); !r.Whole() || len(r.Remarks) != 1 {
		t.Errorf("%+v", r)
	}
	alter(t, path, "UPDATE meta SET value = value - (SELECT length(body) FROM message WHERE id = 2) WHERE name = "+
		"'bytes';\nDELETE FROM message WHERE id = 2;\nDELETE FROM summary WHERE id = 2;\nDELETE FROM answer WHERE id = 2;\n"+
		"UPDATE meta SET value = value - 1 WHERE name = 'count'")
	said, _ := openedSaid(t, path)
	if !strings.Contains(said, "missing: A WAL is kept as "+orphan+" with 1 message (2) that the log does not hold") {
		t.Errorf("said %q", said)
	}
	if r := mustVerify(t, path); r.Verdict() != VerdictMissing {
		t.Errorf("%+v", r)
	}
	if r, _ := recovered(t, Source{Log: path}); r.All() || !strings.Contains(fmt.Sprint(r.Lacks), "1 message (2)") {
		t.Errorf("%+v", r)
	}
}
