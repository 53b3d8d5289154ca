package mllpcore_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// papers are what a newcomer reads, with the folders their names of files are seen from.
var papers = map[string][]string{
	"CONTRIBUTING.md":       {".", "mllpcore", "mllpcore/store/tables"},
	"mllpcore/store/doc.go": {"mllpcore/store"},
}

var (
	fileNamed   = regexp.MustCompile(`[\w./*-]+\.go\b`)
	testNamed   = regexp.MustCompile("`(\\w+)\\.(Test\\w+)`")
	folderNamed = regexp.MustCompile("`((?:mllpcore|ui|certs|assets|packaging)/[\\w./-]*)`")
)

// Files, folders and tests that the papers name are there.
func TestPapersNameWhatIsThere(t *testing.T) {
	names := make(map[string]string) // of a test: where it stands
	for paper, from := range papers {
		text, err := os.ReadFile(filepath.Join("..", paper))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range append(fileNamed.FindAllString(string(text), -1), firsts(folderNamed, text)...) {
			if !isThere(from, name) {
				t.Errorf("%s names %s, which is not there", paper, name)
			}
		}
		for _, found := range testNamed.FindAllStringSubmatch(string(text), -1) {
			names[found[1]+"."+found[2]] = paper
		}
	}
	for name, paper := range names {
		room, test, _ := strings.Cut(name, ".")
		if !hasTest(t, room, test) {
			t.Errorf("%s names %s, which no test is called", paper, name)
		}
	}
}

// Each package stands in CONTRIBUTING, where a newcomer looks for it.
func TestImportedPackagesAreInContributing(t *testing.T) {
	text, err := os.ReadFile("../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	for room := range goFiles(t) {
		if room != "." && !strings.Contains(string(text), "`"+room+"`") {
			t.Errorf("CONTRIBUTING.md does not say what %s is", room)
		}
	}
}

func firsts(e *regexp.Regexp, text []byte) (all []string) {
	for _, found := range e.FindAllSubmatch(text, -1) {
		all = append(all, string(found[1]))
	}
	return all
}

func isThere(from []string, name string) bool {
	for _, folder := range from {
		if found, err := filepath.Glob(filepath.Join("..", folder, name)); err == nil && len(found) > 0 {
			return true
		}
	}
	return false
}

// hasTest looks for a test in the packages of this name.
func hasTest(t *testing.T, room, test string) bool {
	t.Helper()
	for folder, files := range goFiles(t) {
		if filepath.Base(folder) != room {
			continue
		}
		for _, file := range files {
			text, err := os.ReadFile(filepath.Join("..", folder, file))
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(text), "func "+test+"(") {
				return true
			}
		}
	}
	return false
}

// goFiles returns the packages of the project, as folders with their Go files.
func goFiles(t *testing.T) map[string][]string {
	t.Helper()
	packages := make(map[string][]string)
	err := fs.WalkDir(os.DirFS(".."), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name == "build" || name == "dist" || name != "." && strings.HasPrefix(entry.Name(), ".")):
			return fs.SkipDir
		case !entry.IsDir() && strings.HasSuffix(name, ".go"):
			packages[path.Dir(name)] = append(packages[path.Dir(name)], entry.Name())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return packages
}
