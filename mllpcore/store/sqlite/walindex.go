package sqlite

import (
	"encoding/binary"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/store/sqlite/vfs"
	"mllpscope/mllpcore/store/walfile"
)

// WALIndex is what this process knows of the WAL beside SQLite's index of it (NAME-shm). SQLite believes that index,
// which is a file like any other: where somebody empties it, overwrites it or puts an older copy over it, what stands
// in the WAL would not be found, would not be copied into the log, and would be written over.
//
// Nothing that was committed is written over before all of it was copied by an index that is as it must be; and nothing
// more is kept once one is not.
type WALIndex struct {
	mu        sync.Mutex
	known     bool                 // the index can be looked at
	changed   func(byAnother bool) // is told when it is not as it must be
	lost      bool                 // it was not
	pageBytes int                  // of the log
	frames    []knownFrame         // as this process wrote them, or read them when another had
	pending   int                  // how many frames there are with those of the transaction that goes on
	committed int                  // how many frames count
	copied    int                  // how many of them a checkpoint has written to the log
	attempted int                  // how many the last checkpoint tries; 0 when others had copied some of them
	size      uint32               // of the log in pages, by the last transaction; 0 when it is not known
	sizing    uint32               // by the one that goes on
	regions   []uintptr            // of the index, in memory
	salts     Salts                // of the generation that frames are of
	// failed is how many frames there are with those of transactions that failed, which may stand in the file whole.
	failed int
	// before is what others copied of generations before: since the watch has looked last, and before that.
	before   [2][]knownFrame
	anew     bool        // it was begun by another connection, and the watch does not know
	files    Besides     // where it is looked what another connection did
	messages []KeptIDs   // those of this generation, and what the log does not count yet
	keeping  KeptIDs     // those of the transaction that goes on
	Unsigned atomic.Bool // another began it anew: it may not show whose it is
	besides  bool        // another may have written since messages were looked for
	// Uncounted tells that another may have written since the messages of the log were counted.
	Uncounted atomic.Bool
}

// knownFrame is the page of a frame and the CRC-32C of that; 0 is what is not known.
type knownFrame struct{ page, sum uint32 }

// The parts of the index (https://www.sqlite.org/walformat.html, section 2): each region has the pages of so many
// frames, the first one fewer, and behind them the table in which a page is looked up.
const (
	indexFrames      = 4096
	indexFirstFrames = indexFrames - IndexHeader/4
	IndexHeader      = 136
	IndexTable       = 4 * indexFrames // where the table begins in a region
	indexSlots       = 2 * indexFrames
	indexPrime       = 383
	// indexProbes is how many frames are looked up before each commit.
	indexProbes = 6
	// indexLooks is how often the index is looked at as long as another changes it meanwhile.
	indexLooks = 20
	// indexMessages is how many messages are looked for at most before each commit; more are left to the watch.
	indexMessages = 4096
)

// wrote notes what is written to the WAL; false when it must not be.
func (x *WALIndex) wrote(written []byte, offset int64) bool {
	frameBytes := int64(walfile.FrameHeaderBytes + x.PageSize())
	if offset == 0 && len(written) >= walfile.HeaderBytes {
		if !x.beginAnew() {
			return false
		}
		x.mu.Lock()
		defer x.mu.Unlock()
		x.salts = saltsOf(written[walfile.SaltAt:])
		return true
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	frame, in := int((offset-walfile.HeaderBytes)/frameBytes), (offset-walfile.HeaderBytes)%frameBytes
	switch {
	case in == 0 && len(written) == walfile.FrameHeaderBytes:
		return x.wroteHeader(frame, written)
	case in == walfile.FrameHeaderBytes && len(written) == x.PageSize() && frame < len(x.frames):
		x.frames[frame].sum = crc32.Checksum(written, SumTable())
	}
	return true
}

// wroteHeader notes the header of a frame. The caller holds mu.
func (x *WALIndex) wroteHeader(frame int, header []byte) bool {
	salts := saltsOf(header[walfile.FrameSaltAt:])
	switch {
	case salts == Salts{}:
		salts = x.salts
	case !x.known:
		x.salts = salts
	}
	if salts != x.salts && !x.begunAnew(salts) || frame < x.committed {
		x.tell()
		return false
	}
	if frame > len(x.frames) {
		x.adopt(frame)
	}
	for len(x.frames) <= frame {
		x.frames = append(x.frames, knownFrame{})
	}
	if page := binary.BigEndian.Uint32(header); x.frames[frame].page != page { // else only its checksum is made anew
		x.frames[frame] = knownFrame{page: page}
	}
	if size := binary.BigEndian.Uint32(header[4:]); size != 0 {
		x.sizing = size
	}
	x.pending = frame + 1
	return true
}

// PageSize is how long a page of the log is.
func (x *WALIndex) PageSize() int {
	if x.pageBytes == 0 {
		return walfile.PageBytes
	}
	return x.pageBytes
}

// beginAnew tells whether the WAL may be overwritten from its start: all of it has been copied, and by an index that is
// as it must be, or is found in the log.
func (x *WALIndex) beginAnew() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.adopt(math.MaxInt)
	byAnother := x.begunBefore()
	if x.copied < x.committed || x.differs(1, x.committed) {
		if !x.holdsPages(0) && !(byAnother && x.holdsMessages()) {
			x.tell()
			return false
		}
		x.before[0] = append(x.before[0], x.frames...)
	}
	if byAnother {
		x.wroteBesides()
	}
	x.restart()
	if byAnother {
		x.setAnew()
	}
	return true
}

