package store

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"mllpscope/mllpcore/message"
)

// durableFile is the least that keeps a message: what all have ready is written to a file made before, in one write,
// and waited for once.
type durableFile struct {
	queue  *queue
	file   *os.File
	offset int64
	buffer []byte
}

const durableFileBytes = 256 << 20

func newDurableFile(b *testing.B) *durableFile {
	f, err := os.Create(filepath.Join(b.TempDir(), "limit"))
	if err != nil {
		b.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range durableFileBytes / len(zeros) {
		if _, err := f.Write(zeros); err != nil {
			b.Fatal(err)
		}
	}
	if err := f.Sync(); err != nil {
		b.Fatal(err)
	}
	return &durableFile{queue: newQueue(DefaultQueueBytes), file: f}
}

func (d *durableFile) run() {
	for range d.queue.ready {
		for group := d.queue.take(); group != nil; group = d.queue.take() {
			d.buffer = d.buffer[:0]
			for _, e := range group {
				d.buffer = append(d.buffer, e.message.Body...)
			}
			if d.offset+int64(len(d.buffer)) > durableFileBytes {
				d.offset = 0
			}
			_, err := d.file.WriteAt(d.buffer, d.offset)
			if err == nil {
				err = syncFileData(d.file)
			}
			d.offset += int64(len(d.buffer))
			for _, e := range group {
				e.done.Appended(e.message, err)
			}
			d.queue.release(group)
		}
	}
}

func (d *durableFile) Append(m *message.Message, done message.Completion) {
	d.queue.push(newEntry(m, done))
}
func (d *durableFile) Answered(message.ID, message.Answer) {}

// produce has n producers append, each waiting for its message, and returns messages per second.
func produce(b *testing.B, l message.Log, n int, d time.Duration) float64 {
	body := sample("BENCH").Body
	for len(body) < 600 {
		body = append(body, 'x')
	}
	var wg sync.WaitGroup
	counts := make([]int, n)
	start := time.Now()
	for p := range n {
		wg.Go(func() {
			w := &waiter{}
			for time.Since(start) < d {
				m := &message.Message{
					Time: time.Now(), Started: start, Connection: "12", Remote: "10.0.0.7:51234", Size: 600, Body: body,
				}
				w.ids = w.ids[:0]
				w.wg.Add(1)
				l.Append(m, w)
				w.wg.Wait()
				if w.err != nil {
					b.Error(w.err)
					return
				}
				l.Answered(m.ID, message.Answer{Code: "AA", Positive: true, Sent: time.Now(), Bytes: body[:150]})
				counts[p]++
			}
		})
	}
	wg.Wait()
	sum := 0
	for _, c := range counts {
		sum += c
	}
	return float64(sum) / time.Since(start).Seconds()
}

// BenchmarkAppend measures the log alone, without a server, beside a durable file: in turns, so that other work on the
// machine falls on both. The ratio of whole servers, where the network has its part, is what make bench tells.
func BenchmarkAppend(b *testing.B) {
	const turn, turns = 500 * time.Millisecond, 4
	for _, producers := range []int{1, 8, 64, 256} {
		b.Run(fmt.Sprintf("producers=%d", producers), func(b *testing.B) {
			s := open(b, filepath.Join(b.TempDir(), "log"), Options{})
			limit := newDurableFile(b)
			ended := make(chan struct{})
			go func() { defer close(ended); limit.run() }()
			var ours, theirs float64
			for b.Loop() {
				ours, theirs = 0, 0
				for range turns {
					theirs += produce(b, limit, producers, turn) / turns
					ours += produce(b, s, producers, turn) / turns
				}
			}
			close(limit.queue.ready)
			<-ended
			b.ReportMetric(ours, "messages/s")
			b.ReportMetric(theirs, "limit/s")
			b.ReportMetric(ours/theirs, "ratio")
			b.ReportMetric(float64(s.Lag()), "lag")
			if err := limit.file.Close(); err != nil {
				b.Error(err)
			}
		})
	}
}
