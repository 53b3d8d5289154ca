package sqlite

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"
	"slices"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/walfile"
)

// Another program may use a log as SQLite does, with SQLite's own shell say: it copies the WAL into the log, adds
// transactions of its own, and begins the WAL anew where all of it has been copied. That is no damage. Its frames are
// taken in as long as their checksums go on from ours. That the WAL was begun anew tells the salt in the header of the
// index, to which SQLite adds 1 with each beginning. What counted before must then be in the log: each page as its last
// frame had it, or, where another has written since, each message with its own checksum.

// mostAnew is how many beginnings by others are believed at once. What is not SQLite's has any salts, and an older copy
// has earlier ones.
const mostAnew = 1 << 16

// Salts are what tells one generation of the WAL from another.
type Salts struct{ first, second uint32 }

func saltsOf(b []byte) Salts {
	return Salts{binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])}
}

// follow tells whether they are of a generation that came after another.
func (s Salts) follow(before Salts) bool { return s.first-before.first-1 < mostAnew }

// FollowSalt tells the same of the first salt alone.
func (s Salts) FollowSalt(first uint32) bool { return s.follow(Salts{first: first}) }

// Besides is where a walIndex looks what another connection did.
type Besides struct {
	Wal, Log func() (file io.ReaderAt, size int64, end func(), err error)
	Doubted  func() bool                    // what is in the memory of the system may not be on the disk
	Kept     func(messages []KeptIDs) error // nil when the log has them, with the right checksums
	Wake     func()                         // there is something to do for the writer
	// Lacks tells whether messages are not in the log, and says it then.
	Lacks func(messages []KeptIDs) (bool, error)
	// Derived is the message up to which the log itself counts what it has.
	Derived func() message.ID
}

// takeIn takes in what other connections have done; false when what counted is not found any more. Where one changes
// the index meanwhile it looks again: the WAL may be of another moment than the index was. The caller holds mu.
func (x *WALIndex) takeIn() bool {
	for range indexLooks {
		before, _ := x.present()
		if x.takeInOnce() {
			return true
		}
		if now, ok := x.present(); ok && now == before {
			break
		}
	}
	return false
}

func (x *WALIndex) takeInOnce() bool {
	now, ok := x.present()
	switch {
	case !ok:
	case now.salts.follow(x.salts):
		return x.begunAnew(now.salts)
	case now.salts != x.salts:
		if x.begunAnyhow(now.salts, now.frames) {
			x.follows(now.salts)
		}
	case int(now.frames) > len(x.frames):
		x.adopt(int(now.frames))
	}
	return true
}

// begunAnew takes a WAL that another connection has begun anew, and tells whether it is one, and nothing of what
// counted before is lost. The caller holds mu.
func (x *WALIndex) begunAnew(now Salts) bool {
	if !x.known || !now.follow(x.salts) && !x.begunAnyhow(now, 1) {
		return false
	}
	if x.copied < x.committed && now.follow(x.salts) {
		x.adopt(math.MaxInt)
		if !x.holdsPages(x.copied) && !x.holdsMessages() {
			return false
		}
	}
	x.follows(now)
	return true
}

// follows goes on with a generation that another connection has begun. The caller holds mu.
func (x *WALIndex) follows(now Salts) {
	x.wroteBesides()
	x.restart()
	x.salts = now
	x.setAnew()
}

// begunAnyhow tells whether another has begun the WAL anew with any salts, as a connection does that finds it empty,
// after one that emptied it: the WAL itself has them, or is empty again, or another is just writing to it what does not
// count yet, and nothing is lost. The caller holds mu.
func (x *WALIndex) begunAnyhow(now Salts, frames uint32) bool {
	if x.files.Wal == nil {
		return false
	}
	file, size, end, err := x.files.Wal()
	if err != nil {
		return false
	}
	w := walfile.Header(file)
	end()
	has := w.HeaderWhole && saltsOf([]byte(w.Salt)) == now
	none := size == 0 || w.HeaderWhole && saltsOf([]byte(w.Salt)) != x.salts // of what counted before is in it
	return (has || frames == 0 && none) && x.holdsMessages()
}

// setAnew notes that another connection has begun the WAL anew. The caller holds mu.
func (x *WALIndex) setAnew() {
	x.anew = true
	x.Unsigned.Store(true)
	x.files.Wake()
}

// begunBefore tells, when this process begins the WAL anew, whether another has done so before. The caller holds mu.
func (x *WALIndex) begunBefore() bool {
	now, ok := x.present()
	if !x.known || !ok {
		return false
	}
	if x.isTruncated() { // by another, which may have begun it with any salts
		return now.salts != x.salts
	}
	return now.salts.follow(Salts{first: x.salts.first + 1}) // once was this process
}

// isTruncated tells whether the WAL is empty, as who checkpoints with TRUNCATE leaves it. The caller holds mu.
func (x *WALIndex) isTruncated() bool {
	if x.files.Wal == nil {
		return false
	}
	_, size, end, err := x.files.Wal()
	if err == nil {
		end()
	}
	return err == nil && size == 0
}

