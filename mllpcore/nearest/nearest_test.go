package nearest_test

import (
	"strings"
	"testing"

	"mllpscope/mllpcore/nearest"
)

func TestName(t *testing.T) {
	names := []string{"LocalHost", "LocalPort", "Version"}
	for name, want := range map[string]string{
		"localprt": "LocalPort", "VERSON": "Version", "LocalPost": "LocalHost", "": "Version",
		strings.Repeat("x", 1<<20): "LocalHost",
	} {
		if got, _ := nearest.Name(name, names); got != want {
			t.Errorf("nearest to %.20q is %q, want %q", name, got, want)
		}
	}
	if got, typos := nearest.Name("x", nil); got != "" || typos != 0 {
		t.Errorf("of no names %q is the nearest, %d", got, typos)
	}
}

func TestTypos(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"abc", "", 3},
		{"localprt", "localport", 1},
		{"lcoalport", "localport", 1},
		{"kitten", "sitting", 3},
		{"same", "same", 0},
	} {
		if got := nearest.Typos(c.a, c.b); got != c.want {
			t.Errorf("%q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
		if got := nearest.Typos(c.b, c.a); got != c.want {
			t.Errorf("%q to %q: %d, want %d", c.b, c.a, got, c.want)
		}
	}
}
