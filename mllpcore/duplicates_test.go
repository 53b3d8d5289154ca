package mllpcore

import (
	"strconv"
	"testing"
	"unsafe"
)

func TestDuplicates(t *testing.T) {
	var d duplicates
	for _, step := range []struct {
		application, facility, id string
		want                      bool
	}{
		{"LAB", "NORTH", "1", false},
		{"LAB", "NORTH", "1", true},
		{"LAB", "NORTH", "2", false},
		{"NORTH", "LAB", "1", false},
		{"LABN", "ORTH", "1", false},
		{"LAB", "", "NORTH1", false},
		{"", "", "", false},
		{"", "", "", true},
		{"LAB", "NORTH", "1", true},
	} {
		if got := d.seen([]byte(step.application), []byte(step.facility), []byte(step.id)); got != step.want {
			t.Errorf("%q of %q at %q: seen = %v, want %v", step.id, step.application, step.facility, got, step.want)
		}
	}
}

// TestDuplicatesReachBack remembers far more than a sender repeats, and takes no new ID for an old one.
func TestDuplicatesReachBack(t *testing.T) {
	var d duplicates
	const n = 40_000
	id := func(i int) []byte { return []byte("MSG" + strconv.Itoa(i)) }
	for i := range n {
		if d.seen([]byte("LAB"), []byte("NORTH"), id(i)) {
			t.Fatalf("message %d is new and was said to be known", i)
		}
	}
	known := 0
	for i := range n {
		if d.seen([]byte("LAB"), []byte("NORTH"), id(i)) {
			known++
		}
	}
	if known < n*98/100 {
		t.Errorf("only %d of %d are remembered", known, n)
	}
}

func TestDuplicateBucketIsOneCacheLine(t *testing.T) {
	if size := unsafe.Sizeof(duplicateBucket{}); size != 64 {
		t.Errorf("a bucket takes %d bytes, a cache line has 64", size)
	}
}

func BenchmarkDuplicates(b *testing.B) {
	var d duplicates
	id := []byte("MSG00000000000000000")
	for b.Loop() {
		for i := len(id) - 1; i >= 3; i-- {
			if id[i]++; id[i] <= '9' {
				break
			}
			id[i] = '0'
		}
		if d.seen([]byte("ANALYSER"), []byte("LAB"), id) {
			b.Fatal("a new ID was said to be known")
		}
	}
}
