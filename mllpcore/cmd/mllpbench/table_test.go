package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore/mllptest/load"
)

// TestTable prints two rows whose numbers are known.
func TestTable(t *testing.T) {
	run := func(messages int64) sample {
		return sample{Result: load.Result{Messages: messages, Elapsed: time.Second}, mallocs: 1.5, cpuMicros: 9}
	}
	rows := []row{
		{name: "1 × 1", goal: 0.9, limit: []sample{run(10_000), run(20_000)}, ours: []sample{run(9_500), run(18_000)}},
		{name: "8 × 1", goal: 0.9, limit: []sample{run(1_000_000)}, ours: []sample{run(500_000)}},
	}
	var out strings.Builder
	if err := printTable(&out, rows, true); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(strings.Fields(out.String()), " ")
	for _, want := range []string{
		"| 1 × 1 | 15,000 | 13,750 | 0.93 | 0.90–0.95 | ≥ 0.9 |",
		"| 8 × 1 | 1,000,000 | 500,000 | 0.50 (below) | 0.50–0.50 | ≥ 0.9 |",
		"| 1.50 | 9.0 | 9.0 |",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

func TestOnly(t *testing.T) {
	for pattern, want := range map[string]int{"": 19, "^8x1,": 4, "TLS": 2, "durable": 5, "^8x32, store none": 1, "memory": 6, "nothing": 0} {
		got := 0
		for _, c := range only(benchCases(), regexp.MustCompile(pattern)) {
			got += len(c.kinds)
		}
		if got != want {
			t.Errorf("-only %q keeps %d rows, want %d", pattern, got, want)
		}
	}
}

func TestMedian(t *testing.T) {
	for _, test := range []struct {
		values []float64
		want   float64
	}{{nil, 0}, {[]float64{3}, 3}, {[]float64{9, 1, 5}, 5}, {[]float64{4, 1, 2, 3}, 2.5}} {
		if got := median(test.values); got != test.want {
			t.Errorf("median of %v = %v, want %v", test.values, got, test.want)
		}
	}
}
