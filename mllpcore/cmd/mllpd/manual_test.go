package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The manual page names every command that mllpd explains, and no other.
func TestManualPageNamesEveryCommand(t *testing.T) {
	page, err := os.ReadFile("../../../packaging/linux/mllpd.1")
	if err != nil {
		t.Fatal(err)
	}
	names := func(text, pattern string) (found []string) {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			found = append(found, m[1])
		}
		return found
	}
	_, commands, _ := strings.Cut(string(page), "\n.SH COMMANDS\n")
	commands, _, _ = strings.Cut(commands, "\n.PP\n")
	got := strings.Join(names(commands, `(?m)^\.TP\n\.B (\w+)$`), " ")
	if want := strings.Join(names(usage, `(?m)^  mllpd (\w+)`), " "); got != want || want == "" {
		t.Errorf("the page has %q, mllpd explains %q", got, want)
	}
}
