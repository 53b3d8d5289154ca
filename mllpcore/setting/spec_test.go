package setting

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// SPEC.md names every setting of the table, and no setting that the table does not have.
func TestSpecNamesEverySetting(t *testing.T) {
	text, err := os.ReadFile("../SPEC.md")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	row := regexp.MustCompile(`^\| ([\w…]+(?:, [\w…]+)*) \|`)
	settings, prefix := false, ""
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			settings = regexp.MustCompile(`^## [125]\.|^### 5`).MatchString(line)
			continue
		}
		m := row.FindStringSubmatch(line)
		if m == nil || !settings || m[1] == "name" {
			continue
		}
		for name := range strings.SplitSeq(m[1], ", ") {
			if rest, short := strings.CutPrefix(name, "…"); short {
				name = prefix + rest
			} else {
				prefix = strings.TrimSuffix(name, "Protocol")
			}
			named[name] = true
		}
	}
	var names []string
	for _, row := range Table() {
		names = append(names, row.Name)
		if !named[row.Name] {
			t.Errorf("SPEC.md does not name %s", row.Name)
		}
	}
	for name := range named {
		if !slices.Contains(names, name) {
			t.Errorf("SPEC.md names %s, which the table does not have", name)
		}
	}
}
