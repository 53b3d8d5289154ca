package hl7

import (
	"testing"

	"pgregory.net/rapid"
)

// What is told in less time is what the splitter tells.
func TestEndsPlainly(t *testing.T) {
	piece := rapid.SampledFrom([]string{
		"MSH|^~\\&|A", "PID|1", "\r", "\n", " ", "\t", "\xef\xbb\xbf", "\xef", "x", "\r\n", "OBX|1|", "",
	})
	rapid.Check(t, func(t *rapid.T) {
		in := "MSH|^~\\&|S\r"
		if rapid.Bool().Draw(t, "other") {
			in = ""
		}
		for _, p := range rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces") {
			in += p
		}
		h, err := FindHeader([]byte(in))
		if err != nil {
			return
		}
		if q := quirksOfSegments([]byte(in), &h); endsPlainly([]byte(in)) && q != 0 {
			t.Fatalf("%q has quirks %d", in, q)
		}
	})
}
