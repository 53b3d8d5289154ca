package sqlite

import (
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"slices"
	"sync"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/plural"
	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/walfile"
)

const (
	// traceBytes is how long a part of a file is at most whose checksum is remembered.
	traceBytes = 4096
	// tracesKept is how many parts are remembered, and tracesOfWrite of one write.
	tracesKept, tracesOfWrite = 128, 4
	// tracesAtStart is how many are taken of a file as it is found.
	tracesAtStart = 64
)

// Imprint is what a file of a log in use must hold, as far as this process knows: how long it is at least, and the
// checksums of some parts, the first among them. Nobody else may write to it, so whatever is not as it was written was
// changed from outside. What has not been synced does not count: where the disk refuses it, the system may go back to
// what was there before.
type Imprint struct {
	real methods

	part int // how long a trace is at most, when pages are shorter: of each page alone it can be told whose it is

	mu     sync.Mutex
	least  int64 // how long the file is at least
	traces []trace
}

// trace is one part.
type trace struct {
	offset int64
	n      int
	sum    uint32 // CRC-32C
	synced bool
}

// inFront puts itself before the methods of the file.
func (p *Imprint) inFront(m *methods) {
	p.real = *m
	m.Write, m.truncate, m.Sync = p.write, p.truncate, p.sync
}

func (p *Imprint) write(tls *libc.TLS, file, buf uintptr, n int32, offset int64) int32 {
	p.mu.Lock()
	defer p.mu.Unlock()
	rc := p.real.Write(tls, file, buf, n, offset)
	if rc != sqlite3.SQLITE_OK {
		p.traces = p.traces[:0]
		return rc
	}
	p.wrote(vfs.BytesAt(buf, n), offset)
	return rc
}

// wrote remembers some of what was written. The caller holds mu.
func (p *Imprint) wrote(written []byte, offset int64) {
	p.least = max(p.least, offset+int64(len(written)))
	p.forgetPart(offset, int64(len(written)))
	if offset == 0 && len(written) == walfile.HeaderBytes { // the WAL begins anew: what is behind is of no use any more
		p.least, p.traces = walfile.HeaderBytes, p.traces[:0]
	}
	length := p.length()
	parts := (len(written) + length - 1) / length
	for i := range min(parts, tracesOfWrite) {
		at := i * parts / min(parts, tracesOfWrite) * length
		part := written[at:min(at+length, len(written))]
		p.add(trace{offset: offset + int64(at), n: len(part), sum: crc32.Checksum(part, SumTable())})
	}
}

// add remembers a part, in the place of any other but those at the beginning of the file when there are too many.
func (p *Imprint) add(part trace) {
	if len(p.traces) >= tracesKept {
		i := rand.IntN(len(p.traces)) //nolint:gosec // it is no secret
		for p.traces[i].offset < traceBytes {
			i = (i + 1) % len(p.traces)
		}
		p.traces = slices.Delete(p.traces, i, i+1)
	}
	p.traces = append(p.traces, part)
}

func (p *Imprint) truncate(tls *libc.TLS, file uintptr, size int64) int32 {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.least = min(p.least, size)
	p.traces = slices.DeleteFunc(p.traces, func(f trace) bool { return f.offset+int64(f.n) > size })
	return p.real.truncate(tls, file, size)
}

func (p *Imprint) sync(tls *libc.TLS, file uintptr, flags int32) int32 {
	rc := p.real.Sync(tls, file, flags)
	p.mu.Lock()
	defer p.mu.Unlock()
	if rc != sqlite3.SQLITE_OK {
		p.traces = p.traces[:0]
	}
	for i := range p.traces {
		p.traces[i].synced = true
	}
	return rc
}

// length is how long a trace is at most.
func (p *Imprint) length() int {
	if p.part == 0 {
		return traceBytes
	}
	return p.part
}

// forgetAll forgets all of the file, also how long it is.
func (p *Imprint) forgetAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.least, p.traces = 0, p.traces[:0]
}

// pass forgets what differs, where all pages in it may be as they are, and how long the file was, where it has all that
// it must have at least.
func (p *Imprint) pass(
	open func() (file io.ReaderAt, size int64, end func(), err error), pageBytes int, least int64,
	mayBe func(number uint32, page []byte) bool,
) {
	p.mu.Lock()
	defer p.mu.Unlock()
	file, size, end, err := open()
	if err != nil {
		return
	}
	defer end()
	if size >= least {
		p.least = min(p.least, size)
	}
	page := make([]byte, max(pageBytes, traceBytes))
	p.traces = slices.DeleteFunc(p.traces, func(t trace) bool {
		if t.offset+int64(t.n) > size {
			return size >= least // it was cut off
		}
		n, err := file.ReadAt(page[:t.n], t.offset)
		if err != nil || crc32.Checksum(page[:n], SumTable()) == t.sum {
			return false
		}
		number, last := t.offset/int64(pageBytes), (t.offset+int64(t.n)-1)/int64(pageBytes)
		for ; number <= last; number++ {
			if _, err := file.ReadAt(page[:pageBytes], number*int64(pageBytes)); err != nil ||
				!mayBe(uint32(number+1), page[:pageBytes]) {
				return false
			}
		}
		return true
	})
}

// Forget forgets what is in a part of the file.
func (p *Imprint) Forget(from, n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forgetPart(from, n)
}

func (p *Imprint) forgetPart(from, n int64) {
	p.traces = slices.DeleteFunc(p.traces, func(t trace) bool { return t.offset-from < n && from < t.offset+int64(t.n) })
}

// Take takes a file as it is.
func (p *Imprint) Take(file io.ReaderAt, size int64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.least, p.traces = size, p.traces[:0]
	length := int64(p.length())
	part := make([]byte, length)
	for at := int64(0); at+length <= size && len(p.traces) < tracesAtStart; at += length {
		if _, err := file.ReadAt(part, at); err != nil {
			return err
		}
		p.traces = append(p.traces, trace{offset: at, n: len(part), sum: crc32.Checksum(part, SumTable()), synced: true})
	}
	return nil
}

// Compare says what of the file is not as this process has written it, "" when nothing was found. open gives the file,
// how long it is, and what ends reading it. What cannot be read says nothing here: whoever needs it is told.
func (p *Imprint) Compare(open func() (file io.ReaderAt, size int64, end func(), err error)) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	what, ended := p.differs(open)
	if ended { // it was cut while it was looked at: now its size tells
		what, _ = p.differs(open)
	}
	return what
}

// differs is compare; ended tells that the file ended within what was written. The caller holds mu.
func (p *Imprint) differs(
	open func() (file io.ReaderAt, size int64, end func(), err error),
) (what string, ended bool) {
	file, size, end, err := open()
	if err != nil {
		return "", false
	}
	defer end()
	switch {
	case size == 0 && p.least > 0:
		return "was emptied", false
	case size < p.least:
		return fmt.Sprintf("was cut to %s of %d", plural.Of(size, "byte"), p.least), false
	}
	part := make([]byte, traceBytes)
	for _, f := range p.traces {
		if !f.synced {
			continue
		}
		n, err := file.ReadAt(part[:f.n], f.offset)
		if n < f.n && err != io.EOF || n == f.n && crc32.Checksum(part[:n], SumTable()) == f.sum {
			continue
		}
		if f.offset == 0 { // where it goes on being written behind that, as a WAL does, it has its size again
			return "was emptied or overwritten", n < f.n
		}
		return fmt.Sprintf("was overwritten at byte %d", f.offset), n < f.n
	}
	return "", false
}
