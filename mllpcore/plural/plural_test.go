package plural_test

import (
	"testing"

	"mllpscope/mllpcore/plural"
)

func TestOf(t *testing.T) {
	for got, want := range map[string]string{
		plural.Of(0, "message"): "0 messages", plural.Of(1, "message"): "1 message",
		plural.Of(int64(2), "message"): "2 messages", plural.Of(1, "was", "were"): "1 was",
		plural.Of(uint64(7), "was", "were"): "7 were", plural.Word(1, "page"): "page", plural.Word(0, "page"): "pages",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
