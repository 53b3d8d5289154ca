package walfile

import "encoding/binary"

// mostProofs is how many pairs of frames are tried before a file is taken for no WAL.
const mostProofs = 256

// search finds the frames of a WAL whose header is damaged: by the first of them that proves the next, whose checksum
// goes on from its own. That tells how large pages are, how the words of checksums are read, and which generation is
// the present one: each begins at the start of the file and writes over those before.
func (w *File) search(head []byte, size int64) (found bool, err error) {
	sizes := []int{PageBytes}
	for n := LeastPage; n <= largestPage; n *= 2 {
		if n != PageBytes {
			sizes = append(sizes, n)
		}
	}
	for _, n := range sizes {
		w.PageBytes = n
		if found, err = w.searchFrames(head, size); found || err != nil {
			return found, err
		}
	}
	w.PageBytes = PageBytes
	return false, nil
}

// searchFrames looks for a frame that proves the next, for pages of the size that is set.
func (w *File) searchFrames(head []byte, size int64) (found bool, err error) {
	before := make([]byte, FrameHeaderBytes) // of the header, its checksum stands where a frame has its own
	copy(before[FrameSumAt:], head[HeaderSummed:HeaderBytes])
	copy(before[FrameSaltAt:], head[SaltAt:SaltAt+8])
	next, frame := make([]byte, FrameHeaderBytes), make([]byte, w.frameBytes())
	for i, tries := 0, 0; w.At(i+1) <= size && tries < mostProofs; i++ {
		if _, err := w.source.ReadAt(next, w.At(i)); err != nil {
			return false, ignoreEOF(err)
		}
		same := string(next[FrameSaltAt:FrameSumAt]) == string(before[FrameSaltAt:FrameSumAt])
		if (same || i == 0) && mayBeFrame(next) {
			tries++
			if _, err := w.source.ReadAt(frame, w.At(i)); err != nil {
				return false, ignoreEOF(err)
			}
			if w.proves(ReadSum(binary.BigEndian, before[FrameSumAt:]), frame) {
				w.Salt = string(next[FrameSaltAt:FrameSumAt])
				return true, nil
			}
		}
		before, next = next, before
	}
	return false, nil
}

// mayBeFrame tells whether the header of a frame is not all zeros where none has zeros.
func mayBeFrame(header []byte) bool {
	return binary.BigEndian.Uint32(header) != 0 && binary.BigEndian.Uint64(header[FrameSaltAt:]) != 0
}

// proves tells whether the checksum of a frame goes on from another, and sets in which order words are read then.
func (w *File) proves(seed Sum, frame []byte) bool {
	for _, order := range [...]binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		w.order = order
		if w.SumOf(seed, frame) == ReadSum(binary.BigEndian, frame[FrameSumAt:]) {
			return true
		}
	}
	w.order = binary.LittleEndian
	return false
}

// Begun tells whether the WAL has begun anew and nothing more: behind its header stands a frame of the generation
// before, whose first salt is one less.
func (w *File) Begun() bool {
	var frame [FrameHeaderBytes]byte
	if _, err := w.source.ReadAt(frame[:], w.At(0)); !w.HeaderWhole || err != nil {
		return false
	}
	salt := binary.BigEndian.Uint32([]byte(w.Salt))
	return mayBeFrame(frame[:]) && binary.BigEndian.Uint32(frame[FrameSaltAt:]) == salt-1
}
