package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/profile"
)

func TestNamesOfTheUsersOwn(t *testing.T) {
	home := t.TempDir()
	t.Setenv("MLLPSCOPE_HOME", home)
	w := newTestWindow(t)
	write := func(overlay string) {
		if err := os.WriteFile(filepath.Join(home, profile.OverlayName), []byte(overlay), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"segments": {"ZPI": {"name": "Pet", "fields": {"1": {"name": "Kind of pet", "type": "ST"}}}}}`)
	d, err := w.names()
	if err != nil {
		t.Fatal(err)
	}
	v, _ := d.Version("2.5")
	if s, ok := v.Segment("ZPI"); !ok || s.Name != "Pet" {
		t.Errorf("ZPI is %+v", s)
	}
	write(`{"segments": {"ZPI": {"nme": "Pet"}}}`)
	if d, err = w.names(); err != nil || d == nil {
		t.Fatalf("a broken overlay takes the dictionary away: %v", err)
	}
	w.step()
	if said := w.status.said; !strings.HasPrefix(said, profile.OverlayName+": line 1: ") || !strings.Contains(said, "nme") {
		t.Errorf("it says %q, want the file and the key", said)
	}
}
