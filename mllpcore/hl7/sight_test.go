package hl7

import (
	"testing"

	"pgregory.net/rapid"
)

// TestSight: what one pass shows is what the splitter shows.
func TestSight(t *testing.T) {
	piece := rapid.SampledFrom([]string{
		"MSH|^~\\&|A", "MSHX", "MSA|AA|1", "MSA", "PID|1", "\r", "\r", "\n", " ", "\t", "\xef\xbb\xbf", "\xef", "x", "\r\n",
		"OBX|1|", "BHS|^~\\&", "",
	})
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SampledFrom([]string{"MSH|^~\\&|S\r", "BHS|^~\\&|\rMSH|^~\\&|S\r", ""}).Draw(t, "begin")
		for _, p := range rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces") {
			in += p
		}
		b := []byte(in)
		h, err := FindHeader(b)
		if err != nil {
			return
		}
		if q := quirksOfSegments(b, &h); h.see(b).plain && q != 0 {
			t.Fatalf("%q has quirks %d", in, q)
		}
		if want := several(b) && !IsBatch(b); h.HasSecond(b) != want {
			t.Fatalf("%q: a second message %v, want %v", in, !want, want)
		}
		if _, ok := findSegment(b, "MSA", h.Delims.Field); ok && !h.MayHaveMSA(b) {
			t.Fatalf("%q has an MSA that was not seen", in)
		}
	})
}
