//go:build linux || darwin

package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/place"
)

// linked is a log of 8 messages that was used by a link and killed, and another place.
func linked(t *testing.T) (link, path, other string) {
	t.Helper()
	folder := t.TempDir()
	link, path = filepath.Join(folder, "link.mllp"), filepath.Join(folder, "first.mllp")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	t.Setenv(killAtVariable, "0")
	if _, killed := startKilled(t, link, 0); killed { // makes the log, and is killed
		t.Fatal("it did not start")
	}
	s := serve(t, link)
	s.sends(t, 8)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return link, path, filepath.Join(folder, "second.mllp")
}

func leads(t *testing.T, link, to string) {
	t.Helper()
	if err := errors.Join(os.Remove(link), os.Symlink(to, link)); err != nil {
		t.Fatal(err)
	}
}

// What the name of a log led to, and was not taken up by a start, is said by it, wherever starts before it were killed,
// and by no other.
func TestLinkLedElsewhere(t *testing.T) {
	for name, c := range map[string]struct {
		change func(t *testing.T, link, path, other string)
		want   string
	}{
		"to nothing": {func(t *testing.T, link, _, other string) { leads(t, link, other) }, "now it leads to OTHER. Nothing of that"},
		"to another": {func(t *testing.T, link, _, other string) {
			if err := open(t, other, Options{}).Close(); err != nil {
				t.Fatal(err)
			}
			leads(t, link, other)
		}, "now it leads to OTHER. Nothing of that"},
		"removed": {func(t *testing.T, link, _, _ string) {
			if err := os.Remove(link); err != nil {
				t.Fatal(err)
			}
		}, "it is a link no more, but a log by itself. Nothing of that"},
		"gone": {func(t *testing.T, link, path, other string) {
			leads(t, link, other)
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}, "now it leads to OTHER. That cannot be found"},
	} {
		t.Run(name, func(t *testing.T) {
			for at := 1; ; at += 3 {
				link, path, other := linked(t)
				c.change(t, link, path, other)
				said, killed := startKilled(t, link, at)
				want := link + " led to the log " + path + " when it was used last, which had messages up to 8; " +
					strings.ReplaceAll(c.want, "OTHER", other)
				if name == "removed" {
					other = link
				}
				saidByNow(t, link, said, &harm{want: want}, name)
				if left, _ := filepath.Glob(other + place.UnsaidSuffix + "*"); len(left) != 0 {
					t.Errorf("left: %v", left)
				}
				if !killed {
					break
				}
			}
		})
	}
}

// A log that was copied, and its link with it, is the same; nothing is said of it, nor of a link that was there first.
func TestLinkMovedWithItsLog(t *testing.T) {
	link, path, other := linked(t)
	if err := os.Rename(path, other); err != nil {
		t.Fatal(err)
	}
	leads(t, link, other)
	said, killed := startKilled(t, link, 0)
	if said != "" || killed {
		t.Errorf("said: %s", said)
	}
	if was := lockfile.ReadLink(link); was.To != other || was.Log == 0 || was.Last != 8 {
		t.Errorf("noted: %+v", was)
	}
	alone := filepath.Join(filepath.Dir(link), "fresh")
	if err := os.Symlink(other, alone); err != nil {
		t.Fatal(err)
	}
	if said, _ := startKilled(t, alone, 0); said != "" {
		t.Errorf("of a new link it is said: %s", said)
	}
}

// What stands beside a link and is no note of ours stays as it is.
func TestWhatStandsBesideALinkStays(t *testing.T) {
	link, path, _ := linked(t)
	const content = "12 something\nlog 5\n77\n"
	name := link + lockfile.Suffix
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := open(t, link, Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	if there, err := os.ReadFile(name); string(there) != content {
		t.Errorf("%q, %v", there, err)
	}
	if err := errors.Join(os.Remove(name), os.Symlink(path, name)); err != nil {
		t.Fatal(err)
	}
	if err := open(t, link, Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	if is, err := os.Readlink(name); is != path {
		t.Errorf("%q, %v", is, err)
	}
}
