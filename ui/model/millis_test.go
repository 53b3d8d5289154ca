package model

import (
	"testing"
	"time"
)

func TestMillisOrSeconds(t *testing.T) {
	for d, want := range map[time.Duration]string{
		800 * time.Microsecond: "0.8", 9994 * time.Millisecond: "9,994", 9999600 * time.Microsecond: "10.0 s",
		77600 * time.Millisecond: "77.6 s", 312 * time.Second: "312 s", 1200 * time.Second: "20 min", 26 * time.Hour: "26.0 h",
		240 * time.Hour: "10.0 d",
	} {
		if got := MillisOrSeconds(d); got != want || len(got) > 6 {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
