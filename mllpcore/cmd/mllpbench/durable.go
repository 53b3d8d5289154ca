package main

import (
	"bytes"
	"errors"
	"net"
	"os"
	"path/filepath"
	"sync"
)

// journalSize is how much of the file lies ready; past it writing begins again at the start.
const journalSize = 256 << 20

// journal is one file that everything goes into: what is ready when a commit begins is written with one write and made
// durable with one fdatasync.
type journal struct {
	file *os.File
	size int64
	at   int64

	mu      sync.Mutex
	work    sync.Cond
	pending []byte
	waiting []chan error
	closed  bool
	done    chan struct{}
}

func openJournal(dir string, size int64) (*journal, error) {
	f, err := os.Create(filepath.Join(dir, "journal")) //nolint:gosec // a folder made for it a moment ago
	if err != nil {
		return nil, err
	}
	// Written and not only reserved: a first write into reserved space changes more than the data.
	zeros := make([]byte, 1<<20)
	for range size / int64(len(zeros)) {
		if _, err := f.Write(zeros); err != nil {
			return nil, errors.Join(err, f.Close())
		}
	}
	if err := f.Sync(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	j := &journal{file: f, size: size, done: make(chan struct{})}
	j.work.L = &j.mu
	go j.commit()
	return j, nil
}

// keep returns when b is durable, by way of answer, which has room for one.
func (j *journal) keep(b []byte, answer chan error) error {
	j.mu.Lock()
	if j.closed {
		j.mu.Unlock()
		return os.ErrClosed
	}
	j.pending = append(j.pending, b...)
	j.waiting = append(j.waiting, answer)
	j.work.Signal()
	j.mu.Unlock()
	return <-answer
}

func (j *journal) commit() {
	defer close(j.done)
	var batch []byte
	var waiting []chan error
	for {
		j.mu.Lock()
		for len(j.waiting) == 0 && !j.closed {
			j.work.Wait()
		}
		if len(j.waiting) == 0 {
			j.mu.Unlock()
			return
		}
		batch, j.pending = j.pending, batch[:0]
		waiting, j.waiting = j.waiting, waiting[:0]
		j.mu.Unlock()
		err := j.write(batch)
		for _, answer := range waiting {
			answer <- err
		}
	}
}

func (j *journal) write(b []byte) error {
	if j.at+int64(len(b)) > j.size {
		j.at = 0
	}
	n, err := j.file.WriteAt(b, j.at)
	j.at += int64(n)
	return errors.Join(err, syncData(j.file))
}

func (j *journal) close() {
	j.mu.Lock()
	j.closed = true
	j.work.Signal()
	j.mu.Unlock()
	<-j.done
	_ = j.file.Close() // it is deleted next
}

// startDurable is the limit of a server that answers when a message is on disk. What a read brings is kept before its
// blocks are answered.
func startDurable(l net.Listener, size int64) (stop func(), err error) {
	dir, err := os.MkdirTemp("", "mllpbench") // TMPDIR says on which disk
	if err != nil {
		return nil, err
	}
	j, err := openJournal(dir, size)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	answers := bytes.Repeat([]byte(constantAnswer), answersOnHand)
	a := newAccepting(l, func(conn net.Conn) { talkDurably(conn, j, answers) })
	return func() {
		a.close()
		j.close()
		_ = os.RemoveAll(dir) // a temporary folder; the system clears what is left
	}, nil
}

func talkDurably(conn net.Conn, j *journal, answers []byte) {
	buf := make([]byte, readRoom)
	kept := make(chan error, 1)
	for {
		n, err := conn.Read(buf)
		if n > 0 && j.keep(buf[:n], kept) != nil {
			return
		}
		if blocks := bytes.Count(buf[:n], []byte{endBlock}); blocks > 0 {
			if _, werr := conn.Write(answers[:blocks*len(constantAnswer)]); werr != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
