package model

import (
	"testing"
	"time"
	"unicode/utf8"
)

func TestTook(t *testing.T) {
	for d, want := range map[time.Duration]string{
		50 * time.Microsecond: "0.05 ms", 800 * time.Microsecond: "0.8 ms", 12 * time.Millisecond: "12 ms",
		999 * time.Millisecond: "999 ms", 1234 * time.Millisecond: "1.2 s", 77600 * time.Millisecond: "78 s",
		312 * time.Second: "312 s", 1200 * time.Second: "20 min", 26 * time.Hour: "26.0 h", 240 * time.Hour: "10.0 d",
	} {
		if got := Took(d); got != want || utf8.RuneCountInString(got) > 7 {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
