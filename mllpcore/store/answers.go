package store

import (
	"bytes"
	"slices"
	"sync"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/coding"
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
	all     notedList     // those in the file that a reader may miss, then those that wait
	first   int           // number of the first that waits
	step    []coding.Note // those that are being written
	numbers numbering
	bytes   int64 // of those that wait
	lost    int64 // that were not noted, and that is not told yet
	reading []int // what first was when each reader began
}

func newAnswers(wake func()) *answers {
	return &answers{wake: wake, numbers: newNumbering()}
}

func (p *answers) note(id message.ID, a *message.Answer) {
	p.mu.Lock()
	if coding.NoteRoom(a) > maxAnswerBytes {
		a.Bytes = nil
		p.lost++
	}
	if p.bytes+int64(coding.NoteRoom(a)) > maxAnswerBytes {
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
	a := coding.ReadNote(p.all.at(number)).Answer
	a.Bytes = bytes.Clone(a.Bytes)
	return a, true
}

func (p *answers) size() (count int, bytes int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all.end() - p.first, p.bytes
}

// next returns at most n of the oldest answers, which stay as they are until they are done.
func (p *answers) next(n int) []coding.Note {
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
		p.bytes -= p.step[i].Size
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
		id := coding.IDOfNote(p.all.at(number))
		if last, ok := p.numbers.get(id); ok && last == number {
			p.numbers.remove(id)
		}
	}
	p.all.drop(keep)
}

// takeLost returns how many answers were not noted since it was called last, or not whole; of a log that is closed,
// those that wait are among them.
func (p *answers) takeLost(closing bool) (lost int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if lost, p.lost = p.lost, 0; closing {
		lost += int64(p.all.end() - p.first)
	}
	return lost
}
