package model

import (
	"bytes"
	"context"
	"iter"
	"slices"
	"strings"
	"sync/atomic"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/query"
	"mllpscope/mllpcore/rules"
)

// hidden stands where something is hidden whole.
const hidden = "***"

// Masker hides who a message is about: it returns a copy of the payload with pseudonyms, the same for the same person.
type Masker interface {
	Message(payload []byte) []byte
}

// Masking is the demo mode: while it is on, everything that is read through it is masked. Its methods may be called
// from any goroutine.
type Masking struct {
	masker Masker
	on     atomic.Bool
}

// NewMasking returns one that is off.
func NewMasking(m Masker) *Masking { return &Masking{masker: m} }

// On reports whether the demo mode is on.
func (m *Masking) On() bool { return m.on.Load() }

// Set turns it on or off. What was read before stays as it is: read it again.
func (m *Masking) Set(on bool) { m.on.Store(on) }

// Of returns a log that is masked whenever the demo mode is on.
func (m *Masking) Of(l Log) Log { return maskedLog{l, m, m.On} }

// Now returns the log as it is masked at this moment, for a long work that must not change on its way.
func (m *Masking) Now(l Log) Log {
	if !m.On() {
		return l
	}
	return maskedLog{l, m, func() bool { return true }}
}

// maskedLog hides what a log tells.
type maskedLog struct {
	Log
	mask *Masking
	on   func() bool
}

// Before implements Source.
func (l maskedLog) Before(id message.ID, n int) []message.Kept {
	return l.all(l.Log.Before(id, n))
}

// After implements Source.
func (l maskedLog) After(id message.ID, n int) []message.Kept {
	return l.all(l.Log.After(id, n))
}

// Get implements Source.
func (l maskedLog) Get(id message.ID) (message.Kept, bool) {
	k, ok := l.Log.Get(id)
	if ok && l.on() {
		k = l.mask.kept(k)
	}
	return k, ok
}

// Rows implements Log.
func (l maskedLog) Rows(ctx context.Context, before message.ID, n int) ([]Entry, error) {
	list, err := l.Log.Rows(ctx, before, n)
	return l.entries(list), err
}

// RowsAfter implements Log.
func (l maskedLog) RowsAfter(ctx context.Context, after message.ID, n int) ([]Entry, error) {
	list, err := l.Log.RowsAfter(ctx, after, n)
	return l.entries(list), err
}

// Entries implements Log.
func (l maskedLog) Entries(ctx context.Context, ids []message.ID) ([]Entry, error) {
	list, err := l.Log.Entries(ctx, ids)
	return l.entries(list), err
}

// Heads implements Log.
func (l maskedLog) Heads(ctx context.Context, ids []message.ID, limit int) iter.Seq2[Entry, error] {
	return l.each(l.Log.Heads(ctx, ids, limit))
}

// Find implements Log. What is looked for are the real values.
func (l maskedLog) Find(ctx context.Context, s Search) iter.Seq2[Entry, error] {
	return l.each(l.Log.Find(ctx, s))
}

func (l maskedLog) each(found iter.Seq2[Entry, error]) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for e, err := range found {
			if err == nil && l.on() {
				e = l.mask.entry(e)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

func (l maskedLog) all(list []message.Kept) []message.Kept {
	if !l.on() {
		return list
	}
	masked := make([]message.Kept, len(list))
	for i, k := range list {
		masked[i] = l.mask.kept(k)
	}
	return masked
}

func (l maskedLog) entries(list []Entry) []Entry {
	if !l.on() {
		return list
	}
	masked := make([]Entry, len(list))
	for i, e := range list {
		masked[i] = l.mask.entry(e)
	}
	return masked
}

// kept masks the bytes of a message and of its answer.
func (m *Masking) kept(k message.Kept) message.Kept {
	if k.Message != nil {
		masked := *k.Message
		if len(masked.Body) > 0 {
			masked.Body = m.masker.Message(masked.Body)
			masked.Size += int64(len(masked.Body) - len(k.Body)) // as much as before is missing from it: mostly nothing
		}
		if len(masked.Junk) > 0 {
			masked.Junk = []byte(hidden)
		}
		masked.Reason = HideQuoted(masked.Reason)
		k.Message = &masked
	}
	k.Answer.Reason = HideQuoted(k.Answer.Reason)
	if len(k.Answer.Bytes) > 0 {
		k.Answer.Bytes = m.framed(k.Answer.Bytes)
	}
	return k
}

// Waiting masks messages that wait for a person, when the demo mode is on. Their answers are those that will be sent.
func (m *Masking) Waiting(list []rules.Waiting) []rules.Waiting {
	if !m.On() {
		return list
	}
	masked := slices.Clone(list)
	for i := range masked {
		masked[i].Message = m.kept(message.Kept{Message: masked[i].Message}).Message
	}
	return masked
}

// HideQuoted hides what stands between double quotes: reasons and lines of the log quote values of messages there.
func HideQuoted(text string) string {
	if !strings.Contains(text, `"`) {
		return text
	}
	parts := strings.Split(text, `"`)
	for i := 1; i < len(parts); i += 2 {
		parts[i] = hidden
	}
	return strings.Join(parts, `"`)
}

// framed masks the payload between the framing bytes around it; what does not begin with MSH there is hidden whole.
func (m *Masking) framed(b []byte) []byte {
	marks := frame.DefaultMarks
	at := bytes.Index(b, []byte("MSH"))
	if at < 0 {
		return []byte(hidden)
	}
	end := bytes.LastIndexByte(b, '\r') // of the last segment, or of the block
	if end > 0 && b[end-1] == marks.End {
		end--
	}
	if end <= at || bytes.Contains(b[at+3:], []byte("MSH|")) {
		return []byte(hidden) // two answers in one write
	}
	masked := append([]byte{}, b[:min(at, 1)]...)
	masked = append(masked, m.masker.Message(b[at:end])...)
	return append(masked, b[end:]...)
}

// entry masks what the list shows of a message.
func (m *Masking) entry(e Entry) Entry {
	e.Kept = m.kept(e.Kept)
	e.Derived = m.derived(e.Derived)
	if e.Note != "" {
		e.Note = hidden
	}
	return e
}

// derived masks what was read from a message that is not at hand: in a message made of it, so that it becomes the same.
func (m *Masking) derived(d query.Derived) query.Derived {
	if d == (query.Derived{}) {
		return d
	}
	family, given, _ := strings.Cut(d.PatientName, "^")
	delims := hl7.DefaultDelimiters()
	text := func(s string) string { return string(hl7.Escape(nil, []byte(s), delims)) }
	var b strings.Builder
	b.WriteString("MSH|^~\\&|" + text(d.SendingApplication) + "|" + text(d.SendingFacility) + "|" +
		text(d.ReceivingApplication) + "|" + text(d.ReceivingFacility) + "|||" + text(d.Type) + "^" + text(d.Trigger) + "|" +
		text(d.ControlID) + "|P|" + text(d.Version) + "||||||UNICODE UTF-8\r")
	b.WriteString("PID|||" + text(d.PatientID) + "||" + text(family) + "^" + text(given) + "\r")
	return query.Derive(m.masker.Message([]byte(b.String())))
}
