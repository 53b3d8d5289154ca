package pending

import (
	"bytes"
	"slices"
	"sync"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/coding"
)

const (
	// PerStep is how many answers are written in one transaction.
	PerStep = 512
	// MaxBytes is how much of answers waits in memory when they cannot be written; what comes then is not noted,
	// which is told. Of an answer that is larger by itself all but its bytes is noted. Where answers are large it takes
	// twice the memory.
	MaxBytes = 64 << 20
	// UrgentBytes is from where on answers are written although messages are waiting, and CrowdedBytes from where on
	// after each group of them: faster than they can come.
	UrgentBytes = MaxBytes / 4
	// CrowdedBytes is three times that.
	CrowdedBytes = MaxBytes / 4 * 3
)

// Answers are those that are not in the file yet. Losing them with the process loses what was noted, never a message.
type Answers struct {
	wake func()

	mu      sync.Mutex
	all     notedList          // those in the file that a reader may miss, then those that wait
	first   int                // number of the first that waits
	step    []coding.Note      // those that are being written
	numbers map[message.ID]int // of those in all, the last of each message
	bytes   int64              // of those that wait
	lost    int64              // that were not noted, and that is not told yet
	reading []int              // what first was when each reader began
}

// New returns none; wake is called when there are some to be written.
func New(wake func()) *Answers {
	return &Answers{wake: wake, numbers: map[message.ID]int{}}
}

// Note keeps an answer until it is written.
func (p *Answers) Note(id message.ID, a *message.Answer) {
	p.mu.Lock()
	if coding.NoteRoom(a) > MaxBytes {
		a.Bytes = nil
		p.lost++
	}
	if p.bytes+int64(coding.NoteRoom(a)) > MaxBytes {
		p.lost++
		p.mu.Unlock()
		p.wake()
		return
	}
	p.numbers[id] = p.all.end() // what was noted of it before is written before
	p.bytes += p.all.add(id, a)
	only := p.all.end()-p.first == 1
	p.mu.Unlock()
	if only {
		p.wake()
	}
}

// Read runs do, which reads the file and may get what the file does not have yet.
func (p *Answers) Read(do func() error) error {
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

// Get returns an answer that was not in the file when the read began.
func (p *Answers) Get(id message.ID) (message.Answer, bool) {
	if p == nil {
		return message.Answer{}, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	number, ok := p.numbers[id]
	if !ok {
		return message.Answer{}, false
	}
	a := coding.ReadNote(p.all.at(number)).Answer
	a.Bytes = bytes.Clone(a.Bytes)
	return a, true
}

// Size returns how many answers wait, and their bytes.
func (p *Answers) Size() (count int, bytes int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all.end() - p.first, p.bytes
}

// Next returns at most n of the oldest answers, which stay as they are until they are done.
func (p *Answers) Next(n int) []coding.Note {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.step = p.all.appendTo(p.step[:0], p.first, n)
	return p.step
}

// Done tells how many of the answers of next are in the file.
func (p *Answers) Done(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.step[:n] {
		p.bytes -= p.step[i].Size
	}
	p.first += n
	clear(p.step)
	p.trim()
}

// Relax gives back memory that nobody needs at the moment.
func (p *Answers) Relax() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all.relax()
}

// trim forgets what every reader sees in the file.
func (p *Answers) trim() {
	keep := p.first
	for _, began := range p.reading {
		keep = min(keep, began)
	}
	for number := p.all.first; number < keep; number++ {
		id := coding.IDOfNote(p.all.at(number))
		if last, ok := p.numbers[id]; ok && last == number {
			delete(p.numbers, id)
		}
	}
	p.all.drop(keep)
}

// TakeLost returns how many answers were not noted since it was called last, or not whole; of a log that is closed,
// those that wait are among them.
func (p *Answers) TakeLost(closing bool) (lost int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if lost, p.lost = p.lost, 0; closing {
		lost += int64(p.all.end() - p.first)
	}
	return lost
}
