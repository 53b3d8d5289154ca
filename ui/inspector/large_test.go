package inspector

import (
	"bytes"
	"encoding/base64"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"mllpscope/mllpcore/message"
	"mllpscope/ui/model/document"
)

// pdfMessage is an ORU of about size bytes, nearly all of it a PDF in base64.
func pdfMessage(size int) []byte {
	pdf := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("0 1 2 3 4 5 6 7 8 9 stream\n"), size*3/4/27)...)
	return []byte("MSH|^~\\&|RIS|RAD|APP|FAC|20260116150000-0600||ORU^R01^ORU_R01|BIG|P|2.5.1\rPID|1||77^^^H^MR||DOE^JO\r" +
		"OBR|1|||X^Report\rOBX|1|ED|X^Report||RAD^AP^PDF^Base64^" + base64.StdEncoding.EncodeToString(pdf) + "||||||F\r")
}

// segmentMessage is an ORU of about size bytes in very many segments.
func segmentMessage(size int) []byte {
	const segment = "OBX|1|NM|718-7^HGB||12.5|g/dL|12-16|N|||F\r"
	return []byte("MSH|^~\\&|LAB|GEN|APP|FAC|20260116150000||ORU^R01^ORU_R01|BIG|P|2.5.1\rPID|1||77^^^H^MR||DOE^JO\rOBR|1|||X\r" +
		strings.Repeat(segment, size/len(segment)))
}

// shortMessage is an ORU of about size bytes in segments of 20 bytes.
func shortMessage(size int) []byte {
	const segment = "NTE|1|L|a short one\r"
	return []byte("MSH|^~\\&|LAB|GEN|APP|FAC|20260116150000||ORU^R01^ORU_R01|BIG|P|2.5.1\rPID|1||77^^^H^MR||DOE^JO\rOBR|1|||X\r" +
		strings.Repeat(segment, size/len(segment)))
}

// peak samples the heap while f runs and returns how much of it was in use at most, garbage included.
func peak(f func()) uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	var most uint64
	done := make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		for tick := time.NewTicker(time.Millisecond); ; <-tick.C {
			metrics.Read(sample)
			most = max(most, sample[0].Value.Uint64())
			select {
			case <-done:
				tick.Stop()
				return
			default:
			}
		}
	})
	f()
	close(done)
	wait.Wait()
	return most
}

func heap() uint64 {
	runtime.GC()
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// BenchmarkLargeMessage selects a large message and looks at it in every tab. It prints how long it takes until it is
// shown, what the UI goroutine had to do at most at a time, and the memory at the peak in sizes of the message, the one
// copy that the log holds included. The issue wants 200 ms and 3 sizes for 10 MB, and 50 ms for 50 MB.
func BenchmarkLargeMessage(b *testing.B) {
	for _, c := range []struct {
		name string
		body func() []byte
	}{
		{"10MB-PDF", func() []byte { return pdfMessage(10_000_000) }},
		{"50MB-PDF", func() []byte { return pdfMessage(50_000_000) }},
		{"10MB-segments", func() []byte { return segmentMessage(10_000_000) }},
		{"50MB-segments", func() []byte { return segmentMessage(50_000_000) }},
		{"10MB-short-segments", func() []byte { return shortMessage(10_000_000) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			var shown, longest time.Duration
			var sizes float64
			for b.Loop() {
				s, l, p := lookAtLarge(b, c.body)
				shown, longest, sizes = max(shown, s), max(longest, l), max(sizes, p)
			}
			b.ReportMetric(float64(shown)/float64(time.Millisecond), "shown-ms")
			b.ReportMetric(float64(longest)/float64(time.Millisecond), "ui-max-ms")
			b.ReportMetric(sizes, "peak-sizes")
		})
	}
}

// lookAtLarge does what a person does with one large message.
func lookAtLarge(b *testing.B, body func() []byte) (shown, longest time.Duration, sizes float64) {
	w := newTestInspector(b)
	w.inspect([]byte(spanBody)) // the dictionary is there
	slowest := ""
	ui := func(what string, f func()) {
		start := time.Now()
		f()
		if took := time.Since(start); took > longest {
			longest, slowest = took, what
		}
		w.settle()
		if cost := w.pump.Cost(); cost.Max > longest {
			longest, slowest = cost.Max, "a crossing after "+what
		}
	}
	idle := heap()
	payload := body()
	m := &message.Message{Time: w.now, Started: w.now, Body: payload, Size: int64(len(payload))}
	w.log.Append(m, ignored{})
	w.log.Answered(m.ID, message.Answer{Code: "AA", Positive: true, Sent: w.now})
	w.pump.MeasureAnew()
	runtime.GC()
	highest := peak(func() {
		start := time.Now()
		w.inspector.Inspect(m.ID)
		for w.inspector.Document() == nil || w.inspector.Document().ID != m.ID {
			w.pump.Step(w.now)
			runtime.Gosched()
		}
		shown = time.Since(start)
	})
	sizes = float64(highest-idle) / float64(len(payload))
	ui("select it", func() {})
	for n := range w.inspector.views {
		ui("tab "+w.inspector.names[n], func() { w.inspector.SelectTab(n) })
	}
	ui("tab Fields", func() { w.inspector.SelectTab(0) })
	at := len(payload) - 20
	ui("choose a byte", func() { w.inspector.chooseByte(at) })
	ui("choose the value", func() { w.inspector.chooseByte(len(payload) / 2) })
	ui("key Left", func() { w.inspector.fields.key(&fyne.KeyEvent{Name: fyne.KeyLeft}) })
	ui("key Right", func() { w.inspector.fields.key(&fyne.KeyEvent{Name: fyne.KeyRight}) })
	ui("end of Hex", func() {
		w.inspector.SelectTab(2)
		w.inspector.views[2].Focus().Choose(w.inspector.Document().Hex.Rows() - 1)
	})
	ui("open in Raw", func() {
		w.inspector.SelectTab(1)
		raw := w.inspector.views[1].(*rawView)
		raw.toggle(raw.lines.RowAt(len(payload) / 2))
	})
	ui("mark in Raw", func() { w.inspector.choose(document.Span{Start: len(payload) / 2, End: len(payload)/2 + 9}, nil) })
	ui("find", func() { w.inspector.bar.search("OBX[2]-5") })
	b.Logf("%d bytes: shown after %v, the UI goroutine was busy for %v at most (%s)", len(payload), shown, longest, slowest)
	return shown, longest, sizes
}

// settle waits for all that was started.
func (w *testInspector) settle() {
	for range 3 {
		w.step()
	}
}
