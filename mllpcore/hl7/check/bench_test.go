package check_test

import (
	"testing"
	"time"

	"mllpscope/mllpcore/mllptest/load"
)

// BenchmarkRun checks an ordinary message of 600 bytes, from its bytes to the findings.
func BenchmarkRun(b *testing.B) {
	d := open(b)
	text := string(load.AppendMessage(nil, "00000000000000000001", 600))
	run(document(b, d, text))
	b.ReportAllocs()
	start := time.Now()
	for b.Loop() {
		run(document(b, d, text))
	}
	b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "messages/s")
}

// BenchmarkChecksAlone leaves out what taking the message apart costs.
func BenchmarkChecksAlone(b *testing.B) {
	doc := document(b, open(b), string(load.AppendMessage(nil, "00000000000000000001", 600)))
	b.ReportAllocs()
	for b.Loop() {
		run(doc)
	}
}