// restart forgets a generation of which nothing is needed any more. The caller holds mu.
func (x *WALIndex) restart() {
	x.frames, x.pending, x.committed, x.copied, x.attempted = x.frames[:0], 0, 0, 0, 0
	x.failed = 0
	switch {
	case x.besides: // they are still to be looked for
	case x.files.Derived == nil:
		x.messages = nil
	default:
		x.drop(0, x.files.Derived())
	}
}

// Commit notes that the transaction counts.
func (x *WALIndex) Commit() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.pending > 0 {
		x.size = x.sizing
	}
	x.committed = max(x.committed, x.pending)
	x.kept()
}

// Forget forgets a transaction that failed.
func (x *WALIndex) Forget() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.failed = max(x.failed, x.pending)
	x.pending, x.frames, x.keeping = 0, x.frames[:min(len(x.frames), x.committed)], KeptIDs{}
}

// begins notes how many frames a checkpoint that begins tries to copy, behind those that count as copied; took that it
// wrote them. SQLite counts them after that, if the disk took them, and does not begin the WAL anew before.
func (x *WALIndex) begins(before, frames int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.attempted = frames; x.known && before > x.copied {
		x.attempted = 0 // what another has copied is looked for in the log before it is written over
	}
}

func (x *WALIndex) took() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.copied = max(x.copied, x.attempted)
}

// Probe tells whether some frames are found, before a transaction.
func (x *WALIndex) Probe() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	found := x.asItMustBe(func() bool {
		if x.committed == 0 {
			return true
		}
		differs := x.differs(1, 1) || x.differs(x.committed, x.committed)
		for range indexProbes {
			at := 1 + rand.IntN(x.committed) //nolint:gosec // it is no secret
			differs = differs || x.differs(at, at)
		}
		return !differs
	})
	return found && !(x.holdsFew() && x.lacks())
}

// holdsFew tells whether its messages can be looked for before a transaction. The caller holds mu.
func (x *WALIndex) holdsFew() bool {
	n := message.ID(0)
	for _, m := range x.messages {
		n += m.Last - m.First + 1
	}
	return n <= indexMessages
}

// Look looks up all frames, and the messages after another may have written.
func (x *WALIndex) Look() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.asItMustBe(func() bool { return !x.differs(1, x.committed) }) {
		x.lacks()
	}
}

// wroteBesides notes that another connection may have written: it may have deleted what was kept. The caller holds mu.
func (x *WALIndex) wroteBesides() {
	x.besides = true
	x.Uncounted.Store(true)
}

// lacks tells, after another connection may have written, whether messages are gone from the log that this generation
// holds, or that the log does not count yet. What cannot be looked for now is looked for the next time. The caller
// holds mu.
func (x *WALIndex) lacks() bool {
	if !x.besides || x.files.Lacks == nil {
		return false
	}
	lacks, err := x.files.Lacks(x.messages)
	x.besides = err != nil
	x.lost = x.lost || lacks
	return lacks
}

