package status

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// Told is what a log tells, in words: a State or a Notice. It never has a part of a message in it.
type Told struct {
	Time time.Time
	Text string
	Ill  bool       // a State that is not Healthy
	Why  string     // of that: its Reason alone
	Kind NoticeKind // of a Notice, "" for a State
}

// Remembered is how many Told a Teller remembers.
const Remembered = 256

// Teller passes on what a log tells, in its order. Who comes to listen hears what was told before as well: a log is
// opened before there is a server. The zero value is ready for use, and it is safe for concurrent use.
type Teller struct {
	mu   sync.Mutex
	to   []func(Told)
	told []Told // the last ones
	left int    // that are not remembered any more
}

// HearState takes a State that a log tells.
func (t *Teller) HearState(s State) {
	t.tell(Told{Time: time.Now(), Text: s.Words(), Ill: !s.Healthy, Why: s.Reason})
}

// HearNotice takes a Notice that a log tells.
func (t *Teller) HearNotice(n Notice) { t.tell(Told{Time: n.Time, Text: n.Text, Kind: n.Kind}) }

// Listen passes on to somebody what was told so far, up to the last 256, and what is told from now on. to is called for
// one at a time, and must return at once.
func (t *Teller) Listen(to func(Told)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.left > 0 {
		to(Told{Time: t.told[0].Time, Text: fmt.Sprintf("%d earlier lines about the log are left out", t.left)})
	}
	for _, told := range t.told {
		to(told)
	}
	t.to = append(t.to, to)
}

// Told returns what was told of late, the oldest first, up to 256.
func (t *Teller) Told() []Told {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.told)
}

// Since returns what was told from the n-th thing on, counted from 0, as far as it is remembered, and how many there
// are by now.
func (t *Teller) Since(n int) (told []Told, next int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	next = t.left + len(t.told)
	if n >= next {
		return nil, next
	}
	return slices.Clone(t.told[max(n-t.left, 0):]), next
}

func (t *Teller) tell(told Told) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.told) == Remembered {
		t.told = slices.Delete(t.told, 0, 1)
		t.left++
	}
	t.told = append(t.told, told)
	for _, to := range t.to {
		to(told)
	}
}

// Words says whether messages are kept, in one line.
func (s State) Words() string {
	switch {
	case s.Healthy:
		return "messages are kept again"
	case s.Keeps:
		return "messages are kept, but beside the log, where they take more and more space: " + s.Reason
	default:
		return "messages cannot be kept and are answered negatively: " + s.Reason
	}
}
