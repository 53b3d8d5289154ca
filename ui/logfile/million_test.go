package logfile

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/query"
	"mllpscope/ui/model"
	"mllpscope/ui/model/list"
)

// fillVariable names a log to fill with MLLPSCOPE_ROWS messages, for looking at it in a real window.
const fillVariable = "MLLPSCOPE_FILL"

// answered notes an answer for each message that is kept.
type answered struct {
	log   message.Log
	room  chan struct{}
	fails chan error
}

func (a answered) Appended(m *message.Message, err error) {
	if err != nil {
		a.fails <- err
	} else if m.Kind == message.KindMessage {
		code := "AA"
		if m.ID%97 == 0 {
			code = "AE"
		}
		a.log.Answered(m.ID, message.Answer{
			Code: code, Positive: code == "AA", Sent: m.Time.Add(time.Millisecond), Elapsed: time.Millisecond,
		})
	}
	<-a.room
}

// fillStep is how many messages are kept before the log is closed, which waits until all answers are noted.
const fillStep = 100_000

// fill makes a log with n messages of a busy hospital, the last one now.
func fill(t testing.TB, path string, n int) {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	for from := 0; from < n; from += fillStep {
		l := Open(path)
		if l.Err != nil {
			t.Fatal(l.Err)
		}
		fillPart(t, l.Log, random, from, min(from+fillStep, n), n)
		waitDerived(t, l)
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func fillPart(t testing.TB, log message.Log, random *rand.Rand, from, to, n int) {
	t.Helper()
	a := answered{log: log, room: make(chan struct{}, 8192), fails: make(chan error, to-from)}
	start := time.Now().Add(-time.Duration(n) * 250 * time.Millisecond)
	families := []string{"DOE", "MÜLLER", "SMITH", "ROSSI", "NOVAK", "DUPONT"}
	types := []string{
		"ORU^R01^ORU_R01", "ORU^R01^ORU_R01", "ADT^A08^ADT_A01", "ADT^A01^ADT_A01", "ORM^O01^ORM_O01", "SIU^S12^SIU_S12",
	}
	for i := from; i < to; i++ {
		at := start.Add(time.Duration(i) * 250 * time.Millisecond)
		kind := types[random.IntN(len(types))]
		if i%5000 == 77 {
			kind = "MDM^T02^MDM_T02"
		}
		patient := random.IntN(50_000)
		body := fmt.Appendf(nil, "MSH|^~\\&|LAB%d|GEN|EPIC|HOSP|%s||%s|MSG%07d|P|2.5.1\rPID|1||%d^^^H^MR||%s^JO||19700101|F\r"+
			"OBR|1|A%d|B%d|24331-1^Lipid panel^LN\rOBX|1|NM|718-7^Hemoglobin^LN||%d|g/dL|12-16|N|||F\r",
			i%4, at.Format("20060102150405"), kind, i+1, patient, families[patient%len(families)], i, i, 8+random.IntN(10))
		m := &message.Message{
			Time: at, Started: at, Remote: fmt.Sprintf("10.0.%d.7:%d", i%3, 50000+i%9), Connection: strconv.Itoa(i%9 + 1),
			Body: body, Size: int64(len(body)),
		}
		if i%3001 == 5 {
			m.Kind, m.Reason, m.Body = message.KindBroken, "cut off by the sender", body[:90]
			m.Size = 90
		}
		a.room <- struct{}{}
		log.Append(m, a)
	}
	for range cap(a.room) {
		a.room <- struct{}{}
	}
	select {
	case err := <-a.fails:
		t.Fatal(err)
	default:
	}
}

// TestFill makes a large log where the variable says: MLLPSCOPE_FILL=/tmp/x/messages.mllplog MLLPSCOPE_ROWS=1000000.
func TestFill(t *testing.T) {
	path := os.Getenv(fillVariable)
	if path == "" {
		t.Skip(fillVariable + " names no log")
	}
	rows, err := strconv.Atoi(os.Getenv("MLLPSCOPE_ROWS"))
	if err != nil {
		t.Fatal(err)
	}
	fill(t, path, rows)
}

// waitDerived waits until searching has its indexes.
func waitDerived(t testing.TB, l *Live) {
	t.Helper()
	for tick := time.NewTicker(20 * time.Millisecond); l.Source.(*onDisk).Lag() > 0; <-tick.C {
		if t.Context().Err() != nil {
			t.Fatal("the test ended before all was derived")
		}
	}
}

// BenchmarkMillion measures what a person waits for with MLLPSCOPE_ROWS messages in the log (200,000 when it is not set,
// or those of the log that MLLPSCOPE_FILL names): the first page after the file is open, a page far down, and the first
// page and the whole result of filters.
func BenchmarkMillion(b *testing.B) {
	path := os.Getenv(fillVariable)
	if path == "" {
		path = filepath.Join(b.TempDir(), "m.mllplog")
		rows, err := strconv.Atoi(os.Getenv("MLLPSCOPE_ROWS"))
		if err != nil {
			rows = 200_000
		}
		fill(b, path, rows)
	}
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			if err := Open(path).Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
	l := open(b, path)
	n := l.Source.Totals().Count
	page := func(b *testing.B, r list.Request) {
		for b.Loop() {
			loader := list.NewLoader(model.LogOf(l.Source), time.Now)
			p := loader.Load(b.Context(), r)
			for p.Err == nil && len(p.Rows) < min(r.Visible, 20) && p.More { // a filter has found nothing yet
				p = loader.Load(b.Context(), r)
			}
			if p.Err != nil || len(p.Rows) == 0 {
				b.Fatalf("a page of %d rows: %v", len(p.Rows), p.Err)
			}
			b.StopTimer()
			loader.Close() // waits for what the search was reading
			b.StartTimer()
		}
		b.ReportMetric(float64(n), "rows")
	}
	b.Run("first page", func(b *testing.B) { page(b, list.Request{Visible: 40, Follow: true}) })
	b.Run("page in the middle", func(b *testing.B) { page(b, list.Request{Top: n / 2, Visible: 40, Follow: true}) })
	for _, text := range []string{
		"type:ORU", "type:MDM", "id:MSG0000777", "patient:777", "ack:AE", "status:broken", "from:10.0.1.0/24", "time>-1h",
		"PID-5.1=NOVAK", "hemoglobin", "type:ADT^A08 -ack:AA", "id:MSG05*",
	} {
		q, err := query.Parse(text)
		if err != nil {
			b.Fatal(err)
		}
		r := list.Request{Visible: 40, Follow: true, Turn: 1, Filter: list.Filter{Text: text, Query: q}}
		b.Run(text, func(b *testing.B) { page(b, r) })
	}
}