// asItMustBe takes in what other connections did to the WAL and tells whether frames are found. What another does
// meanwhile is taken in as well. The caller holds mu.
func (x *WALIndex) asItMustBe(found func() bool) bool {
	for range indexLooks {
		before, _ := x.present()
		if !x.known || x.takeIn() && (found() || x.takeIn() && found()) {
			return true
		}
		if now, ok := x.present(); ok && now == before {
			break
		}
	}
	x.tell()
	return false
}

// Begin has the index looked at from now on; changed is told when it is not as it must be.
func (x *WALIndex) Begin(files Besides, changed func(byAnother bool)) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.known, x.files, x.changed = true, files, changed
	if now, ok := x.present(); ok {
		x.salts = now.salts
	}
}

// tell says that the index is not as it must be. The caller holds mu.
func (x *WALIndex) tell() {
	if x.changed != nil {
		now, ok := x.present()
		x.changed(ok && now.salts.follow(x.salts))
	}
	x.lost = true
}

// WasLost tells whether the index was found not as it must be: then what the WAL holds may be in none of the newest
// images of its pages.
func (x *WALIndex) WasLost() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.lost
}

// inFront puts itself before xShmMap: where SQLite has the regions of the index in memory, they stay for as long as a
// connection is open.
func (x *WALIndex) inFront(m *methods) {
	shared := m.index
	m.index = func(tls *libc.TLS, file uintptr, region, n, extend int32, out uintptr) int32 {
		rc := shared(tls, file, region, n, extend, out)
		if address := *vfs.At[uintptr](out); rc == sqlite3.SQLITE_OK && address != 0 {
			x.mu.Lock()
			defer x.mu.Unlock()
			for len(x.regions) <= int(region) {
				x.regions = append(x.regions, 0)
			}
			x.regions[region] = address
		}
		return rc
	}
}

// regionOf returns in which region a frame is, counted from 0; frames are counted from 1.
func regionOf(frame int) int { return (frame - 1 + indexFrames - indexFirstFrames) / indexFrames }

// differs tells whether frames from one to another are not found by the index as they were written. What cannot be
// looked at, as its region is not known or is cut off, does not count: SQLite tells of that. Nor does an index without
// a header, which SQLite makes anew from the WAL. The caller holds mu.
func (x *WALIndex) differs(from, to int) (differs bool) {
	if !x.known || len(x.regions) == 0 || x.regions[0] == 0 {
		return false
	}
	cut := mayFault(func() {
		if vfs.IsZero(vfs.BytesAt(x.regions[0], IndexHeader)) {
			return
		}
		for frame := from; frame <= min(to, len(x.frames)) && !differs; frame++ {
			page, region := x.frames[frame-1].page, regionOf(frame)
			if page == 0 || region >= len(x.regions) || x.regions[region] == 0 {
				continue
			}
			differs = !leads(x.regions[region], region, frame, page)
		}
	})
	return differs && !cut
}

// leads tells whether a region has the page for a frame, and its table leads there.
func leads(region uintptr, number, frame int, page uint32) bool {
	before, skip := 0, uintptr(IndexHeader)
	if number > 0 {
		before, skip = indexFirstFrames+(number-1)*indexFrames, 0
	}
	i := frame - before // from 1 on
	if *vfs.At[uint32](region + skip + uintptr(4*(i-1))) != page {
		return false
	}
	slot := int(page*indexPrime) & (indexSlots - 1)
	for range indexSlots {
		entry := *vfs.At[uint16](region + IndexTable + uintptr(2*slot))
		if int(entry) == i {
			return true
		}
		if entry == 0 {
			return false
		}
		slot = (slot + 1) & (indexSlots - 1)
	}
	return false
}

// mayFault runs what reads a mapped file, and tells whether the file ended before what it read: that is a fault of the
// machine, which would end the process.
func mayFault(do func()) (cut bool) {
	before := debug.SetPanicOnFault(true)
	defer func() {
		debug.SetPanicOnFault(before)
		if e := recover(); e != nil {
			if _, fault := e.(interface{ Addr() uintptr }); !fault {
				panic(e)
			}
			cut = true
		}
	}()
	do()
	return false
}
