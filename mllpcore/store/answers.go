package store

import (
	"maps"
	"strings"
	"sync"
	"time"

	"mllpscope/mllpcore"
)

const (
	// answersPerStep is how many answers are written in one transaction.
	answersPerStep = 256
	// maxAnswerBytes is how much of answers waits in memory when they cannot be written; what comes then is not noted.
	maxAnswerBytes = 64 << 20
	// urgentAnswerBytes is from where on answers are written although messages are waiting.
	urgentAnswerBytes = 16 << 20
)

// answers are those that are not in the file yet. Losing them with the process loses what was noted, never a message.
type answers struct {
	wake func()

	mu      sync.Mutex
	waiting map[mllpcore.MessageID]mllpcore.Answer
	order   []mllpcore.MessageID
	bytes   int64
	// written are those of the last step: a reader that looked at the file just before still finds them here.
	written map[mllpcore.MessageID]mllpcore.Answer
}

func newAnswers(wake func()) *answers {
	return &answers{wake: wake, waiting: map[mllpcore.MessageID]mllpcore.Answer{}}
}

// Answered implements mllpcore.Log: it only notes a, which is written a moment later.
func (s *Store) Answered(id mllpcore.MessageID, a mllpcore.Answer) { s.answers.note(id, a) }

func answerWeight(a *mllpcore.Answer) int64 { return int64(len(a.Bytes)+len(a.Reason)) + 256 }

func (p *answers) note(id mllpcore.MessageID, a mllpcore.Answer) {
	w := answerWeight(&a)
	p.mu.Lock()
	if p.bytes+w > maxAnswerBytes {
		p.mu.Unlock()
		return
	}
	if old, ok := p.waiting[id]; ok {
		p.bytes -= answerWeight(&old)
	} else {
		p.order = append(p.order, id)
	}
	p.waiting[id] = a
	p.bytes += w
	first := len(p.order) == 1
	p.mu.Unlock()
	if first {
		p.wake()
	}
}

// get returns an answer that may not be in the file yet.
func (p *answers) get(id mllpcore.MessageID) (mllpcore.Answer, bool) {
	if p == nil {
		return mllpcore.Answer{}, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if a, ok := p.waiting[id]; ok {
		return a, true
	}
	a, ok := p.written[id]
	return a, ok
}

func (p *answers) size() (count int, bytes int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.order), p.bytes
}

// next returns the oldest answers, which stay until they are done.
func (p *answers) next(n int) map[mllpcore.MessageID]mllpcore.Answer {
	p.mu.Lock()
	defer p.mu.Unlock()
	step := make(map[mllpcore.MessageID]mllpcore.Answer, min(n, len(p.order)))
	for _, id := range p.order[:min(n, len(p.order))] {
		step[id] = p.waiting[id]
	}
	return step
}

// done tells that the answers of a step are in the file. One that was replaced meanwhile is written again.
func (p *answers) done(step map[mllpcore.MessageID]mllpcore.Answer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	again := p.order[:0]
	for i, id := range p.order {
		a, ours := step[id]
		if !ours && i >= len(step) {
			again = append(again, p.order[i:]...)
			break
		}
		now := p.waiting[id]
		if ours && a.Sent.Equal(now.Sent) && a.Code == now.Code && a.Reason == now.Reason {
			delete(p.waiting, id)
			p.bytes -= answerWeight(&now)
			continue
		}
		again = append(again, id)
	}
	p.order = again
	p.written = maps.Clone(step)
}

const (
	insertAnswer = `INSERT OR REPLACE INTO answer (id, code, positive, reason, sent, elapsed, bytes, faults, stored)
		SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 WHERE EXISTS (SELECT 1 FROM message WHERE id = ?1)`
	updateSummary = `UPDATE summary SET ack = ?2, positive = ?3, ack_reason = ?4, sent = ?5, elapsed = ?6 WHERE id = ?1`
)

// writeAnswers writes some of the answers that wait, and notes them in what is derived already.
func (w *writer) writeAnswers(until time.Time) error {
	step := w.store.answers.next(answersPerStep)
	_, derived := w.store.totals.get()
	written := make(map[mllpcore.MessageID]mllpcore.Answer, len(step))
	err := w.lazy(func() error {
		for id, a := range step {
			sent := nullable(a.Sent)
			err := w.conn.exec(insertAnswer, int64(id), a.Code, a.Positive, a.Reason, sent, int64(a.Elapsed), a.Bytes,
				strings.Join(a.Faults, "\n"), nullable(a.Stored))
			if err == nil && id <= derived {
				err = w.conn.exec(updateSummary, int64(id), a.Code, a.Positive, a.Reason, sent, int64(a.Elapsed))
			}
			if err != nil {
				return err
			}
			written[id] = a
			if w.pressed(until) {
				break
			}
		}
		return nil
	})
	if err == nil {
		w.store.answers.done(written)
	}
	return err
}

// answerColumns are what readAnswer reads.
const answerColumns = "a.code, a.positive, a.reason, a.sent, a.elapsed, a.bytes, a.faults, a.stored"

// readAnswer reads answerColumns; false when there is no answer.
func readAnswer(v []any) (a mllpcore.Answer, ok bool) {
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
	if f := text(v[6]); f != "" {
		a.Faults = strings.Split(f, "\n")
	}
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
