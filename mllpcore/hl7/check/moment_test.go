package check

import (
	"testing"

	"mllpscope/mllpcore/hl7/explain"
)

// FuzzIsPlainTime: what the short way lets pass, the long way reads.
func FuzzIsPlainTime(f *testing.F) {
	for _, s := range []string{
		"2026", "202601", "20260131", "20260228", "2026022823", "202602282359", "20260228235900", "20260228235900.1234+0100",
		"20260228235900.12345", "20260228-0500", "20260228+1500", "23", "2359", "235900.1", "2359.1", "+0100", ".1", "",
		"20261301", "2026022824", "20260228235960",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, typ := range []string{"DT", "TM", "TS", "DTM"} {
			if !isPlainTime(typ, []byte(s)) {
				continue
			}
			if _, err := explain.ReadMoment(typ, s); err != nil {
				t.Errorf("%s %q: %v", typ, s, err)
			}
		}
	})
}

func TestIsPlainTime(t *testing.T) {
	for _, tt := range []struct {
		typ, value string
		want       bool
	}{
		{"TS", "20260228235900.1234+0100", true},
		{"DTM", "2026", true},
		{"TM", "2359", true},
		{"DT", "20260228", true},
		{"TM", "235900.12-0500", true},
		{"TS", "202602282359-0500", true},
		{"DT", "202602282359", false},
		{"TS", "20260228.1", false},
		{"TM", "23590", false},
		{"TS", "", false},
	} {
		if got := isPlainTime(tt.typ, []byte(tt.value)); got != tt.want {
			t.Errorf("%s %q: %v", tt.typ, tt.value, got)
		}
	}
}
