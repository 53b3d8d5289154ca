package logfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/status"
)

// lackingLog makes a log whose WAL is gone after a kill, and starts it once.
func lackingLog(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "lacking.mllplog")
	before := open(t, filepath.Join(t.TempDir(), "before.mllplog"))
	put(t, before, 8)
	for _, name := range []string{"", ".lock"} {
		content, err := os.ReadFile(before.Path + name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path+name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l := Open(path)
	if l.Err != nil {
		t.Fatal(l.Err)
	}
	l.Disk.Notices(0) // it is said
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestWhatIsMissingIsConfirmed confirms what a start found missing, in the log of this window and in another.
func TestWhatIsMissingIsConfirmed(t *testing.T) {
	nobody := func(string, float64) {}
	for name, live := range map[string]bool{"live": true, "another": false} {
		t.Run(name, func(t *testing.T) {
			path := lackingLog(t)
			f := Files{}
			if live {
				f.Live = open(t, path)
				var said []string
				f.Live.told.Listen(func(told status.Told) { said = append(said, told.Text) })
				if got := strings.Join(said, "\n"); !strings.Contains(got, "missing") {
					t.Errorf("the start says %q", got)
				}
			}
			r, err := f.Verify(t.Context(), path, nobody)
			if err != nil || r.Whole || r.Confirm == nil {
				t.Fatalf("%v, %+v", err, r)
			}
			if n, err := r.Confirm(t.Context()); n != 1 || err != nil {
				t.Errorf("confirmed %d, %v", n, err)
			}
			r, err = f.Verify(t.Context(), path, nobody)
			if err != nil || !r.Whole || r.Confirm != nil || !strings.Contains(strings.Join(r.Facts, "\n"), "confirmed by ") {
				t.Errorf("%v, %+v", err, r)
			}
		})
	}
}
