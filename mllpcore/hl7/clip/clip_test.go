package clip_test

import (
	"testing"

	"mllpscope/mllpcore/hl7/clip"
)

func TestTo(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		want string
	}{
		{"", 0, ""},
		{"short", 5, "short"},
		{"short", 4, "shor"},
		{"short", 0, ""},
		{"äöü", 3, "ä"},
		{"äöü", 4, "äö"},
		{"ä", 1, ""},
		{"a𠀀b", 4, "a"},
		{"a𠀀b", 5, "a𠀀"},
		{"\x80\x80\x80\x80\x80\x80", 5, "\x80\x80\x80\x80\x80"}, // no UTF-8
		{"\x80\x80", 1, "\x80"},
	} {
		if got := clip.To(c.text, c.n); got != c.want {
			t.Errorf("%q to %d bytes is %q, want %q", c.text, c.n, got, c.want)
		}
		if got := string(clip.To([]byte(c.text), c.n)); got != c.want {
			t.Errorf("bytes %q to %d are %q, want %q", c.text, c.n, got, c.want)
		}
	}
}
