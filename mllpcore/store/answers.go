package store

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"time"

	"mllpscope/mllpcore/message"
)

const (
	// answersPerStep is how many answers are written in one transaction.
	answersPerStep = 512
	// maxAnswerBytes is how much of answers waits in memory when they cannot be written; what comes then is not noted,
	// which is told. Of an answer that is larger by itself all but its bytes is noted. Where answers are large it takes
	// twice the memory.
	maxAnswerBytes = 64 << 20
	// From here on answers are written although messages are waiting, and from there on after each group of them: faster
	// than they can come.
	urgentAnswerBytes  = maxAnswerBytes / 4
	crowdedAnswerBytes = maxAnswerBytes / 4 * 3
)

// answers are those that are not in the file yet. Losing them with the process loses what was noted, never a message.
type answers struct {
	wake func()

	mu      sync.Mutex
	all     notedList // those in the file that a reader may miss, then those that wait
	first   int       // number of the first that waits
	step    []noted   // those that are being written
	numbers numbering
	bytes   int64 // of those that wait
	lost    int64 // that were not noted, and that is not told yet
	reading []int // what first was when each reader began
}

func newAnswers(wake func()) *answers {
	return &answers{wake: wake, numbers: newNumbering()}
}

// Answered implements message.Log: it only notes a, which is written a moment later.
func (s *Store) Answered(id message.ID, a message.Answer) { s.answers.note(id, &a) }

func (p *answers) note(id message.ID, a *message.Answer) {
	p.mu.Lock()
	if noteRoom(a) > maxAnswerBytes {
		a.Bytes = nil
		p.lost++
	}
	if p.bytes+int64(noteRoom(a)) > maxAnswerBytes {
		p.lost++
		p.mu.Unlock()
		p.wake()
		return
	}
	p.numbers.set(id, p.all.end()) // what was noted of it before is written before
	p.bytes += p.all.add(id, a)
	only := p.all.end()-p.first == 1
	p.mu.Unlock()
	if only {
		p.wake()
	}
}

// read runs do, which reads the file and may get what the file does not have yet.
func (p *answers) read(do func() error) error {
	if p == nil {
		return do()
	}
	p.mu.Lock()
	began := p.first
	p.reading = append(p.reading, began)
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		i := slices.Index(p.reading, began)
		p.reading = slices.Delete(p.reading, i, i+1)
		p.trim()
		p.mu.Unlock()
	}()
	return do()
}

// get returns an answer that was not in the file when the read began.
func (p *answers) get(id message.ID) (message.Answer, bool) {
	if p == nil {
		return message.Answer{}, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	number, ok := p.numbers.get(id)
	if !ok {
		return message.Answer{}, false
	}
	a := readNote(p.all.at(number)).answer
	a.Bytes = bytes.Clone(a.Bytes)
	return a, true
}

func (p *answers) size() (count int, bytes int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all.end() - p.first, p.bytes
}

// next returns at most n of the oldest answers, which stay as they are until they are done.
func (p *answers) next(n int) []noted {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.step = p.all.appendTo(p.step[:0], p.first, n)
	return p.step
}

// done tells how many of the answers of next are in the file.
func (p *answers) done(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.step[:n] {
		p.bytes -= p.step[i].size
	}
	p.first += n
	clear(p.step)
	p.trim()
}

// relax gives back memory that nobody needs at the moment.
func (p *answers) relax() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all.relax()
}

// trim forgets what every reader sees in the file.
func (p *answers) trim() {
	keep := p.first
	for _, began := range p.reading {
		keep = min(keep, began)
	}
	for number := p.all.first; number < keep; number++ {
		id := idOfNote(p.all.at(number))
		if last, ok := p.numbers.get(id); ok && last == number {
			p.numbers.remove(id)
		}
	}
	p.all.drop(keep)
}

const (
	// answersTogether is how many answers one statement writes at most.
	answersTogether = 16

	answerValues  = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	updateSummary = `UPDATE summary SET ack = ?2, positive = ?3, ack_reason = ?4, sent = ?5, elapsed = ?6 WHERE id = ?1`
)

// insertAnswers returns the statements that write one answer, two, and so on, of messages that are still there.
func insertAnswers() []string {
	all := make([]string, answersTogether+1)
	for n := 1; n <= answersTogether; n++ {
		all[n] = "INSERT OR REPLACE INTO answer (id, code, positive, reason, sent, elapsed, bytes, faults, stored, sum) " +
			"SELECT * FROM (VALUES " + answerValues + strings.Repeat(", "+answerValues, n-1) + ") " +
			"WHERE EXISTS (SELECT 1 FROM message WHERE id = column1)"
	}
	return all
}

// writeAnswers writes some of the answers that wait, and notes them in what is derived already.
func (w *writer) writeAnswers(until time.Time) error {
	step := w.store.answers.next(answersPerStep)
	_, derived := w.store.totals.get()
	written := 0
	err := w.durable(func() error {
		for written < len(step) {
			some := step[written:min(written+answersTogether, len(step))]
			if err := w.writeSome(some, derived); err != nil {
				return err
			}
			if written += len(some); w.pressed(until) {
				break
			}
		}
		return nil
	})
	if err != nil {
		written = 0
	}
	w.store.answers.done(written)
	return err
}

func (w *writer) writeSome(some []noted, derived message.ID) error {
	defer w.forgetValues()
	for i := range some {
		a, from := &some[i].answer, len(w.values)
		w.values = append(w.values, int64(some[i].id), a.Code, a.Positive, a.Reason, nullable(a.Sent), int64(a.Elapsed),
			a.Bytes, strings.Join(a.Faults, faultsEnd), nullable(a.Stored))
		w.values = append(w.values, sumOf(w.values[from:]))
	}
	if err := w.conn.exec(w.answering[len(some)], w.values...); err != nil {
		return err
	}
	for i := range some {
		if some[i].id > derived {
			continue
		}
		a := &some[i].answer
		err := w.conn.exec(updateSummary, int64(some[i].id), a.Code, a.Positive, a.Reason, nullable(a.Sent), int64(a.Elapsed))
		if err != nil {
			return err
		}
	}
	return nil
}

// answerColumns are what readAnswer reads.
const answerColumns = "a.code, a.positive, a.reason, a.sent, a.elapsed, a.bytes, a.faults, a.stored"

// readAnswer reads answerColumns; false when there is no answer.
func readAnswer(v []any) (a message.Answer, ok bool) {
	if a.Code, ok = v[0].(string); !ok {
		return a, false
	}
	a.Positive = integer(v[1]) != 0
	a.Reason = text(v[2])
	if v[3] != nil {
		a.Sent = moment(v[3])
	}
	a.Elapsed = time.Duration(integer(v[4]))
	a.Bytes, _ = v[5].([]byte)
	a.Faults = faultsOf(text(v[6]))
	if v[7] != nil {
		a.Stored = moment(v[7])
	}
	return a, true
}

func integer(v any) int64 {
	n, _ := v.(int64)
	return n
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	default:
		return ""
	}
}

func moment(v any) time.Time { return time.Unix(0, integer(v)) }

// nullable is the inverse of moment; NULL for no time.
func nullable(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixNano()
}
