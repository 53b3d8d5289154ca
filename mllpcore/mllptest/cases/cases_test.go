package cases_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"mllpscope/mllpcore/mllptest/cases"
)

// TestTableOfCases holds the table "Seen in the field" against the cases and the tests there are: each case has a row,
// and each test that a row names is in the package it names.
func TestTableOfCases(t *testing.T) {
	root := os.DirFS("../../..")
	table, err := fs.ReadFile(root, "CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range cases.Names() {
		if !strings.Contains(string(table), name) {
			t.Errorf("CONTRIBUTING.md does not tell which test holds %s", name)
		}
	}
	tests := testsOf(t, root)
	named := regexp.MustCompile("`([a-z0-9]+)\\.(Test[A-Za-z0-9]+)`").FindAllStringSubmatch(string(table), -1)
	if len(named) < len(cases.Names()) {
		t.Fatalf("only %d tests are named", len(named))
	}
	for _, n := range named {
		if !strings.Contains(tests[n[1]], "\nfunc "+n[2]+"(") {
			t.Errorf("CONTRIBUTING.md names %s.%s, and there is no such test", n[1], n[2])
		}
	}
}

// testsOf returns the text of all tests by the name of the folder they are in.
func testsOf(t *testing.T, root fs.FS) map[string]string {
	t.Helper()
	all := make(map[string]string)
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "build" || name != "." && strings.HasPrefix(entry.Name(), ".")):
			return fs.SkipDir
		case !strings.HasSuffix(name, "_test.go"):
			return nil
		}
		text, err := fs.ReadFile(root, name)
		all[path.Base(path.Dir(name))] += string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
