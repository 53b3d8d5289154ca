package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// mostProofs is how many pairs of frames are tried before a file is taken for no WAL.
const mostProofs = 256

// search finds the frames of a WAL whose header is damaged: by the first of them that proves the next, whose checksum
// goes on from its own. That tells how large pages are, how the words of checksums are read, and which generation is
// the present one: each begins at the start of the file and writes over those before.
func (w *wal) search(head []byte, size int64) (found bool, err error) {
	sizes := []int{pageBytes}
	for n := leastPage; n <= largestPage; n *= 2 {
		if n != pageBytes {
			sizes = append(sizes, n)
		}
	}
	for _, n := range sizes {
		w.pageBytes = n
		if found, err = w.searchFrames(head, size); found || err != nil {
			return found, err
		}
	}
	w.pageBytes = pageBytes
	return false, nil
}

// searchFrames looks for a frame that proves the next, for pages of the size that is set.
func (w *wal) searchFrames(head []byte, size int64) (found bool, err error) {
	before := make([]byte, frameHeaderBytes) // of the header, its checksum stands where a frame has its own
	copy(before[frameSumAt:], head[walSummed:walHeaderBytes])
	copy(before[frameSaltAt:], head[saltAt:saltAt+8])
	next, frame := make([]byte, frameHeaderBytes), make([]byte, w.frameBytes())
	for i, tries := 0, 0; w.at(i+1) <= size && tries < mostProofs; i++ {
		if _, err := w.file.ReadAt(next, w.at(i)); err != nil {
			return false, ignoreEOF(err)
		}
		same := string(next[frameSaltAt:frameSumAt]) == string(before[frameSaltAt:frameSumAt])
		if (same || i == 0) && mayBeFrame(next) {
			tries++
			if _, err := w.file.ReadAt(frame, w.at(i)); err != nil {
				return false, ignoreEOF(err)
			}
			if w.proves(readWALSum(before[frameSumAt:]), frame) {
				w.salt = string(next[frameSaltAt:frameSumAt])
				return true, nil
			}
		}
		before, next = next, before
	}
	return false, nil
}

// mayBeFrame tells whether the header of a frame is not all zeros where none has zeros.
func mayBeFrame(header []byte) bool {
	return binary.BigEndian.Uint32(header) != 0 && binary.BigEndian.Uint64(header[frameSaltAt:]) != 0
}

// proves tells whether the checksum of a frame goes on from another, and sets in which order words are read then.
func (w *wal) proves(seed walSum, frame []byte) bool {
	for _, order := range [...]binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		w.order = order
		if w.sum(seed, frame) == readWALSum(frame[frameSumAt:]) {
			return true
		}
	}
	w.order = binary.LittleEndian
	return false
}

// walSight is what can be seen of the WAL beside a log.
type walSight uint8

const (
	walMissing   walSight = iota // there is none
	walEmpty                     // it has no byte: somebody emptied it, or who only reads a log has made it
	walStrange                   // it is another log's, or an older one
	walDestroyed                 // it has bytes, and nothing can be made out in it
	walFresh                     // nothing has been written to it since it began anew, when all before was in the log
	walHolding                   // it has frames, or cannot be looked into
)

// walSeen looks at the WAL of that name, which may be in use.
func walSeen(name string) (sight walSight) {
	for look := range walLooks {
		if look > 0 {
			time.Sleep(walPause)
		}
		if sight = walSeenOnce(name); sight != walDestroyed {
			break
		}
	}
	return sight
}

// walSeenOnce may see nothing in a WAL that just begins anew.
func walSeenOnce(name string) walSight {
	f, err := os.Open(name) //nolint:gosec // it is beside the log
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return walMissing
	case err != nil:
		return walHolding
	}
	defer func() { _ = f.Close() }() // it was only read
	info, err := f.Stat()
	switch {
	case err != nil:
		return walHolding
	case info.Size() == 0:
		return walEmpty
	}
	w, err := readWAL(f, info.Size())
	switch {
	case err != nil || len(w.frames) > 0:
		return walHolding
	case w.begun() || isPrepared(f, info.Size()):
		return walFresh
	default:
		return walDestroyed
	}
}

// seeWAL notes what there is of the WAL. One in which nothing can be made out is put aside before it is written over.
func (s *Store) seeWAL() error {
	if s.walFound == walStrange { // it was put aside
		return nil
	}
	name := s.path + walSuffix
	if s.walFound = walSeen(name); s.walFound != walDestroyed {
		return nil
	}
	var kept string
	err := whileAlone(s.path, func(*rawReader) (err error) {
		kept, err = s.putAside(name, s.path+damagedSuffix)
		return err
	})
	if err == nil {
		s.notice(NoticeDamage, fmt.Sprintf("In the WAL of the log %s nothing can be read; it is kept as %s.", s.path, kept))
	}
	return err
}

// begun tells whether the WAL has begun anew and nothing more: behind its header stands a frame of the generation
// before, whose first salt is one less.
func (w *wal) begun() bool {
	var frame [frameHeaderBytes]byte
	if _, err := w.file.ReadAt(frame[:], w.at(0)); !w.header || err != nil {
		return false
	}
	salt := binary.BigEndian.Uint32([]byte(w.salt))
	return mayBeFrame(frame[:]) && binary.BigEndian.Uint32(frame[frameSaltAt:]) == salt-1
}

// isPrepared tells whether a WAL is as prepare makes it: a pattern that repeats, and begins with a zero.
func isPrepared(f io.ReaderAt, size int64) bool {
	first, more := make([]byte, prepareStep), make([]byte, prepareStep)
	if n, _ := f.ReadAt(first, 0); n < len(first) || size%prepareStep != 0 || first[0] != 0 || isZero(first) {
		return false
	}
	for at := int64(prepareStep); at < size; at += prepareStep {
		if n, _ := f.ReadAt(more, at); n < len(more) || !bytes.Equal(more, first) {
			return false
		}
	}
	return true
}