// adopt takes in the frames of others, up to as many as the index counts, as far as their checksums go on. Where that
// is not known any more all that go on count, unless they may be of a transaction that failed. The caller holds mu.
func (x *WALIndex) adopt(upTo int) {
	if !x.mayAdopt(upTo) {
		return
	}
	file, size, end, err := x.files.Wal()
	if err != nil {
		return
	}
	defer end()
	w, frame := walfile.Header(file), make([]byte, walfile.FrameHeaderBytes+x.PageSize())
	if !w.HeaderWhole || w.PageBytes != x.PageSize() || saltsOf([]byte(w.Salt)) != x.salts {
		return
	}
	from := len(x.frames)
	before, err := w.StoredSum(from - 1)
	if err != nil {
		return
	}
	found := x.frames
	for n := from; n < upTo && w.At(n+1) <= size; n++ {
		if _, err := file.ReadAt(frame, w.At(n)); err != nil {
			return
		}
		sum := walfile.ReadSum(binary.BigEndian, frame[walfile.FrameSumAt:])
		if !w.Salted(frame) || w.SumOf(before, frame) != sum {
			return
		}
		before = sum
		found = append(found, knownFrame{
			binary.BigEndian.Uint32(frame), crc32.Checksum(frame[walfile.FrameHeaderBytes:], SumTable()),
		})
		if pages := binary.BigEndian.Uint32(frame[4:]); pages != 0 {
			x.frames, x.committed, x.size = found, n+1, pages
			x.wroteBesides()
		}
	}
}

// mayAdopt tells whether the frames behind ours may be those of others. The caller holds mu.
func (x *WALIndex) mayAdopt(upTo int) bool {
	if x.files.Wal == nil {
		return false
	}
	failed := upTo == math.MaxInt && x.failed > len(x.frames)
	if failed || upTo != math.MaxInt {
		x.wroteBesides()
	}
	return !failed
}

// holdsPages tells whether the log's file, on the disk, has all pages of which the last frame is behind so many.
func (x *WALIndex) holdsPages(from int) bool {
	if x.files.Log == nil || x.files.Doubted() || x.committed > len(x.frames) {
		return false
	}
	last := map[uint32]int{}
	for i, f := range x.frames[:x.committed] {
		if f.page != 0 && f.sum != 0 {
			last[f.page] = i
		} else if i >= from {
			return false
		}
	}
	return x.inLog(func(file io.ReaderAt) bool {
		page := make([]byte, x.PageSize())
		for number, i := range last {
			if i < from || x.size != 0 && number > x.size {
				continue
			}
			if _, err := file.ReadAt(page, int64(number-1)*int64(len(page))); err != nil ||
				crc32.Checksum(page, SumTable()) != x.frames[i].sum {
				return false
			}
		}
		return true
	})
}

// holdsMessages tells whether the log has all messages of this generation, where its pages cannot be told any more.
func (x *WALIndex) holdsMessages() bool {
	if x.files.Log == nil || x.files.Doubted() || x.files.Kept(x.messages) != nil {
		return false
	}
	return x.inLog(func(io.ReaderAt) bool { return true })
}

// inLog tells whether the log's file holds something, and has it on the disk.
func (x *WALIndex) inLog(holds func(file io.ReaderAt) bool) bool {
	file, _, end, err := x.files.Log()
	if err != nil {
		return false
	}
	defer end()
	syncs, ok := file.(interface{ Sync() error })
	return holds(file) && ok && syncs.Sync() == nil
}

// isFrame tells whether a page is as a frame that counts has it.
func (x *WALIndex) isFrame(number uint32, page []byte) bool {
	sum := crc32.Checksum(page, SumTable())
	for _, frames := range [...][]knownFrame{x.frames[:min(x.committed, len(x.frames))], x.before[0], x.before[1]} {
		if slices.Contains(frames, knownFrame{number, sum}) {
			return true
		}
	}
	return false
}

// Settle takes in what other connections did to the log and its WAL, as far as it is theirs to do: what counts in the
// WAL may be copied into the log, and the log may be as short as the WAL says. Where one has begun the WAL anew what it
// wrote cannot be told, and nothing of ours is in it. changed tells that the files are not as they must be.
func (x *WALIndex) Settle(imprints *[2]Imprint, changed bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.known {
		return
	}
	if !x.takeIn() {
		x.tell()
		return
	}
	anew := x.anew
	if x.anew = false; anew {
		imprints[OfWAL].forgetAll()
	}
	if !anew && !changed {
		x.before = [2][]knownFrame{nil, x.before[0]} // it may have been copied while the watch looked
		return
	}
	imprints[OfLog].pass(x.files.Log, x.PageSize(), x.leastBytes(), func(number uint32, page []byte) bool {
		return anew || x.isFrame(number, page)
	})
}

// leastBytes is how long the log's file is at least: all behind is in the WAL. The caller holds mu.
func (x *WALIndex) leastBytes() int64 {
	now, ok := x.present()
	if !ok {
		return math.MaxInt64
	}
	inWAL := map[uint32]bool{walfile.PendingByte/uint32(x.PageSize()) + 1: true} // this page SQLite never writes
	// What counts as copied is read from the log's file, whatever still stands in the WAL.
	for i := max(x.copied, x.backfilled()); i < min(int(now.frames), len(x.frames)); i++ {
		inWAL[x.frames[i].page] = true
	}
	for now.pages > 0 && inWAL[now.pages] {
		now.pages--
	}
	return int64(now.pages) * int64(x.PageSize())
}
