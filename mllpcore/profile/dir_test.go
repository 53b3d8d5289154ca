package profile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/home"
)

func TestDirAndList(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "home")
	t.Setenv(home.Variable, folder)
	if want := filepath.Join(folder, "profiles"); Dir() != want {
		t.Errorf("Dir %q, want %q", Dir(), want)
	}
	if infos, err := List(); err != nil || len(infos) != 0 {
		t.Errorf("no folder: %v, %v", infos, err)
	}
	for _, name := range []string{"ward 7", "Lab/ICU"} {
		path, err := PathFor(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := Save(path, Profile{Name: name}); err != nil {
			t.Fatal(err)
		}
	}
	for file, text := range map[string]string{
		"broken%2Fone.toml": "x = 1", "unnamed.toml": "", ".hidden.toml": "", "notes.txt": "x",
	} {
		if err := os.WriteFile(filepath.Join(Dir(), file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	infos, err := List()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, info := range infos {
		if (info.Err != nil) != (info.Name == "broken/one") {
			t.Errorf("%s: %v", info.Name, info.Err)
		}
		names = append(names, info.Name)
	}
	if got := strings.Join(names, "|"); got != "broken/one|Lab/ICU|unnamed|ward 7" {
		t.Errorf("names %s", got)
	}
}

func TestOpen(t *testing.T) {
	t.Setenv(home.Variable, t.TempDir())
	path, err := PathFor("Ward 7")
	if err != nil {
		t.Fatal(err)
	}
	if err := Save(path, Profile{Name: "Ward 7"}); err != nil {
		t.Fatal(err)
	}
	for _, given := range []string{"Ward 7", path} {
		if p, err := Open(given); err != nil || p.Name != "Ward 7" || p.Path != path {
			t.Errorf("%s: %+v, %v", given, p, err)
		}
	}
	_, err = Open("Ward 8")
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), `profile "Ward 8": no such profile in `) {
		t.Errorf("no profile: %v", err)
	}
}

func TestProfilesWhoseFileHasAnotherName(t *testing.T) {
	t.Setenv(home.Variable, t.TempDir())
	renamed := filepath.Join(Dir(), "A.toml")
	if err := Save(renamed, Profile{Name: "B"}); err != nil {
		t.Fatal(err)
	}
	if p, err := Open("B"); err != nil || p.Path != renamed {
		t.Errorf("B is in A.toml: %+v, %v", p, err)
	}
	if path, err := PathFor("B"); err != nil || path != renamed {
		t.Errorf("B is saved to %s, %v", path, err)
	}
	path, err := PathFor("A")
	if err != nil || filepath.Base(path) != "A (2).toml" {
		t.Fatalf("A would overwrite B: %s, %v", path, err)
	}
	if err := Save(path, Profile{Name: "A"}); err != nil {
		t.Fatal(err)
	}
	if again, err := PathFor(" A "); err != nil || again != path {
		t.Errorf("A is saved to %s the second time, %v", again, err)
	}
	if _, err := PathFor(" "); err == nil {
		t.Error("a profile without a name has a file")
	}
}

func TestFileName(t *testing.T) {
	for name, want := range map[string]string{
		"Ward 7":           "Ward 7.toml",
		" Ward 7 ":         "Ward 7.toml",
		"Notaufnahme Süd":  "Notaufnahme Süd.toml",
		"病棟":               "病棟.toml",
		"a/b\\c:d":         "a%2Fb%5Cc%3Ad.toml",
		"..":               "%2E%2E.toml",
		"../../etc/passwd": "%2E.%2F..%2Fetc%2Fpasswd.toml",
		".hidden":          "%2Ehidden.toml",
		"100%":             "100%25.toml",
		"con":              "%63on.toml",
		"COM1.x":           "%43OM1.x.toml",
		"console":          "console.toml",
		"a\x00\n":          "a%00.toml",
	} {
		got, err := FileName(name)
		if err != nil || got != want {
			t.Errorf("%q: %q, %v, want %q", name, got, err, want)
		}
		if back := nameOf(got); back != strings.TrimSpace(name) {
			t.Errorf("%q comes back from its file as %q", name, back)
		}
	}
	for _, name := range []string{"", "  ", strings.Repeat("x", 201)} {
		if got, err := FileName(name); err == nil {
			t.Errorf("%q was taken as %q", name, got)
		}
	}
}
