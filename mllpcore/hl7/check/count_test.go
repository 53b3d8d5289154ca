package check_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mllpscope/mllpcore/hl7/check"
)

// TestCount counts the findings by rule and severity. With -v it prints them; MLLPSCOPE_MESSAGES may name a folder with
// more messages (*.hl7, also in folders below).
func TestCount(t *testing.T) {
	d := open(t)
	kinds := corpus()
	if folder := os.Getenv("MLLPSCOPE_MESSAGES"); folder != "" {
		kinds = append(kinds, published(filesIn(t, folder)))
	}
	for _, k := range kinds {
		byRule := make(map[string]int)
		var counts check.Counts
		withError, without, most := 0, 0, 0
		for _, m := range k.messages {
			list := run(document(t, d, string(m)))
			var own check.Counts
			for _, f := range list {
				own.Add(f)
				counts.Add(f)
				byRule[fmt.Sprintf("%s %s", f.Rule, f.Severity)]++
			}
			if own.Errors > 0 {
				withError++
			}
			if own.Total() == 0 {
				without++
			}
			most = max(most, own.Total())
		}
		t.Logf("%s: %d errors, %d warnings, %d notes; with an error %d, without a finding %d, most in one %d",
			k, counts.Errors, counts.Warnings, counts.Infos, withError, without, most)
		for _, rule := range slices.Sorted(maps.Keys(byRule)) {
			t.Logf("    %5d %s", byRule[rule], rule)
		}
	}
}

func filesIn(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	files := make(map[string][]byte)
	err := filepath.WalkDir(folder, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".hl7") {
			return err
		}
		files[path], err = os.ReadFile(path) //nolint:gosec // of the person who runs the test
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
