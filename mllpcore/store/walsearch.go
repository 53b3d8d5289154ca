package store

import (
	"encoding/binary"
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
