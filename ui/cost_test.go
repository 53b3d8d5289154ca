package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
)

// BenchmarkBatchAt1000PerSecond measures what one batch costs the UI goroutine while a thousand messages a second
// arrive and the list follows with a message selected: 75 messages in each batch of 75 ms. DESIGN allows 5 ms.
func BenchmarkBatchAt1000PerSecond(b *testing.B) {
	w := newTestWindow(b)
	w.window.Resize(fyne.NewSize(1600, 1000))
	w.put(1000)
	w.step()
	w.press(fyne.KeyHome)
	w.step()
	w.pump.times, w.pump.cost = nil, PumpCost{}
	for b.Loop() {
		w.put(75)
		w.now = w.now.Add(pumpInterval)
		w.pump.step(w.now)
	}
	cost := w.pump.Cost()
	b.ReportMetric(float64(cost.P99)/float64(time.Millisecond), "p99-ms/batch")
	b.ReportMetric(float64(cost.Max)/float64(time.Millisecond), "max-ms/batch")
}
