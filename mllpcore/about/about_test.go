package about

import (
	"os"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

func TestBuild(t *testing.T) {
	text := Build()
	for _, want := range []string{"MLLPScope ", "commit ", runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH} {
		if !strings.Contains(text, want) {
			t.Errorf("Build %q leaves %q out", text, want)
		}
	}
}

func TestLicenses(t *testing.T) {
	text := Licenses()
	if !strings.HasPrefix(text, "MLLPScope: MIT\n") || !strings.Contains(text, "golang.org/x/text: BSD-3") {
		t.Errorf("Licenses %q", text)
	}
	text = licenseText([]string{"example.org/b", "example.org/a", "example.org/a"})
	if strings.Count(text, "example.org") != 2 || !strings.Contains(text, "own LICENSE file\nexample.org/b: see") {
		t.Errorf("unknown modules: %q", text)
	}
}

// Every module that go.mod names may end up in a program and so needs its licence recorded.
func TestLicensesAreWhole(t *testing.T) {
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	known := moduleLicenses()
	found := 0
	module := regexp.MustCompile(`(?m)^(?:require )?\s*([a-z][\w.-]*\.[a-z]+/\S+) v\S+`)
	for _, m := range module.FindAllStringSubmatch(string(mod), -1) {
		found++
		if known[m[1]] == "" {
			t.Errorf("%s: look up its licence and add it to moduleLicenses", m[1])
		}
	}
	if found == 0 {
		t.Error("no module found in go.mod")
	}
}
