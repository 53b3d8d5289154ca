package ui

import (
	"testing"
	"time"

	"mllpscope/ui/pump"

	"fyne.io/fyne/v2"
)

// BenchmarkBatchAt1000PerSecond measures what one batch costs the UI goroutine while a thousand messages a second
// arrive and the list follows with a message selected: 75 messages in each batch of 75 ms. 5 ms are allowed.
//
// The list counts findings all the while; with columns of a person's own it shows values of the messages as well.
func BenchmarkBatchAt1000PerSecond(b *testing.B) {
	b.Run("as it is", func(b *testing.B) { batches(b) })
	b.Run("with columns", func(b *testing.B) { batches(b, "PID-3.1", "PID-5.1", "OBX-5") })
}

func batches(b *testing.B, columns ...string) {
	w := newTestWindow(b)
	for _, path := range columns {
		w.toggleColumn(path)
	}
	w.window.Resize(fyne.NewSize(1600, 1000))
	w.put(1000)
	w.step()
	w.press(fyne.KeyHome)
	w.messages.SetFollow(true) // selecting has paused it
	w.step()
	w.pump.MeasureAnew()
	for b.Loop() {
		w.put(75)
		w.now = w.now.Add(pump.Interval)
		w.pump.Step(w.now)
	}
	cost := w.pump.Cost()
	b.ReportMetric(float64(cost.P99)/float64(time.Millisecond), "p99-ms/batch")
	b.ReportMetric(float64(cost.Max)/float64(time.Millisecond), "max-ms/batch")
}
