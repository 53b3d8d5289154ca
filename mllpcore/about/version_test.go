package about

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// TestTitle holds the title of the window to the version of the build.
func TestTitle(t *testing.T) {
	defer func(before string) { version = before }(version)
	version = ""
	if got := Title(); got != "MLLPScope" {
		t.Errorf("without a version the title is %q", got)
	}
	version = "1.2.3"
	if got, line := Title(), Build(); got != "MLLPScope 1.2.3" || !strings.HasPrefix(line, got+" (commit ") {
		t.Errorf("title %q, mllpd version %q", got, line)
	}
	version = "1.2.3-dev.602.gde4bc087460b"
	if got, line := Title(), Build(); got != "MLLPScope 1.2.3-dev" || !strings.HasPrefix(line, got+".602.g") {
		t.Errorf("between releases: title %q, mllpd version %q", got, line)
	}
}

// TestVersionAgrees holds what is released to one version: programs, title and packages get what packaging/version
// prints, which goes by FyneApp.toml and the tag; the list of releases for desktops begins with the same.
func TestVersionAgrees(t *testing.T) {
	release := first(t, "../../FyneApp.toml", `(?m)^Version = "(\d+\.\d+\.\d+)"$`)
	if newest := first(t, "../../packaging/linux/io.mllpscope.app.metainfo.xml", `<release version="([^"]*)"`); newest != release {
		t.Errorf("metainfo.xml begins with release %s, FyneApp.toml says %s", newest, release)
	}
	if told := releaseOf(t, "../.."); told != release && !strings.HasPrefix(told, release+"-dev") {
		t.Errorf("packaging/version prints %s, FyneApp.toml says %s", told, release)
	}
}

func first(t *testing.T, file, pattern string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(pattern).FindSubmatch(content)
	if found == nil {
		t.Fatalf("%s has nothing that matches %s", file, pattern)
	}
	return string(found[1])
}

// TestVersionOfATag makes a project of its own, with a tag that agrees and one that does not.
func TestVersionOfATag(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	root := t.TempDir()
	script, err := os.ReadFile("../../packaging/version")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, content string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(root, name), []byte(content), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(root, "packaging"), 0o700); err != nil {
		t.Fatal(err)
	}
	write("packaging/version", string(script))
	write("FyneApp.toml", "[Details]\nVersion = \"2.3.4\"\n")
	git := func(args ...string) {
		t.Helper()
		who := []string{"-C", root, "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"}
		if out, err := exec.Command("git", append(who, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v %s", args, err, out)
		}
	}
	git("init", "-q")
	git("add", ".")
	git("commit", "-q", "-m", "one")
	if got := releaseOf(t, root); !regexp.MustCompile(`^2\.3\.4-dev\.1\.g[0-9a-f]{12}$`).MatchString(got) {
		t.Errorf("without a tag %q", got)
	}
	git("tag", "v2.3.4")
	if got := releaseOf(t, root); got != "2.3.4" {
		t.Errorf("at the tag %q", got)
	}
	write("FyneApp.toml", "[Details]\nVersion = \"2.3.5\"\n")
	if got := releaseOf(t, root); !regexp.MustCompile(`^2\.3\.5-dev\.1\.g[0-9a-f]{12}\.changed$`).MatchString(got) {
		t.Errorf("with changes %q", got)
	}
	git("commit", "-q", "-a", "-m", "two")
	git("tag", "v2.3.6")
	out, err := exec.Command("bash", filepath.Join(root, "packaging/version")).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "the tag is v2.3.6, but FyneApp.toml says 2.3.5") {
		t.Errorf("a tag that does not agree: %v %s", err, out)
	}
}

func releaseOf(t *testing.T, root string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("packaging/version is a script for bash")
	}
	out, err := exec.Command("bash", filepath.Join(root, "packaging/version")).Output()
	if err != nil {
		t.Fatalf("packaging/version: %v", err)
	}
	return strings.TrimSpace(string(out))
}
